import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseManifest } from '../../../src/changes/manifest.ts';
import { EMPTY_EVIDENCE, parseEvidence, sealTask } from '../../../src/evidence/evidence.ts';
import { readDesigned, readDraft, readResearched } from '../../../src/spec/parse.ts';
import { isModuleName, parseModule } from '../../../src/workflow/module.ts';
import { completeTask, completeTask4, parseStatus, startTask } from '../../../src/workflow/status.ts';
import { answerOrRefusal, junk, mangled, mutatedJson } from './junk.ts';

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/specs/${name}.json`, import.meta.url), 'utf8'));

/** `.currentmodule`: a usable name or a refusal, whatever it holds. */
export const moduleFile = fc.property(fc.option(mangled(fc.constant('shop\n')), { nil: null }), (text) => {
  const name = answerOrRefusal(() => parseModule(text, ['shop']));
  return name === null || isModuleName(name);
});

const STATUS = {
  module: 'shop',
  owner: { name: 'Ada', tags: ['a', 'b'] },
  currentTask: 'Task 3.2',
  completed: true,
  completedItems: ['Business logic completed'],
  integration_complete: false,
  notes: 'größe',
};
const OURS = ['currentTask', 'completed', 'completedItems', 'integration_complete'];

function foreign(text: string): string {
  const value: Record<string, unknown> = JSON.parse(text.replace(/^\uFEFF/, ''));
  return JSON.stringify(Object.entries(value).filter(([name]) => !OURS.includes(name)));
}

/** Status file: refused, or changed so that fields of others stay, and a second time changes nothing. */
export const statusFile = fc.property(
  fc.oneof(
    mutatedJson(fc.constant(STATUS)).chain((text) =>
      fc.constantFrom(text, text.replaceAll('\n', '\r\n'), `\uFEFF${text}`),
    ),
    mangled(fc.constant(JSON.stringify(STATUS))),
  ),
  (text) => {
    if (answerOrRefusal(() => parseStatus(text, 'shop')) === null) return;
    for (const change of [
      (before: string) => startTask(before, '4.1'),
      (before: string) => completeTask(before, '4.1'),
      completeTask4,
    ]) {
      const after = change(text);
      if (foreign(after) !== foreign(text)) throw new Error('A field of others was changed.');
      if (change(after) !== after) throw new Error('The second time changes more.');
      parseStatus(after, 'shop');
    }
  },
);

const EVIDENCE = {
  ...EMPTY_EVIDENCE,
  started: '4.2',
  tasks: {
    '4.1': sealTask('speech', '4.1', {
      completedAt: '2026-01-01T00:00:00.000Z',
      checks: [{ id: 'repository', verdict: 'passed', detail: 'main' }],
      files: { 'docs/a.json#research': '0'.repeat(64) },
    }),
  },
};
const MANIFEST = {
  version: 1,
  files: { 'a.ts': { sha256: '0'.repeat(64), merging: { to: 'a', result: 'b' } } },
};

/** Evidence and manifest: read or refused. */
export const bookkeeping = fc.property(
  fc.oneof(
    mutatedJson(fc.constantFrom(EVIDENCE, MANIFEST)),
    mangled(fc.constant(JSON.stringify(EVIDENCE))),
    junk,
  ),
  (text) => {
    answerOrRefusal(() => parseEvidence(text, 'docs/shop.speech.evidence.json'));
    answerOrRefusal(() => parseManifest(text));
  },
);

const SPECS = ['speech', 'fx', 'dubbing', 'payout', 'media', 'members', 'stream', 'chat'].map(fixture);

/** Spec: every reading is an answer; what is wrong has a code and a fix, and names no path outside. */
export const specFile = fc.property(
  fc.oneof(
    { weight: 4, arbitrary: mutatedJson(fc.constantFrom(...SPECS)) },
    mangled(fc.constant(JSON.stringify(SPECS[0]))),
    junk,
  ),
  (text) => {
    for (const read of [readDraft, readResearched, readDesigned]) {
      const reading = read(text, 'docs/spec.json');
      if (reading.ok) continue;
      for (const { code, message, fix } of reading.diagnostics) {
        if (!code || !message.trim() || !fix.trim()) throw new Error(`${code} says nothing: ${message}`);
      }
    }
  },
);

import { describe, expect, it } from 'vitest';
import { readDesigned, readDraft, readResearched } from '../../src/spec/parse.ts';
import { specSkeleton } from '../../src/spec/skeleton.ts';
import { fixture } from '../rendering/helpers/render.ts';

const identity = { module: 'greeting', name: 'speech' };

describe.each(['async-task', 'sync-call'] as const)('the skeleton for %s', (pattern) => {
  const skeleton = specSkeleton({ ...identity, pattern });
  const text = JSON.stringify(skeleton);

  it('can be read as a draft', () => {
    expect(readDraft(text, 'spec.json')).toMatchObject({ ok: true, spec: { ...identity, pattern } });
  });

  it('is incomplete at exactly the fields that are to be written', () => {
    const reading = readDesigned(text, 'spec.json');
    const targets = reading.ok ? [] : reading.diagnostics.map((each) => each.target);
    expect(targets.toSorted()).toEqual(emptyFields(skeleton).toSorted());
    expect(reading.ok ? [] : reading.diagnostics.filter((each) => each.code !== 'SPEC_INCOMPLETE')).toEqual(
      [],
    );
  });

  it('can be read for Task 4.1 as soon as research is written', () => {
    const { purpose, system, environment } = fixture('speech');
    const researched = { ...skeleton, purpose, system, environment };
    expect(readResearched(JSON.stringify(researched), 'spec.json')).toMatchObject({ ok: true });
    expect(readDesigned(JSON.stringify(researched), 'spec.json')).toMatchObject({ ok: false });
    expect(readResearched(text, 'spec.json')).toMatchObject({ ok: false });
  });
});

function emptyFields(value: unknown, path: string[] = []): string[] {
  if (value === '') return [path.join('.')];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, each]) => emptyFields(each, [...path, name]));
}

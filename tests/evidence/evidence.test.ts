import { describe, expect, it } from 'vitest';
import {
  EMPTY_EVIDENCE,
  type Evidence,
  isSealed,
  parseEvidence,
  printEvidence,
  sealTask,
  type TaskEvidence,
  wholeHash,
  withTaskEvidence,
} from '../../src/evidence/evidence.ts';

const hash = 'a'.repeat(64);
const task: TaskEvidence = {
  completedAt: '2026-01-01T10:00:00.000Z',
  checks: [{ id: 'tests-pass', verdict: 'passed', detail: '4 tests' }],
  tests: {
    command: 'npx vitest run tests/x.test.ts',
    exitCode: 0,
    counts: { total: 4, passed: 4, failed: 0, skipped: 0 },
    durationMs: 12.5,
  },
  exchanges: [
    {
      operation: 'show',
      method: 'GET',
      path: '/v1/speech/{id}',
      statuses: [404, 200, 200],
      count: 3,
      fastestMs: 2,
      slowestMs: 9,
    },
    {
      operation: 'create',
      method: 'POST',
      path: '/v1/speech',
      statuses: [201],
      count: 1,
      fastestMs: 4,
      slowestMs: 4,
    },
  ],
  files: { 'tests/b.ts': hash, 'tests/a.ts': hash },
  hash,
};
const bare: TaskEvidence = { completedAt: task.completedAt, checks: [], files: {}, hash };

describe('printEvidence', () => {
  it('prints the same text whatever order the evidence was gathered in', () => {
    const shuffled: TaskEvidence = {
      files: { 'tests/a.ts': hash, 'tests/b.ts': hash },
      exchanges: [...(task.exchanges ?? [])].reverse(),
      tests: task.tests,
      checks: task.checks,
      completedAt: task.completedAt,
      hash,
    };
    const one = printEvidence({ version: 1, tasks: { '4.1': bare, '4.3': task } });
    expect(printEvidence({ tasks: { '4.3': shuffled, '4.1': bare }, version: 1 })).toBe(one);
    expect(one.endsWith('}\n')).toBe(true);
    expect(JSON.parse(one).tasks['4.3'].exchanges).toEqual([
      {
        operation: 'create',
        method: 'POST',
        path: '/v1/speech',
        statuses: [201],
        count: 1,
        fastestMs: 4,
        slowestMs: 4,
      },
      {
        operation: 'show',
        method: 'GET',
        path: '/v1/speech/{id}',
        statuses: [200, 404],
        count: 3,
        fastestMs: 2,
        slowestMs: 9,
      },
    ]);
  });

  it('is a fixed point of reading and printing', () => {
    const text = printEvidence({ version: 1, tasks: { '4.3': task } });
    expect(printEvidence(parseEvidence(text, 'e.json'))).toBe(text);
  });
});

describe('withTaskEvidence', () => {
  it('replaces one task, removes with null, and leaves the original alone', () => {
    const before: Evidence = { version: 1, tasks: { '4.1': bare, '4.3': bare } };
    expect(withTaskEvidence(before, '4.3', task).tasks['4.3']).toBe(task);
    const text = printEvidence(withTaskEvidence(before, '4.3', null));
    expect(Object.keys(JSON.parse(text).tasks)).toEqual(['4.1']);
    expect(before.tasks['4.3']).toBe(bare);
  });
});

describe('parseEvidence', () => {
  it('is empty where there is no file', () => expect(parseEvidence(null, 'e.json')).toEqual(EMPTY_EVIDENCE));

  const valid = { version: 1, tasks: { '4.1': bare } };
  it.each<[string, string, RegExp]>([
    ['not JSON', '{', /is not JSON/],
    ['a merge conflict', `<<<<<<< HEAD\n${JSON.stringify(valid)}`, /is not JSON/],
    ['another version', JSON.stringify({ ...valid, version: 2 }), /at version/],
    ['an unknown task', JSON.stringify({ version: 1, tasks: { '4.6': bare } }), /4\.6/],
    [
      'a blocked check',
      JSON.stringify({
        version: 1,
        tasks: { '4.1': { ...bare, checks: [{ id: 'a', verdict: 'blocked', detail: '' }] } },
      }),
      /tasks > 4\.1 > checks > 0 > verdict/,
    ],
    [
      'a hash that is none',
      JSON.stringify({ version: 1, tasks: { '4.1': { ...bare, files: { a: 'x' } } } }),
      /files > a/,
    ],
    [
      'a date that is none',
      JSON.stringify({ version: 1, tasks: { '4.1': { ...bare, completedAt: 'today' } } }),
      /completedAt/,
    ],
  ])('refuses %s, naming the place and the way out', (_, text, message) => {
    expect(() => parseEvidence(text, 'docs/m.e.evidence.json')).toThrowError(
      expect.objectContaining({
        code: 'EVIDENCE_MALFORMED',
        message: expect.stringMatching(message),
        diagnostics: [
          expect.objectContaining({
            target: 'docs/m.e.evidence.json',
            fix: expect.stringContaining('git checkout -- docs/m.e.evidence.json'),
          }),
        ],
      }),
    );
  });
});

describe('a sealed record', () => {
  const { hash: _, ...open } = task;
  const sealed = sealTask('speech', '4.3', open);

  it('stays sealed through the file', () => {
    const read = parseEvidence(printEvidence({ version: 1, tasks: { '4.3': sealed } }), 'e.json');
    expect(read.tasks['4.3'] && isSealed('speech', '4.3', read.tasks['4.3'])).toBe(true);
  });

  it.each<[string, boolean]>([
    ['another integration', isSealed('other', '4.3', sealed)],
    ['another task', isSealed('speech', '4.5', sealed)],
    [
      'another moment',
      isSealed('speech', '4.3', { ...sealed, completedAt: bare.completedAt.replace('10', '11') }),
    ],
    ['another file', isSealed('speech', '4.3', { ...sealed, files: {} })],
    ['another check', isSealed('speech', '4.3', { ...sealed, checks: [] })],
  ])('is none of %s', (_, found) => expect(found).toBe(false));

  it('takes part in the hash of the whole', () => {
    const whole = (record: TaskEvidence) =>
      wholeHash('speech', { version: 1, finishedAt: task.completedAt, tasks: { '4.3': record } });
    expect(whole(sealed)).not.toBe(whole(bare));
  });
});

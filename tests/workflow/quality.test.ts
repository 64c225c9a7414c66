import { expect, test } from 'vitest';
import { RULES } from '../../src/checks/index.ts';
import { driftGate, type ToldDrift } from '../../src/workflow/gates/drift.ts';
import { type QualityFacts, qualityOf } from '../../src/workflow/quality.ts';
import { qualityTable, withoutQuality, withQuality } from '../../src/workflow/qualityBlock.ts';
import { ITEMS, TIERS } from '../../src/workflow/qualityItems.ts';

/** Nothing is missing. */
const ALL: QualityFacts = {
  broken: new Set(),
  suppressed: 0,
  has: { code: true, externalTest: true, integrationTest: true, webhook: false },
  proven: new Set(['4.1', '4.2', '4.3', '4.4', '4.5']),
  finished: true,
  operations: [{ id: 'createSpeech', succeeded: true, refused: true }],
  loopback: false,
  answersMatch: true,
  recorded: true,
  pattern: 'async-task',
  repeatsSafely: true,
  durable: true,
  hasCalls: true,
};

const tierOf = (facts: Partial<QualityFacts>) => qualityOf({ ...ALL, ...facts }).tier;
const missingOf = (facts: Partial<QualityFacts>) =>
  qualityOf({ ...ALL, ...facts }).missing.map(({ id }) => id);

test('platinum is where nothing is missing', () => {
  expect(qualityOf(ALL)).toMatchObject({ tier: 'platinum', next: null, missing: [] });
});

test.each<[string, Partial<QualityFacts>, string | null, string]>([
  ['a secret in the source', { broken: new Set(['no-hardcoded-secret']) }, null, 'nothing-hidden'],
  ['no code yet', { has: { ...ALL.has, code: false } }, null, 'registered-once'],
  ['no integration test', { has: { ...ALL.has, integrationTest: false } }, null, 'tests-are-real'],
  [
    'an operation that never answered',
    { operations: [{ id: 'a', succeeded: false, refused: true }] },
    null,
    'vendor-answered',
  ],
  [
    'a vendor that never refused',
    { operations: [{ id: 'a', succeeded: true, refused: false }] },
    null,
    'vendor-answered',
  ],
  [
    'evidence of Task 4.3 that does not hold',
    { proven: new Set(['4.1', '4.2', '4.4', '4.5']) },
    null,
    'vendor-answered',
  ],
  ['calls that timers send', { durable: false }, 'gold', 'durable-delivery'],
  ['a swallowed error', { broken: new Set(['no-swallowed-error']) }, 'bronze', 'errors-have-codes'],
  ['repeats that can charge twice', { repeatsSafely: false }, 'bronze', 'repeats-are-safe'],
  [
    'an unsigned webhook',
    { has: { ...ALL.has, webhook: true }, broken: new Set(['webhook-verified']) },
    'bronze',
    'webhook',
  ],
  [
    'integration tests that have changed',
    { proven: new Set(['4.1', '4.2', '4.3', '4.4']) },
    'bronze',
    'scenarios-pass',
  ],
  ['a vendor on this machine', { loopback: true }, 'silver', 'real-vendor'],
  ['answers that differ', { answersMatch: false }, 'silver', 'answers-match'],
  ['nothing recorded', { recorded: false }, 'silver', 'recording'],
  ['excused findings', { suppressed: 2 }, 'silver', 'no-exemptions'],
  ['a task not finished', { finished: false }, 'silver', 'all-steps-hold'],
  ['any in the code', { broken: new Set(['strict-types']) }, 'gold', 'strict-types'],
])('%s', (_, facts, tier, missing) => {
  expect(tierOf(facts)).toBe(tier);
  expect(missingOf(facts)).toContain(missing);
});

test('what does not apply is not missing', () => {
  const { rows } = qualityOf({
    ...ALL,
    pattern: 'sync-call',
    broken: new Set(['status-table-exhaustive', 'webhook-verified']),
  });
  const result = (id: string) => rows.find((row) => row.id === id)?.result;
  expect([result('status-words-mapped'), result('webhook')]).toEqual(['not-applicable', 'not-applicable']);
  expect(tierOf({ pattern: 'sync-call', broken: new Set(['status-table-exhaustive']) })).toBe('platinum');
});

test('everything that is missing says what to do, and nothing else does', () => {
  const nothing: QualityFacts = {
    ...ALL,
    has: { code: false, externalTest: false, integrationTest: false, webhook: false },
    proven: new Set(),
    finished: false,
    loopback: null,
    answersMatch: null,
    recorded: false,
    repeatsSafely: false,
    suppressed: 1,
    operations: [],
  };
  const { tier, rows } = qualityOf(nothing);
  expect(tier).toBeNull();
  for (const row of rows) expect([row.id, row.todo !== null]).toEqual([row.id, row.result === 'missing']);
});

test('every rule is in exactly one item, and every item names rules that exist', () => {
  const named = ITEMS.flatMap(({ rules = [] }) => rules);
  expect([...named].sort()).toEqual(Object.keys(RULES).sort());
  expect(ITEMS.filter(({ rules, evidence, lacks }) => !rules && !evidence && !lacks)).toEqual([]);
  expect([...new Set(ITEMS.map(({ tier }) => tier))]).toEqual([...TIERS]);
});

test('the gate of Task 4.3 says in its evidence whether the answers differ', () => {
  // `operations/checkQuality.ts` reads it there.
  const missing = { operation: 'createSpeech', field: 'id', problem: 'is missing', kind: 'broken' } as const;
  const added = {
    operation: 'createSpeech',
    field: 'colour',
    problem: 'is not declared',
    kind: 'added',
  } as const;
  const differs = (...drift: ToldDrift[]) => driftGate(drift).detail.startsWith('differs');
  expect([differs(), differs(added), differs(missing), differs(added, missing)]).toEqual([
    false,
    false,
    true,
    true,
  ]);
  expect(driftGate([added, missing]).detail).toMatch(
    /createSpeech: id is missing; .+ no harm: createSpeech: colour$/,
  );
});

test.each(['# Design\n\nText.\n', '# Design\r\n\r\nText.\r\n'])(
  'the quality comes and goes without a trace: %j',
  (document) => {
    const once = withQuality(document, qualityTable(qualityOf(ALL)));
    expect(once).toContain('**Quality: platinum**');
    expect(once.includes('\r\n')).toBe(document.includes('\r\n'));
    expect(/[^\r]\n/.test(once)).toBe(!document.includes('\r\n'));
    expect(withQuality(once, qualityTable(qualityOf({ ...ALL, suppressed: 1 })))).toContain(
      '**Quality: silver**',
    );
    expect(withQuality(once, qualityTable(qualityOf(ALL)))).toBe(once);
    expect(withoutQuality(once)).toBe(document);
    expect(withoutQuality(document)).toBe(document);
    // Only the block itself is left out of a comparison.
    expect(withoutQuality(`${once}more`)).toBe(`${document}more`);
    expect(withoutQuality(`${once}\n`)).not.toBe(document);
  },
);

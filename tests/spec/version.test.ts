import { describe, expect, test } from 'vitest';
import { readDraft } from '../../src/spec/parse.ts';
import { MIGRATIONS, type Migration, migrateSpec, SPEC_VERSION } from '../../src/spec/version.ts';

const renamed: Migration = {
  from: 1,
  summary: 'The vendor is called system.',
  migrate: ({ vendor, ...spec }) => ({ ...spec, system: vendor }),
};
const doubled: Migration = {
  from: 2,
  summary: 'Times are milliseconds.',
  migrate: (spec) => ({ ...spec, timeout: Number(spec.timeout) * 1000 }),
};
const later = { migrations: [renamed, doubled], to: 3 };

test('every version of the format but the newest has a way to the next', () => {
  expect(MIGRATIONS.map(({ from }) => from)).toEqual(
    Array.from({ length: SPEC_VERSION - 1 }, (_, index) => index + 1),
  );
});

describe('a spec of an earlier version', () => {
  test('is brought to the newest, one version after the other; other fields and their order stay', () => {
    const text = '{ "name": "speech", "specVersion": 1, "vendor": "x", "timeout": 5 }';
    expect(migrateSpec(text, later)).toEqual({
      text: `${JSON.stringify({ name: 'speech', specVersion: 3, timeout: 5000, system: 'x' }, null, 2)}\n`,
      summaries: [renamed.summary, doubled.summary],
    });
    expect(migrateSpec('{ "specVersion": 2, "timeout": 5 }', later)?.summaries).toEqual([doubled.summary]);
  });

  test.each([
    ['of the newest version', '{ "specVersion": 3 }'],
    ['of a newer one', '{ "specVersion": 4 }'],
    ['without a version', '{}'],
    ['that is no JSON', '{'],
    ['that is no object', '[1]'],
  ])('one %s is left alone', (_, text) => {
    expect(migrateSpec(text, later)).toBeNull();
  });

  test('is refused until then, and says what to do', () => {
    const older = readDraft('{ "specVersion": 0 }', 'docs/a.b.integration.json');
    const newer = readDraft(`{ "specVersion": ${SPEC_VERSION + 1} }`, 'docs/a.b.integration.json');
    expect(older).toMatchObject({
      diagnostics: [{ code: 'SPEC_VERSION', fix: expect.stringContaining('upgrade') }],
    });
    expect(newer).toMatchObject({
      diagnostics: [{ code: 'SPEC_VERSION', fix: expect.stringContaining('newer') }],
    });
  });
});

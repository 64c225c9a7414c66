import { expect, test } from 'vitest';
import { z } from 'zod';
import { check, RULES, toSarif } from '../../src/checks/index.ts';
import { factsFor } from './ruleTester.ts';

/*
 * What the schema of SARIF 2.1.0 requires of the parts we write (section numbers of the standard), and the limits it
 * sets. Strict: a property that is not listed here has to be looked up before it is written.
 */
const message = z.strictObject({ text: z.string().min(1) }); // 3.11
const location = z.strictObject({
  physicalLocation: z.strictObject({
    artifactLocation: z.strictObject({
      uri: z.string().regex(/^(?!\/)[^\s\\]*$/), // 3.4.3, 3.10: a relative URI reference
      uriBaseId: z.string(),
    }),
    region: z.strictObject({ startLine: z.int().min(1), startColumn: z.int().min(1) }), // 3.30
  }),
});
const log = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'), // 3.13.2, required
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          // 3.14.6, 3.18.2: required
          driver: z.strictObject({
            name: z.string().min(1), // 3.19.8, required
            semanticVersion: z.string(),
            rules: z.array(
              z.strictObject({ id: z.string().min(1), shortDescription: message, help: message }), // 3.49.3
            ),
          }),
        }),
        columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']), // 3.14.17
        results: z.array(
          z.strictObject({
            ruleId: z.string().min(1),
            ruleIndex: z.int().min(0),
            level: z.enum(['none', 'note', 'warning', 'error']), // 3.27.10
            message, // 3.27.11, required
            locations: z.array(location).min(1),
            suppressions: z
              .array(z.strictObject({ kind: z.enum(['inSource', 'external']), justification: z.string() })) // 3.35.2
              .optional(),
          }),
        ),
      }),
    )
    .min(1), // 3.13.4, required
});

const WRITE = "controller.system.storage.update('TtsCall', match, {});";

function sarifOf(text: string) {
  return toSarif(check(factsFor(text, 'integration')), '1.2.3');
}

test('a log has what the standard requires, with and without findings', () => {
  for (const text of ['', WRITE, 'const = 1;', `// create-integration-ignore\n${WRITE}`]) {
    expect(log.safeParse(JSON.parse(JSON.stringify(sarifOf(text)))).error).toBeUndefined();
  }
});

test('a result names its rule by id and index, its place and what to do', () => {
  const [run] = sarifOf(`const a = 1;\n  ${WRITE}`).runs;
  const { rules } = run.tool.driver;
  expect(run.results).toHaveLength(1);
  const [result] = run.results;
  expect(rules[result?.ruleIndex ?? -1]?.id).toBe('records-events-only');
  expect(result).toMatchObject({
    ruleId: 'records-events-only',
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'integrations/tts/index.ts' },
          region: { startLine: 2, startColumn: 3 },
        },
      },
    ],
  });
  expect(result?.message.text).toContain(RULES['records-events-only'].fix);
});

test('a suppressed finding is in the log with its reason', () => {
  const [run] = sarifOf(`// create-integration-ignore records-events-only: the old table\n${WRITE}`).runs;
  expect(run.results.map(({ suppressions }) => suppressions)).toEqual([
    [{ kind: 'inSource', justification: 'the old table' }],
  ]);
});

test('every finding has a rule in the log, also those that are no rule of ours', () => {
  for (const text of ['const = 1;', '// create-integration-ignore nothing: at all']) {
    const [run] = sarifOf(text).runs;
    expect(
      run.results.map(({ ruleIndex, ruleId }) => run.tool.driver.rules[ruleIndex]?.id === ruleId),
    ).toEqual([true]);
  }
});

test('paths become URIs', () => {
  const facts = factsFor('', 'integration');
  const files = [{ path: 'integrations/a b/ü#1.ts', text: 'const = 1;', role: 'integration' as const }];
  const [result] = toSarif(check({ ...facts, files }), '1.0.0').runs[0].results;
  expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(
    'integrations/a%20b/%C3%BC%231.ts',
  );
});

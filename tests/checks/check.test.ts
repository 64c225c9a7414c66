import { expect, test } from 'vitest';
import { check } from '../../src/checks/index.ts';
import { factsFor, findingsOf } from './ruleTester.ts';

const WRITE = "controller.system.storage.create('TtsEvent', {});";

test('a finding says where it is, what is wrong and what to do', () => {
  expect(findingsOf(`// é 😀\n  ${WRITE}\n`, 'integration')).toEqual([
    {
      rule: 'records-events-only',
      path: 'integrations/tts/index.ts',
      line: 2,
      column: 3,
      message: 'The integration writes a record: storage.create.',
      fix: expect.stringContaining('Record an integration event'),
    },
  ]);
});

test('lines are counted in files with CRLF and with a byte order mark', () => {
  const found = findingsOf(`\uFEFFconst a = 1;\r\nconst b = 2;\r\n${WRITE}\r\n`, 'integration');
  expect(found).toMatchObject([{ line: 3, column: 1 }]);
});

test('a file that does not parse is one finding and does not stop the others', () => {
  const facts = factsFor('const = 1;', 'integration');
  const files = [
    ...facts.files,
    { path: 'integrations/tts/more.ts', text: WRITE, role: 'integration' as const },
  ];
  expect(check({ ...facts, files }).findings).toMatchObject([
    { rule: 'syntax-error', path: 'integrations/tts/index.ts', line: 1 },
    { rule: 'records-events-only', path: 'integrations/tts/more.ts' },
  ]);
});

test('a rule reads only the roles it is for', () => {
  expect(findingsOf(WRITE, 'integration-test')).toEqual([]);
});

test('findings are in the order of the files and lines', () => {
  const found = findingsOf(`fetch('/a');\n${WRITE}\nfetch('/b');`, 'integration');
  expect(found.map(({ line, rule }) => `${line} ${rule}`)).toEqual([
    '1 one-http-client',
    '2 records-events-only',
    '3 one-http-client',
  ]);
});

test('a comment with a reason on the line before excuses one rule, and is counted', () => {
  const text = `// create-integration-ignore records-events-only: the migration of 2024 needs it\n${WRITE}`;
  const { findings, suppressed } = check(factsFor(text, 'integration'));
  expect(findings).toEqual([]);
  expect(suppressed).toMatchObject([
    { rule: 'records-events-only', reason: 'the migration of 2024 needs it' },
  ]);
});

test.each([
  ['no reason', '// create-integration-ignore records-events-only'],
  ['an empty reason', '// create-integration-ignore records-events-only:   '],
  ['no rule', '// create-integration-ignore'],
  ['an unknown rule', '// create-integration-ignore records-everything: because'],
])('a comment with %s excuses nothing and is a finding itself', (_, comment) => {
  const { findings, suppressed } = check(factsFor(`${comment}\n${WRITE}`, 'integration'));
  expect(findings.map(({ rule }) => rule)).toEqual(['unexplained-ignore', 'records-events-only']);
  expect(suppressed).toEqual([]);
});

test.each([
  ['another rule', `// create-integration-ignore one-http-client: reason\n${WRITE}`],
  ['another line', `// create-integration-ignore records-events-only: reason\n\n${WRITE}`],
  ['a block comment', `/* create-integration-ignore records-events-only: reason */\n${WRITE}`],
  ['the same line', `${WRITE} // create-integration-ignore records-events-only: reason`],
  ['a string', `const a = '// create-integration-ignore records-events-only: reason';\n${WRITE}`],
])('a comment for %s excuses nothing', (_, text) => {
  expect(findingsOf(text, 'integration').map(({ rule }) => rule)).toContain('records-events-only');
});

test('no message repeats the secret it is about', () => {
  const secret = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
  const found = findingsOf(`const apiKey = '${secret}'; console.log(apiKey);`, 'api');
  expect(found.map(({ rule }) => rule).sort()).toEqual(['no-console-secrets', 'no-hardcoded-secret']);
  expect(JSON.stringify(found)).not.toContain(secret);
});

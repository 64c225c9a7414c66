import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';
import { isRegistered, registerIntegration } from '../../src/registration/index.ts';
import { IMPORTS, LISTS, MAPS } from './fixtures.ts';

const request = {
  importName: 'createTtsIntegration',
  importPath: './integrations/tts/index',
  call: 'createTtsIntegration()',
};

const entry = {
  importName: 'TtsIntegration',
  importPath: './tts.entry.js',
  isDefault: true,
  call: 'TtsIntegration',
  key: 'tts',
};

describe.each([
  ...[...LISTS, ...IMPORTS].map((each) => ({ ...each, request })),
  ...MAPS.map((each) => ({ ...each, request: entry })),
])('$name', ({ before, after, request }) => {
  test('gets the import and the element, and nothing else changes', () => {
    expect(registerIntegration(before, request)).toEqual({ kind: 'edited', text: after });
  });
  test('parses and is registered once', () => {
    expect(parseSync('a.ts', after, { sourceType: 'module' }).errors).toEqual([]);
    expect(isRegistered(after, request.importName)).toBe(1);
  });
  test('stays as it is the second time', () => {
    expect(registerIntegration(after, request)).toEqual({ kind: 'unchanged' });
  });
});

test('the lines for an unusual file say its name where integrations are listed by name', () => {
  const source = "import type { TtsIntegration } from './t'\ncreateAggregatedIntegration({ mail: A })";
  expect(registerIntegration(source, entry)).toMatchObject({
    kind: 'manual',
    lines: ["import TtsIntegration from './tts.entry.js'", "'tts': TtsIntegration,"],
  });
});

const IMPORT = "import { createTtsIntegration } from './integrations/tts/index';\n";

test.each([
  ['with arguments', `${IMPORT}createAggregatedIntegration([createTtsIntegration({ owner: null })]);`],
  [
    'through an alias',
    "import { createTtsIntegration as t } from './t';\ncreateAggregatedIntegration([t()]);",
  ],
  [
    'through a namespace',
    "import * as t from './t';\ncreateAggregatedIntegration([t.createTtsIntegration()]);",
  ],
  ['through a variable', `${IMPORT}const tts = createTtsIntegration();\ncreateAggregatedIntegration([tts]);`],
  [
    'under a condition',
    `${IMPORT}createAggregatedIntegration([A, ...(on ? [createTtsIntegration()] : [])]);`,
  ],
  [
    'by push',
    `${IMPORT}const all = [A];\nall.push(createTtsIntegration());\ncreateAggregatedIntegration(all);`,
  ],
  ['in a computed list', `${IMPORT}createAggregatedIntegration([A].concat(createTtsIntegration()));`],
  [
    'from another path',
    "import { createTtsIntegration } from '@/tts.js';\ncreateAggregatedIntegration([createTtsIntegration()]);",
  ],
])('a registration %s is recognised', (_, source) => {
  expect(isRegistered(source, request.importName)).toBe(1);
  expect(registerIntegration(source, request)).toEqual({ kind: 'unchanged' });
});

test.each([
  [0, `${IMPORT}createAggregatedIntegration([]);`],
  [0, `${IMPORT}// createTtsIntegration()\ncreateAggregatedIntegration([createTtsIntegrationV2()]);`],
  [0, `${IMPORT}createTtsIntegration();`],
  [0, `${IMPORT}const all = [A];\nother.push(createTtsIntegration());\ncreateAggregatedIntegration(all);`],
  [0, `${IMPORT}createAggregatedIntegration([createTtsIntegration(`],
  [2, `${IMPORT}createAggregatedIntegration([createTtsIntegration(), createTtsIntegration({ a: 1 })]);`],
  [2, "import { createTtsIntegration as t } from './t';\ncreateAggregatedIntegration([t(), A, t()]);"],
])('counts %i', (times, source) => {
  expect(isRegistered(source, request.importName)).toBe(times);
});

test.each([
  ['no aggregate', 'export const a = 1;', 'The file does not call createAggregatedIntegration.'],
  [
    'two aggregates',
    'createAggregatedIntegration([A]);\ncreateAggregatedIntegration([B]);',
    'The file calls createAggregatedIntegration 2 times.',
  ],
  [
    'only spread lists',
    'createAggregatedIntegration([...core, ...more]);',
    'The list of integrations only spreads other lists.',
  ],
  [
    'a computed list',
    'createAggregatedIntegration(names.map(load));',
    'The list given to createAggregatedIntegration is not an array or object in this file.',
  ],
  [
    'an imported list',
    "import { list } from './list';\ncreateAggregatedIntegration(list);",
    'The list given to createAggregatedIntegration is not an array or object in this file.',
  ],
  [
    'a map instead of a list',
    'createAggregatedIntegration({ a: A });',
    'The integrations are listed by name, and this one has none here.',
  ],
  [
    'no argument',
    'createAggregatedIntegration();',
    'The list given to createAggregatedIntegration is not an array or object in this file.',
  ],
  ['empty places', 'createAggregatedIntegration([A, , B]);', 'The list of integrations has empty places.'],
  [
    'a type-only import',
    "import type { createTtsIntegration } from './t';\ncreateAggregatedIntegration([A]);",
    'The file imports createTtsIntegration as a type only.',
  ],
  ['a syntax error', 'createAggregatedIntegration([A;', 'The file has a syntax error.'],
])('a file with %s is left to a person, with the lines to add', (_, source, reason) => {
  expect(registerIntegration(source, request)).toEqual({
    kind: 'manual',
    lines: [IMPORT.trim(), 'createTtsIntegration(),'],
    reason,
  });
});

test('a second integration goes behind the first', () => {
  const first = registerIntegration(`${LISTS[0]?.before}`, request);
  const other = {
    importName: 'createMail',
    importPath: './integrations/mail/index',
    call: 'createMail({ from: 1 })',
  };
  const second = first.kind === 'edited' ? registerIntegration(first.text, other) : first;
  expect(second).toMatchObject({
    kind: 'edited',
    text: expect.stringContaining('[createTtsIntegration(), createMail({ from: 1 })]'),
  });
});

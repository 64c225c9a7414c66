import { expect, test } from 'vitest';
import { isRegistered, registerIntegration } from '../../src/registration/index.ts';
import { parseSource } from '../../src/source/parse.ts';
import { readDesigned } from '../../src/spec/parse.ts';
import { parseStatus } from '../../src/workflow/status.ts';
import { findingsOf } from '../checks/ruleTester.ts';

// The native parser ends the process where it runs out of stack; a test could not catch that.
test.each(['(', '[', '{a:', '{', '`${'])('20,000 times %j is refused and not parsed', (open) => {
  expect(parseSource('a.ts', open.repeat(20_000))).toEqual({
    error: { start: expect.any(Number), message: 'It is nested too deeply.' },
  });
});

test('a thousand levels are read, and brackets beside each other are no levels', () => {
  for (const text of [`x = ${'['.repeat(1000)}${']'.repeat(1000)};`, 'f({ a: [1] });\n'.repeat(2000)]) {
    expect(parseSource('a.ts', text)).toHaveProperty('program');
  }
});

test.each([`x = ${'!'.repeat(20_000)}a;`, `x = a${' + a'.repeat(20_000)};`])(
  'what is deep without brackets: %.20s',
  (text) => {
    const request = { importName: 'createA', importPath: './a', call: 'createA()' };
    expect(registerIntegration(text, request)).toMatchObject({ kind: 'manual' });
    expect(isRegistered(text, 'createA')).toBe(0);
    expect(findingsOf(text, 'integration')).toMatchObject([
      { rule: 'syntax-error', message: expect.stringContaining('nested too deeply') },
    ]);
  },
);

test('status, spec and registration file say it in their own way', () => {
  const deep = `{"module":"shop","a":${'['.repeat(20_000)}`;
  expect(() => parseStatus(deep, 'shop')).toThrow(/nested too deeply \(line 1, column \d+\)/);
  expect(readDesigned(deep, 'spec.json')).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'SPEC_MALFORMED', message: expect.stringContaining('nested too deeply') }],
  });
  const request = { importName: 'createA', importPath: './a', call: 'createA()' };
  expect(registerIntegration('['.repeat(20_000), request)).toMatchObject({ kind: 'manual' });
});

const IMPORTS = `import a from 'a';
import b, { c, type d, e as f } from 'b';
import type g from 'g';
import type { h } from 'h';
import type * as i from 'i';
import * as j from 'j';
import 'k';
`;

test('which imports are types is said with types in the tree and without', () => {
  const [bare, typed] = [false, true].map((withTypes) => {
    const parsed = parseSource('a.ts', IMPORTS, withTypes);
    if ('error' in parsed) throw new Error(parsed.error.message);
    return parsed.program.body.flatMap((node) =>
      node.type === 'ImportDeclaration'
        ? [
            [
              node.source.value,
              node.importKind,
              ...node.specifiers.map((each) => 'importKind' in each && each.importKind),
            ],
          ]
        : [],
    );
  });
  const kinds = new Map(bare?.map(([name, ...rest]) => [name, rest]));
  expect(kinds.get('b')).toEqual(['value', false, 'value', 'type', 'value']);
  expect(kinds.get('g')).toEqual(['type', false]);
  // A list that is marked as a whole has its marks there; no rule tells the two apart.
  expect(bare?.map(([name, kind]) => [name, kind])).toEqual(typed?.map(([name, kind]) => [name, kind]));
});

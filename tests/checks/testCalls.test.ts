import { expect, test } from 'vitest';
import { parseFile } from '../../src/checks/parse.ts';
import { walk } from '../../src/checks/syntax.ts';
import { testCall } from '../../src/checks/testCalls.ts';

/** Kind and modifiers of every test and suite a file defines. */
function defined(text: string): string[] {
  const outcome = parseFile({ path: 'a.test.ts', text, role: 'integration-test' });
  if (!('file' in outcome)) throw new Error(outcome.error.message);
  const { program, bindings } = outcome.file;
  const found: string[] = [];
  walk(program, (node) => {
    const call = testCall(node, bindings);
    if (call) found.push([call.kind, ...call.modifiers, call.body ? '' : '(no body)'].join(' ').trim());
  });
  return found;
}

test.each([
  ["it('a', () => {})", ['test']],
  ["describe.concurrent('a', () => {})", ['suite concurrent']],
  ["it.each([1])('a', () => {})", ['test each']],
  ['it.each`n`("a", () => {})', ['test each']],
  ["it.skipIf(x)('a', () => {})", ['test skipIf']],
  [
    "const api = test.extend({}); api('a', () => {}); api.only('b', () => {})",
    ['test extend', 'test extend only'],
  ],
  ["import { it as spec } from 'vitest'; spec('a', () => {})", ['test']],
  ["import * as v from 'vitest'; v.it.skip('a', () => {})", ['test skip']],
  ["const skip = it.skip; skip('a', () => {})", ['test skip']],
  ["const body = () => {}; it('a', body)", ['test']],
  ["it.todo('a')", ['test todo (no body)']],
  ["xit('a', () => {})", ['test skip']],
  ["const test = (a: string) => a; test('a')", []],
  ["suiteOf('a', () => {}); this.it('a'); /x/.test('a')", []],
])('%s', (text, expected) => {
  expect(defined(text)).toEqual(expected);
});

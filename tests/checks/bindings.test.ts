import { expect, test } from 'vitest';
import { pathOf } from '../../src/checks/bindings.ts';
import { parseFile } from '../../src/checks/parse.ts';
import { walk } from '../../src/checks/syntax.ts';

/** The path of the expression given to `probe(…)` in a file. */
function probed(text: string): string | null {
  const outcome = parseFile({ path: 'a.ts', text, role: 'integration' });
  if (!('file' in outcome)) throw new Error(outcome.error.message);
  const { program, bindings } = outcome.file;
  let path: string | null = null;
  walk(program, (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'probe')
      return;
    const [argument] = node.arguments;
    path = (argument && pathOf(argument, bindings)?.join('.')) ?? null;
  });
  return path;
}

test.each([
  ['probe(this.a.b)', 'this.a.b'],
  ["probe(a?.['b']!.c)", 'a.b.c'],
  ['probe((a as B).c)', 'a.c'],
  ['const s = this.system.storage; probe(s.create)', 'this.system.storage.create'],
  ['const { system: { storage: s } } = c; probe(s.create)', 'c.system.storage.create'],
  ['function f({ storage }: X) { probe(storage.create) }', 'storage.create'],
  ['function f(env = process.env) { probe(env.KEY) }', 'process.env.KEY'],
  ["import { it as spec } from 'vitest'; probe(spec.only)", 'it.only'],
  ["import http from 'node:http'; probe(http.get)", 'http.get'],
  ["import * as iq from 'interaqt'; probe(iq.Entity)", 'iq.Entity'],
  ['const s = new Bucket(); probe(s.create)', null],
  ['probe(make().create)', null],
  ['probe(a[key].b)', 'a.[].b'],
  ['const a = b; const b = a; probe(a.c)', null],
])('%s is %s', (text, path) => {
  expect(probed(text)).toBe(path);
});

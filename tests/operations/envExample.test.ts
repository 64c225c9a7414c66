import { expect, it } from 'vitest';
import { planEnvExample } from '../../src/operations/envExample.ts';
import type { VariableSpec } from '../../src/spec/schema.ts';

const variable = (name: string, more: Partial<VariableSpec> = {}): VariableSpec => ({
  name,
  purpose: 'Signs requests',
  obtainFrom: 'the vendor',
  secret: true,
  required: true,
  ...more,
});

const plan = (text: string | null, ...environment: VariableSpec[]) =>
  planEnvExample({ read: async () => text }, environment);

it.each<[string, string | null, string]>([
  ['a file that is missing', null, '# Signs requests. Obtain from: the vendor.\nKEY=\n'],
  ['a file without a last line end', 'PORT=1', 'PORT=1\n# Signs requests. Obtain from: the vendor.\nKEY=\n'],
  ['a file with CRLF', 'PORT=1\r\n', 'PORT=1\r\n# Signs requests. Obtain from: the vendor.\r\nKEY=\r\n'],
])('adds a variable to %s', async (_what, text, expected) => {
  expect(await plan(text, variable('KEY'))).toMatchObject([{ path: '.env.example', text: expected }]);
});

it.each(['KEY=', 'export KEY=', '# KEY=', '#KEY ='])('leaves a file alone that has %s', async (line) => {
  expect(await plan(`${line}\n`, variable('KEY'))).toEqual([]);
});

it('does not take a longer name for the variable, and keeps purposes on one line', async () => {
  const [change] = await plan(
    'MY_KEY=\nKEY_2=\n',
    variable('KEY', { purpose: 'One\nEVIL=1', required: false }),
  );
  expect(change?.text).toBe('MY_KEY=\nKEY_2=\n# One EVIL=1. (optional) Obtain from: the vendor.\nKEY=\n');
});

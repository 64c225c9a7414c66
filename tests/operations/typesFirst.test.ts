import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Context } from '../../src/operations/operation.ts';
import { checkTypesFirst } from '../../src/operations/typesFirst.ts';
import { createProcesses } from '../../src/platform/processes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const context = { files: { root }, processes: createProcesses() } as Context;
const check = (text: string) => checkTypesFirst(context, 'externalApi.types.ts', text, 'docs/spec.json');

test('declarations that compile pass', async () => {
  await check('export interface Tree { children?: Tree[]; kind: "a" | "b" }\n');
});

test('declarations that do not are refused with their line, and name the spec as the place', async () => {
  await expect(check('export type A = string;\nexport interface B { b: Missing }\n')).rejects.toMatchObject({
    diagnostics: [
      {
        code: 'TYPES_FAILED',
        message: expect.stringMatching(/was not written.*Line 2: error TS2304.*Missing/),
        target: 'docs/spec.json',
      },
    ],
  });
});

test('a project without a compiler is left to the gate', async () => {
  const bare = { files: { root: '/' }, processes: createProcesses() } as Context;
  await checkTypesFirst(bare, 'externalApi.types.ts', 'export type A = Missing;', 'docs/spec.json');
});

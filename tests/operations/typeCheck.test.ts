import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compilerOf } from '../../src/operations/typeCheck.ts';
import { tempFolder } from '../helpers/tempRepo.ts';

/** A project with compilers under the given names, each with the one executable. */
async function project(compilers: Readonly<Record<string, string>>): Promise<string> {
  const { dir } = await tempFolder({});
  for (const [name, executable] of Object.entries(compilers)) {
    const folder = join(dir, 'node_modules', name);
    await mkdir(join(folder, 'bin'), { recursive: true });
    // As version 7 is published: nothing but its package.json and its library can be resolved.
    const exports = { './package.json': './package.json' };
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '7.0.2', exports }));
    await writeFile(join(folder, 'bin', executable), '');
  }
  return dir;
}

it.each([
  ['TypeScript 7 under its own name', { typescript: 'tsc' }, 'typescript'],
  [
    'the native one beside an older one for tools',
    { typescript: 'tsc6', '@typescript/native': 'tsc' },
    '@typescript/native',
  ],
])('finds %s', async (_, compilers, name) => {
  const root = await project(compilers);
  expect(compilerOf(root)).toBe(join(root, 'node_modules', name, 'bin/tsc'));
});

it('says that there is none', async () => {
  expect(compilerOf(await project({ typescript: 'tsc6' }))).toBeNull();
});

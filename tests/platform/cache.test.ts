import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCache } from '../../src/platform/cache.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

let folder: TempFolder;
let root: string;
let entry: string;

beforeEach(async () => {
  folder = await tempFolder();
  root = join(folder.dir, 'app');
  entry = join(folder.dir, 'main.mjs');
  await mkdir(join(root, '.git'), { recursive: true });
  await writeFile(entry, "import './part-1.mjs';");
});
afterEach(() => folder.cleanup());

test('the next run reads what was written, and it lies where git cannot commit it', async () => {
  await createCache(root, entry).write('checked', 'a\nb');
  expect(await createCache(root, entry).read('checked')).toBe('a\nb');
  expect(await createCache(root, entry).read('other')).toBeNull();
  expect(await readdir(root)).toEqual(['.git']);
});

test('another build does not believe it', async () => {
  await createCache(root, entry).write('checked', 'a');
  await writeFile(entry, "import './part-2.mjs';");
  expect(await createCache(root, entry).read('checked')).toBeNull();
});

test('what is removed is gone, and nothing is left', async () => {
  const cache = createCache(root, entry);
  await cache.write('checked', 'a');
  await cache.remove('checked');
  expect(await cache.read('checked')).toBeNull();
  expect(await readdir(join(root, '.git'))).toEqual([]);
});

test('where nothing can be read or written, nothing is, and nobody hears of it', async () => {
  const nowhere = createCache(join(folder.dir, 'missing'), entry);
  await nowhere.write('checked', 'a');
  expect(await nowhere.read('checked')).toBeNull();
  await nowhere.remove('checked');
});

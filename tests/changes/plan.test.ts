import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyPlan, type Change, describePlan, planChanges } from '../../src/changes/plan.ts';
import { createFiles } from '../../src/platform/files.ts';
import type { Files } from '../../src/ports/index.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

let project: TempFolder;
let files: Files;

beforeEach(async () => {
  project = await tempFolder({ 'same.txt': 'same\n', 'update.txt': 'one\ntwo\n' });
  files = createFiles(project.dir);
});

afterEach(() => project.cleanup());

const wanted = [
  { path: 'new/a.txt', text: 'new\n', kind: 'generated' },
  { path: 'update.txt', text: 'one\nzwei\n', kind: 'edited', reason: 'registered' },
  { path: 'same.txt', text: 'same\n', kind: 'state' },
] as const;

test('describes creations, updates and what stays, with diffs, without writing', async () => {
  const described = await describePlan(await planChanges(files, wanted));
  expect(described.map(({ path, action, kind, reason }) => [path, action, kind, reason])).toEqual([
    ['new/a.txt', 'create', 'generated', undefined],
    ['update.txt', 'update', 'edited', 'registered'],
    ['same.txt', 'unchanged', 'state', undefined],
  ]);
  expect(described[0]?.diff).toContain('--- /dev/null\n+++ b/new/a.txt\n@@ -0,0 +1,1 @@\n+new');
  expect(described[1]?.diff).toContain(' one\n-two\n+zwei');
  expect(described[2]?.diff).toBe('');
  expect(await files.walk('.')).toEqual(['same.txt', 'update.txt']);
});

test('applies once; a second time nothing is left to write', async () => {
  expect(await applyPlan(files, await planChanges(files, wanted))).toEqual(['new/a.txt', 'update.txt']);
  expect(await readFile(join(project.dir, 'update.txt'), 'utf8')).toBe('one\nzwei\n');
  expect(await applyPlan(files, await planChanges(files, wanted))).toEqual([]);
});

test('a path may be written twice; it is described once, from first to last', async () => {
  const plan = await planChanges(files, [
    { path: 's.json', text: '1', kind: 'state' },
    { path: 'new.txt', text: 'x', kind: 'generated' },
    { path: 's.json', text: '2', kind: 'state' },
  ]);
  expect(plan.map(({ before }) => before)).toEqual([null, null, '1']);
  expect((await describePlan(plan)).map(({ path, action }) => [path, action])).toEqual([
    ['s.json', 'create'],
    ['new.txt', 'create'],
  ]);
  expect(await applyPlan(files, plan)).toEqual(['s.json', 'new.txt']);
  expect(await files.read('s.json')).toBe('2');
});

test.each([
  ['edited', () => project.write('update.txt', 'by hand')],
  ['deleted', () => rm(join(project.dir, 'update.txt'))],
  ['created', () => project.write('new/a.txt', 'by hand')],
])('a file %s after the plan was shown stops everything before the first write', async (_, meanwhile) => {
  const plan = await planChanges(files, wanted);
  await meanwhile();
  const before = await files.walk('.');
  await expect(applyPlan(files, plan)).rejects.toMatchObject({ code: 'MERGE_CONFLICT' });
  expect(await files.walk('.')).toEqual(before);
});

test('what another run has written already is no conflict', async () => {
  const plan = await planChanges(files, wanted);
  await project.write('new/a.txt', 'new\n');
  expect(await applyPlan(files, plan)).toEqual(['update.txt']);
});

test('a path out of the project is refused while planning', async () => {
  const outside = [{ path: '../x', text: '', kind: 'generated' }] as const;
  await expect(planChanges(files, outside)).rejects.toMatchObject({ code: 'PATH_REFUSED' });
});

test('a file that is to go is described, deleted once, and its empty folder with it', async () => {
  await applyPlan(files, await planChanges(files, [wanted[0]]));
  const removals = ['new/a.txt', 'update.txt', 'never/there.txt'].map(
    (path): Change => ({ path, text: '', remove: true, kind: 'edited' }),
  );
  const plan = await planChanges(files, removals);
  const described = await describePlan(plan);
  expect(described.map(({ action }) => action)).toEqual(['remove', 'remove', 'unchanged']);
  expect(described[0]?.diff).toContain('--- a/new/a.txt\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-new');
  expect(await applyPlan(files, plan)).toEqual(['new/a.txt', 'update.txt']);
  expect(await readdir(project.dir)).toEqual(['same.txt']);
  expect(await applyPlan(files, plan)).toEqual([]);
});

test('a file that changed after the plan was made is not deleted', async () => {
  const plan = await planChanges(files, [{ path: 'same.txt', text: '', remove: true, kind: 'edited' }]);
  await writeFile(join(project.dir, 'same.txt'), 'mine\n');
  await expect(applyPlan(files, plan)).rejects.toMatchObject({ code: 'MERGE_CONFLICT' });
  expect(await files.read('same.txt')).toBe('mine\n');
});

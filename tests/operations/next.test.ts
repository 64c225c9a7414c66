import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { must, speechProject, type TempProject, tempProject, treeHash } from '../helpers/tempProject.ts';

/** Four characters are about one token. */
const MAX_CHARACTERS = 400 * 4;

interface Data {
  task: string | null;
  work: string;
  command: string | null;
}

let project: TempProject;
afterEach(async () => {
  await chmod(project.dir, 0o755);
  await project.cleanup();
});

async function next() {
  const { data, next: command } = await must<Data>(project, 'next');
  const { stdout, exitCode } = await project.text('next');
  expect(exitCode).toBe(0);
  expect(stdout.length).toBeLessThanOrEqual(MAX_CHARACTERS);
  if (command) expect(stdout).toContain(`Then: ${command}`);
  return { ...data, next: command };
}

test('leads from the first command to the second task', async () => {
  project = await tempProject();
  expect(await next()).toMatchObject({ task: null, next: expect.stringMatching(/new <name> --pattern/) });

  await must(project, 'new speech --pattern async-task');
  expect((await next()).next).toBe('create-integration task start 4.1');
  await must(project, 'task start 4.1');
  expect(await next()).toMatchObject({ task: '4.1', next: 'create-integration task complete 4.1' });
});

test('changes nothing, and needs no lock and no right to write', async () => {
  project = await speechProject('4.1');
  const before = await treeHash(project.dir);
  await chmod(project.dir, 0o555);
  await chmod(join(project.dir, '.git'), 0o555);
  expect((await next()).next).toBe('create-integration task start 4.2');
  await chmod(join(project.dir, '.git'), 0o755);
  await chmod(project.dir, 0o755);
  expect(await treeHash(project.dir)).toEqual(before);
});

import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runBin } from '../helpers/runCli.ts';
import { must, speechProject, type TempProject } from '../helpers/tempProject.ts';

let project: TempProject;
afterEach(() => project.cleanup());

test('killed while git commits: next says so, and the same command finishes', async () => {
  project = await speechProject('researched');
  const hook = join(project.dir, '.git/hooks/pre-commit');
  // The hook's parent is git, and git's parent is the run.
  await project.write('.git/hooks/pre-commit', '#!/bin/sh\nkill -9 $(ps -o ppid= -p $PPID)\nexit 1\n');
  await chmod(hook, 0o755);

  const killed = await runBin(['task', 'complete', '4.1', '--json'], { cwd: project.dir });
  expect([killed.exitCode, killed.stdout]).toEqual([null, '']);
  await rm(hook);

  const next = await must<{ work: string }>(project, 'next');
  expect([next.next, next.data.work]).toEqual([
    'create-integration task complete 4.1',
    expect.stringContaining('its commit is missing'),
  ]);
  await must(project, 'task complete 4.1');
  expect((await project.log())[0]).toMatch(/^feat: Task 4\.1 /);
  expect(await project.log()).toHaveLength(2);
  expect(await project.git('status', '--porcelain')).toBe('');
  expect((await must(project, 'next')).next).toBe('create-integration task start 4.2');
});

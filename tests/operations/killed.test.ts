import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parseAnswer, runBin } from '../helpers/runCli.ts';
import { must, speechProject, type TempProject, treeHash } from '../helpers/tempProject.ts';

let project: TempProject;
afterEach(() => project.cleanup());

/** Runs `task complete 4.1`; while git commits, a hook runs shell commands. `$PPID` is git, `$RUN` the command. */
async function completeWhile(commands: string) {
  const hook = join(project.dir, '.git/hooks/pre-commit');
  await project.write('.git/hooks/pre-commit', `#!/bin/sh\nRUN=$(ps -o ppid= -p $PPID)\n${commands}\n`);
  await chmod(hook, 0o755);
  const run = await runBin(['task', 'complete', '4.1', '--json'], { cwd: project.dir });
  await rm(hook);
  return run;
}

/** The same command again completes the task. */
async function expectDoneBySecondRun() {
  await must(project, 'task complete 4.1');
  expect((await project.log())[0]).toMatch(/^feat: Task 4\.1 /);
  expect(await project.log()).toHaveLength(2);
  expect(await project.git('status', '--porcelain')).toBe('');
  expect((await must(project, 'next')).next).toBe('create-integration task start 4.2');
}

test('killed while git commits: next says so, and the same command finishes', async () => {
  project = await speechProject('researched');
  const killed = await completeWhile('kill -9 $RUN\nexit 1');
  expect([killed.exitCode, killed.stdout]).toEqual([null, '']);

  const next = await must<{ work: string }>(project, 'next');
  expect([next.next, next.data.work]).toEqual([
    'create-integration task complete 4.1',
    expect.stringContaining('its commit is missing'),
  ]);
  expect((await project.text('status')).stdout).toMatch(
    /^ {2}next {10}create-integration task complete 4\.1$/m,
  );
  await expectDoneBySecondRun();
});

test('Ctrl-C while git commits: 130, every file and the index as before, and the same command finishes', async () => {
  project = await speechProject('researched');
  const [tree, index] = [await treeHash(project.dir), await project.git('status', '--porcelain')];
  // A terminal sends it to all of them.
  const cancelled = await completeWhile('kill -INT $RUN $PPID $$\nsleep 5');
  expect([cancelled.exitCode, parseAnswer(cancelled).ok]).toEqual([130, false]);
  expect(await treeHash(project.dir)).toEqual(tree);
  expect(await project.git('status', '--porcelain')).toBe(index);
  expect((await must(project, 'next')).next).toBe('create-integration task complete 4.1');
  await expectDoneBySecondRun();
});

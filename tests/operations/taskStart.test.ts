import { afterEach, expect, test } from 'vitest';
import { sealTask } from '../../src/evidence/evidence.ts';
import type { Prompts } from '../../src/ports/index.ts';
import { completeTask, completeTask4, newStatus } from '../../src/workflow/status.ts';
import { STEPS, type StepId } from '../../src/workflow/tasks.ts';
import { must, runInProcess, speechProject, type TempProject, tempProject } from '../helpers/tempProject.ts';

let project: TempProject;
afterEach(() => project.cleanup());

const status = async () => JSON.parse(await project.read('docs/greeting.status.json'));
const evidence = async () => JSON.parse(await project.read('docs/greeting.speech.evidence.json'));

test('an earlier step discards the later ones, says so, and comes back with its own commit', async () => {
  project = await speechProject('4.1');
  await must(project, 'task start 4.2');
  await project.fillSpec('speech');
  await must(project, 'design');
  await must(project, 'task complete 4.2');
  expect(Object.keys((await evidence()).tasks)).toEqual(['4.1', '4.2']);

  const shown = await must<{ discards: string[]; changes: unknown[] }>(project, 'task start 4.1 --dry-run');
  expect(shown.data.changes).toHaveLength(2);
  expect(Object.keys((await evidence()).tasks)).toEqual(['4.1', '4.2']);

  const recorded = await project.read('docs/greeting.speech.evidence.json');
  await project.write('docs/greeting.speech.evidence.json', recorded.replace('2 variables', '3 variables'));
  const edited = await project.cli('next');
  expect(edited.diagnostics[0]).toMatchObject({
    code: 'EVIDENCE_EDITED',
    fix: expect.stringContaining(
      '`create-integration task start 4.1` (4.2 must then be completed again as well)',
    ),
  });
  await project.write('docs/greeting.speech.evidence.json', recorded);
  const tooLate = await project.cli('task complete 4.1');
  expect(tooLate.diagnostics[0]?.fix).toContain('discards 4.1, 4.2');
  expect((await project.text('task start 4.1 --dry-run')).stdout).toContain('4.1, 4.2 would no longer count');
  const declined = await askedFor(project, 'task start 4.1', false);
  expect(declined.asked).toEqual([expect.stringContaining('discards what was completed: 4.1, 4.2')]);
  expect([declined.exitCode, declined.stderr]).toEqual([130, expect.stringContaining('nothing was changed')]);
  expect(Object.keys((await evidence()).tasks)).toEqual(['4.1', '4.2']);

  const started = await project.text('task start 4.1');
  expect(started.stdout).toContain('4.1, 4.2 no longer count');
  expect(Object.keys((await evidence()).tasks)).toEqual([]);
  expect(await status()).toMatchObject({ currentTask: 'Task 4.1', completed: false });

  await must(project, 'task complete 4.1');
  expect((await project.log()).filter((each) => each.startsWith('feat: Task 4.1'))).toHaveLength(2);
  expect((await must(project, 'next')).next).toBe('create-integration task start 4.2');
});

/** The command at a terminal, where every question gets the same answer. */
async function askedFor({ dir }: TempProject, words: string, answer: boolean) {
  const asked: string[] = [];
  const prompts = {
    confirm: async ({ message }: { message: string }) => {
      asked.push(message);
      return answer;
    },
  } as Prompts;
  return { ...(await runInProcess(dir, words.split(' '), { prompts })), asked };
}

test('out of order is refused with what to do now', async () => {
  project = await speechProject('begun');
  const before = await project.read('docs/greeting.status.json');
  const late = await project.cli('task start 4.3');
  expect([late.exitCode, late.diagnostics[0]?.code]).toEqual([3, 'TASK_OUT_OF_ORDER']);
  expect(late.diagnostics[0]?.fix).toContain('create-integration task complete 4.1');
  const skipped = await project.cli('task complete 4.2');
  expect([skipped.exitCode, skipped.diagnostics[0]?.code]).toEqual([3, 'TASK_OUT_OF_ORDER']);
  expect(await project.read('docs/greeting.status.json')).toBe(before);
});

test('complete without start is refused', async () => {
  project = await tempProject();
  await must(project, 'new speech --pattern async-task');
  const answer = await project.cli('task complete 4.1');
  expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'TASK_NOT_STARTED']);
});

test('a half-done business phase blocks', async () => {
  project = await tempProject();
  await must(project, 'new speech --pattern async-task');
  await project.write(
    'docs/greeting.status.json',
    '{"module":"greeting","currentTask":"Task 3.2","completed":false}\n',
  );
  const answer = await project.cli('task start 4.1');
  expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'TASK_3_UNFINISHED']);
  // A result, as a linter's: whoever throws stderr away still reads it.
  const { stdout, stderr } = await project.text('task start 4.1');
  expect([stdout, stderr]).toEqual([expect.stringContaining('TASK_3_UNFINISHED: '), '']);
});

test('two open integrations have to be named, and every command then names its own', async () => {
  project = await tempProject();
  await must(project, 'new speech --pattern async-task');
  const second = await must(project, 'new translation --pattern sync-call');
  expect(second.next).toBe('create-integration task start 4.1 --integration translation');

  for (const words of ['next', 'task start 4.1', 'design', 'env', 'check', 'scaffold', 'probe', 'verify']) {
    const answer = await project.cli(words);
    expect([words, answer.exitCode, answer.diagnostics[0]?.code]).toEqual([
      words,
      2,
      'INTEGRATION_AMBIGUOUS',
    ]);
    expect(answer.diagnostics[0]?.message).toContain('speech, translation');
  }
  const started = await must(project, 'task start 4.1 --integration speech');
  expect(started.next).toBe('create-integration next --integration speech');

  // Both are at the same step, and the module has one status: only the one that was started is completed.
  expect((await must(project, 'next --integration translation')).next).toBe(
    'create-integration task start 4.1 --integration translation',
  );
  const other = await project.cli('task complete 4.1 --integration translation');
  expect([other.exitCode, other.diagnostics[0]?.code]).toEqual([3, 'TASK_NOT_STARTED']);
  expect((await must(project, 'next --integration speech')).next).toBe(
    'create-integration task complete 4.1 --integration speech',
  );
  const unknown = await project.cli('next --integration nothing');
  expect([unknown.exitCode, unknown.diagnostics[0]?.code]).toEqual([2, 'INTEGRATION_UNKNOWN']);
});

test('a second integration starts every task while the first stays finished', async () => {
  project = await tempProject();
  await must(project, 'new speech --pattern async-task');
  await must(project, 'new translation --pattern sync-call');
  const date = '2026-01-02T03:04:05.000Z';
  const record = { completedAt: date, checks: [], files: {} };
  const write = async (name: string, done: readonly StepId[], finishedAt?: string) => {
    const tasks = Object.fromEntries(done.map((each) => [each, sealTask(name, each, record)]));
    await project.write(
      `docs/greeting.${name}.evidence.json`,
      JSON.stringify({ version: 1, finishedAt, tasks }),
    );
  };
  await write('speech', STEPS, date);
  await project.write('docs/greeting.status.json', completeTask4(newStatus('greeting')));
  expect((await must(project, 'next --integration speech')).next).toBe(null);

  for (const [index, step] of STEPS.entries()) {
    const next = await must<{ integration: string }>(project, 'next');
    expect([next.data.integration, next.next]).toEqual([
      'translation',
      `create-integration task start ${step} --integration translation`,
    ]);
    await must(project, `task start ${step}`);
    expect(await status()).toMatchObject({ currentTask: `Task ${step}`, integration_complete: false });
    expect((await must(project, 'next')).next).toBe(
      `create-integration task complete ${step} --integration translation`,
    );
    expect((await must(project, 'next --integration speech')).next).toBe(null);
    await write('translation', STEPS.slice(0, index + 1));
    const text = await project.read('docs/greeting.status.json');
    await project.write('docs/greeting.status.json', completeTask(text, step));
  }
  expect((await must(project, 'next')).next).toBe(
    'create-integration task complete 4.5 --integration translation',
  );
});

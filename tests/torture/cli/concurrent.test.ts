import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../../src/operations/index.ts';
import { createFiles } from '../../../src/platform/files.ts';
import { type JsonAnswer, parseAnswer, runBin } from '../../helpers/runCli.ts';
import { speechProject, type TempProject } from '../../helpers/tempProject.ts';
import { tempFolder } from '../../helpers/tempRepo.ts';
import { documentOf } from './document.ts';
import { IDENTITY } from './runTraced.ts';

const exec = promisify(execFile);
const LOCKED = { code: 'PROJECT_LOCKED', fix: expect.stringContaining('Wait until the other run has ended') };

let project: TempProject;
beforeAll(async () => {
  project = await speechProject('researched');
});
afterAll(() => project.cleanup());

/** Commands in processes of their own, all at once; who is refused tries again until it is done. */
async function atOnce(commands: readonly (readonly string[])[], cwd: string): Promise<JsonAnswer[]> {
  const insist = async (words: readonly string[]): Promise<JsonAnswer> => {
    const run = await runBin([...words, '--json'], { cwd, env: IDENTITY });
    const answer = parseAnswer(run);
    if (answer.ok) return answer;
    expect([run.exitCode, answer.diagnostics]).toMatchObject([2, [LOCKED]]);
    await wait(100);
    return insist(words);
  };
  const answers = await Promise.all(commands.map(insist));
  // None of them left the lock behind.
  await (await createFiles(cwd).lock())();
  return answers;
}

describe('several commands at once are done one after the other, or refused', () => {
  test('eight notes: all are kept', async () => {
    const texts = Array.from({ length: 8 }, (_, index) => `finding-${index}`);
    const commands = texts.map((text) => ['note', text]);
    await atOnce(commands, project.dir);
    const { data } = await project.cli<{ notes: { text: string }[] }>('note');
    expect(data.notes.map((each) => each.text).sort()).toEqual(texts);
  });

  test('two complete a task: there is one commit', async () => {
    const complete = ['task', 'complete', '4.1'];
    const answers = await atOnce([complete, complete], project.dir);
    expect(answers.map((each) => each.data.already).sort()).toEqual([false, true]);
    expect(await project.log()).toEqual([expect.stringMatching(/^feat: Task 4\.1 /), 'Begin']);
    expect(await project.git('status', '--porcelain')).toBe('');
  });

  test('three make an app where there is no repository yet: it is one, with one commit', async () => {
    const folder = await tempFolder();
    await atOnce([['init'], ['init'], ['init']], folder.dir);
    const git = async (...args: string[]) => (await exec('git', args, { cwd: folder.dir })).stdout;
    expect(await git('log', '--format=%s')).toBe('feat: interaqt app\n');
    expect(await git('status', '--porcelain')).toBe('');
    await folder.cleanup();
  });
});

describe('while another run works on the project', () => {
  let release: () => Promise<void>;
  beforeAll(async () => {
    await project.write('vendor/api.json', documentOf('1'));
    release = await createFiles(project.dir).lock();
  });
  afterAll(() => release());

  test.each(['note text', 'task start 4.2', 'design', 'init', 'upgrade', 'add outbox'])(
    '%s is refused, with what to do',
    async (words) => {
      const answer = await project.cli(words);
      expect([answer.exitCode, answer.diagnostics]).toMatchObject([2, [LOCKED]]);
    },
  );

  /** `probe` and `verify` run tests; they ask for no lock either, which their names here keep in mind. */
  const READING: Record<string, string | null> = {
    status: 'status',
    next: 'next',
    explain: 'explain webhooks',
    check: 'check',
    'openapi list': 'openapi list vendor/api.json',
    'openapi show': 'openapi show vendor/api.json getJob',
    probe: null,
    verify: null,
  };

  test('the table below names every command that only reads', async () => {
    const loaded = await Promise.all(
      Object.entries(operations).map(async ([name, entry]) => ({ name, ...(await entry.load()) })),
    );
    const reading = loaded.filter((each) => each.readOnly).map((each) => each.name);
    expect(reading.sort()).toEqual(Object.keys(READING).sort());
  });

  test.each(Object.values(READING).filter((words) => words !== null))('%s answers', async (words) => {
    const { diagnostics } = await project.cli(words);
    expect(diagnostics.map((each) => each.code)).not.toContain('PROJECT_LOCKED');
  });

  test.each(['scaffold', 'design', 'task complete 4.2', 'note text'])(
    'so does %s --dry-run',
    async (words) => {
      const { diagnostics } = await project.cli(`${words} --dry-run`);
      expect(diagnostics.map((each) => each.code)).not.toContain('PROJECT_LOCKED');
    },
  );
});

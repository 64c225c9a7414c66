import { afterAll, beforeAll, expect, test } from 'vitest';
import { printText } from '../../src/cli/output.ts';
import { status } from '../../src/operations/status.ts';
import type { Board } from '../../src/operations/statusBoard.ts';
import { must, speechProject, type TempProject } from '../helpers/tempProject.ts';

const LONG =
  'The vendor answers 202 with an empty body when the text is longer than it likes, which no page of its documentation says.';

let project: TempProject;
beforeAll(async () => {
  project = await speechProject('4.1');
  await must(project, 'task start 4.2');
  const refused = await project.cli('task complete 4.2');
  if (refused.exitCode !== 3) throw new Error(refused.stdout);
  await must(project, 'new translation --pattern sync-call');
  for (const text of [LONG, ...'abcdef']) {
    await project.cli(`note ${text.replaceAll(' ', '\u00a0')} --integration speech`);
  }
});
afterAll(() => project.cleanup());

test('the board says where each integration stands, in aligned columns of 80 characters', async () => {
  const { stdout } = await project.text('status');
  const lines = stdout.split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  const commit = await project.git('log', '-1', '--format=%h', '--abbrev=9');
  const date = await project.git('log', '-1', '--format=%cs');
  expect(stdout).toContain('greeting (interaqt app): Task 4.2, in progress');
  expect(stdout).toContain(`
speech (async-task)
  x 4.1 Research            7 checks                 ${date}  ${commit}
  > 4.2 Design              refused: `);
  expect(stdout).toMatch(/^ {2}\. 4\.3 External API tests$/m);
  expect(stdout).toMatch(/^ {2}quality {7}none yet: the spec is not complete$/m);
  expect(stdout).toMatch(/^ {2}noted {9}2 older: create-integration note lists them$/m);
  expect(stdout).toMatch(/^ {2}noted {9}\(4\.2\) f$/m);
  expect(stdout).toMatch(/^ {2}next {10}create-integration task complete 4\.2 --integration speech$/m);
  expect(stdout).toMatch(/^ {2}next {10}create-integration task start 4\.1 --integration translation$/m);
});

test('--json holds the same, with whole ids and every note', async () => {
  const { data } = await must<Board>(project, 'status --quality');
  const [speech, translation] = data.integrations;
  expect(speech?.tasks[0]).toMatchObject({
    state: 'complete',
    checkpoint: {
      commit: await project.git('log', '-1', '--format=%H'),
      date: await project.git('log', '-1', '--format=%cI'),
    },
  });
  expect(speech?.tasks[1]).toMatchObject({ state: 'current', refused: expect.any(Number) });
  expect(speech).toMatchObject({ quality: null, finished: null, complete: false });
  expect(speech?.notes.map((each) => each.text.replaceAll('\u00a0', ' '))).toEqual([LONG, ...'abcdef']);
  expect(translation).toMatchObject({ name: 'translation', notes: [], pattern: 'sync-call' });
});

test('a complete spec has a tier, derived each time; a program has to ask for it', async () => {
  const before = await project.read('docs/greeting.speech.integration.json');
  await project.fillSpec('speech');
  try {
    const { data } = await project.cli<Board>('status --quality');
    expect(data.integrations[0]?.quality).toMatchObject({ tier: null, next: 'bronze' });
    const { stdout } = await project.text('status');
    expect(stdout).toMatch(/^ {2}quality {7}none yet\n {2}for bronze {4}\S/m);
    const lacks = data.integrations[0]?.quality?.missing.length ?? 0;
    expect(stdout).toContain(`                ${lacks - 3} more: create-integration check lists them`);
    const quick = await project.cli<Board>('status');
    expect(quick.data.integrations[0]).not.toHaveProperty('quality');
  } finally {
    await project.write('docs/greeting.speech.integration.json', before);
  }
});

test('colours are for a terminal, and control characters of a note for nobody', async () => {
  const { data } = await must<Board>(project, 'status');
  data.integrations[0]?.notes.push({ at: '', task: '4.2', text: 'red\u001b[31m' });
  const printed = (isTTY: boolean) => {
    let text = '';
    const stdout = { isTTY, write: (words: string) => (text += words) };
    printText({ stdout, stderr: stdout }, { data }, status);
    return text;
  };
  const before = process.env.NO_COLOR;
  try {
    delete process.env.NO_COLOR;
    expect(printed(true)).toContain('\u001b[32m');
    expect(printed(false)).not.toContain('\u001b');
    process.env.NO_COLOR = '1';
    expect(printed(true)).not.toContain('\u001b');
  } finally {
    if (before === undefined) delete process.env.NO_COLOR;
    else process.env.NO_COLOR = before;
  }
});

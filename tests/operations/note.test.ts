import { afterEach, describe, expect, test } from 'vitest';
import { readNotes } from '../../src/operations/notes.ts';
import { createFiles } from '../../src/platform/files.ts';
import { KEY, must, runInProcess, speechProject, type TempProject } from '../helpers/tempProject.ts';

const NOTES = 'docs/greeting.speech.notes.json';
const paths = { notes: NOTES };

let project: TempProject;
afterEach(() => project.cleanup());

async function note(text: string) {
  const { exitCode, stdout } = await runInProcess(project.dir, ['note', '--json', text]);
  return { exitCode, ...JSON.parse(stdout) };
}

describe('a note', () => {
  test('is kept beside the status with its task, once, and listed', async () => {
    project = await speechProject('begun');
    expect((await project.text('note')).stdout).toContain('no notes yet');
    await note('The vendor answers 200 for refused texts.');
    await note('The vendor answers 200 for refused texts.');
    await note('  Umlauts: "ä" is fine. ');
    expect(await readNotes(createFiles(project.dir), paths)).toMatchObject([
      { task: '4.1', text: 'The vendor answers 200 for refused texts.', at: expect.stringMatching(/Z$/) },
      { task: '4.1', text: 'Umlauts: "ä" is fine.' },
    ]);
    expect((await project.text('note')).stdout).toBe(
      '- (4.1) The vendor answers 200 for refused texts.\n- (4.1) Umlauts: "ä" is fine.\n',
    );
  });

  test('that holds a secret of .env is refused without repeating it', async () => {
    project = await speechProject('researched');
    const answer = await note(`The key is ${KEY}.`);
    expect([answer.exitCode, answer.diagnostics[0].code]).toEqual([3, 'SECRET_FOUND']);
    expect(JSON.stringify(answer)).not.toContain(KEY);
    expect(await createFiles(project.dir).exists(NOTES)).toBe(false);
  });

  test.each([
    ['   ', 'is empty'],
    ['x'.repeat(501), 'longer than 500'],
  ])('%j is refused', async (text, why) => {
    project = await speechProject('begun');
    const answer = await note(text);
    expect([answer.exitCode, answer.diagnostics[0].code]).toEqual([2, 'USAGE']);
    expect(answer.diagnostics[0].message).toContain(why);
  });
});

test('a file with a git conflict in it is refused, not overwritten', async () => {
  project = await speechProject('begun');
  await must(project, 'note first');
  await project.append(NOTES, '<<<<<<<');
  const before = await project.read(NOTES);
  const answer = await note('second');
  expect([answer.exitCode, answer.diagnostics[0].code]).toEqual([3, 'EVIDENCE_MALFORMED']);
  expect(await project.read(NOTES)).toBe(before);
});

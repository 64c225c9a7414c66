import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  KEY,
  must,
  RESEARCH,
  speechProject,
  type TempProject,
  tempPlain,
  tempProject,
  treeHash,
  withCli,
} from '../helpers/tempProject.ts';
import { tempRepo } from '../helpers/tempRepo.ts';

let project: TempProject;
afterEach(() => project.cleanup());

describe('a wrong .currentmodule', () => {
  test.each([
    ['empty', '\n', 'MODULE_MISSING'],
    ['a way out of the folder', '../secrets\n', 'MODULE_INVALID'],
    ['two lines', 'greeting\nbilling\n', 'MODULE_INVALID'],
    ['another module than the status', 'billing\n', 'MODULE_MISMATCH'],
  ])('%s', async (_, text, code) => {
    project = await tempProject();
    await must(project, 'new speech --pattern async-task');
    await project.write('.currentmodule', text);
    if (code === 'MODULE_MISMATCH') {
      await project.write('docs/billing.status.json', '{"module":"greeting"}\n');
    }
    const before = await treeHash(project.dir);
    for (const words of ['next', 'status', 'task start 4.1', 'new other --pattern sync-call']) {
      const answer = await project.cli(words);
      expect([words, answer.exitCode, answer.diagnostics[0]?.code]).toEqual([words, 3, code]);
      expect(answer.diagnostics[0]?.fix).toMatch(/ask the user/i);
    }
    expect(await treeHash(project.dir)).toEqual(before);
  });

  test('missing: the known modules are named', async () => {
    project = await tempProject();
    await must(project, 'new speech --pattern async-task');
    await project.git('rm', '--quiet', '.currentmodule');
    const answer = await project.cli('next');
    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'MODULE_MISSING']);
    expect(answer.diagnostics[0]?.fix).toContain('greeting');
  });
});

test.each([
  ['status', 'docs/greeting.status.json', '{"module": "greeting",,}', 'STATUS_MALFORMED'],
  ['evidence', 'docs/greeting.speech.evidence.json', '<<<<<<< HEAD', 'EVIDENCE_MALFORMED'],
])('a malformed %s file is named and not touched', async (_, path, text, code) => {
  project = await speechProject('begun');
  await project.write(path, text);
  const before = await treeHash(project.dir);
  for (const words of ['next', 'task complete 4.1', 'task start 4.1']) {
    const answer = await project.cli(words);
    expect([words, answer.exitCode, answer.diagnostics[0]?.code]).toEqual([words, 3, code]);
    expect(answer.diagnostics[0]?.target).toContain(path);
  }
  expect(await treeHash(project.dir)).toEqual(before);
});

test.each([
  ['no package.json', {}, 'NOT_A_PROJECT'],
  ['a broken package.json', { 'package.json': '{' }, 'NOT_A_PROJECT'],
  ['another framework', { 'package.json': '{"dependencies":{"express":"5"}}' }, 'HOST_UNKNOWN'],
])('%s', async (_, files, code) => {
  project = await tempPlain(files);
  for (const words of ['next', 'status', 'new speech --pattern sync-call', 'task start 4.1']) {
    const answer = await project.cli(words);
    expect([words, answer.exitCode, answer.diagnostics[0]?.code]).toEqual([words, 2, code]);
  }
});

test('a project may be a folder of its repository; what lies beside it stays', async () => {
  const repository = await tempRepo({ 'README.md': 'Everything\n' });
  const dir = join(repository.dir, 'apps/greeter');
  await mkdir(dir, { recursive: true });
  project = withCli({ ...repository, dir });
  await must(project, 'init');
  await repository.write('beside.txt', 'mine\n');
  await must(project, 'new speech --pattern async-task');
  await must(project, 'task start 4.1');
  await project.fillSpec('speech', RESEARCH);
  await project.append('.env', `LOOPBACK_SPEECH_KEY=${KEY}\nLOOPBACK_SPEECH_URL=http://127.0.0.1:9\n`);
  await must(project, 'task complete 4.1');
  expect(await project.git('status', '--porcelain')).toBe('?? beside.txt');
  expect(await project.git('show', '--name-only', '--format=', 'HEAD')).toMatch(/^(apps\/greeter\/\S+\n?)+$/);
});

test('another run holds the project: writing waits for nobody, reading goes on', async () => {
  project = await speechProject('begun');
  const { createFiles } = await import('../../src/platform/files.ts');
  const release = await createFiles(project.dir).lock();
  const before = await treeHash(project.dir);
  const answer = await project.cli('task complete 4.1');
  expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([2, 'PROJECT_LOCKED']);
  await must(project, 'next');
  await must(project, 'status');
  expect(await treeHash(project.dir)).toEqual(before);
  await release();
});

test.each(['Speech', 'a--b', '../x', 'kit', '-x'])(
  '%s cannot be the name of an integration',
  async (name) => {
    project = await tempPlain();
    await mkdir(join(project.dir, 'docs'));
    const answer = await project.cli(`new --pattern sync-call -- ${name}`);
    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([2, 'NAME_INVALID']);
  },
);

import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { rememberBlocked } from '../../src/operations/blockedRecord.ts';
import type { Context } from '../../src/operations/operation.ts';
import { loadProject, selectIntegration } from '../../src/operations/project.ts';
import { parseEnv } from '../../src/platform/env.ts';
import { createFiles } from '../../src/platform/files.ts';
import {
  KEY,
  must,
  RESEARCH,
  speechProject,
  type TempProject,
  tempProject,
  treeHash,
} from '../helpers/tempProject.ts';

/** Four characters are about one token. */
const MAX_CHARACTERS = 400 * 4;

interface Data {
  failures: { code: string; target?: string }[];
  notes: string[];
  task: string | null;
  work: string;
  command: string | null;
}

let project: TempProject;
afterEach(async () => {
  await chmod(project.dir, 0o755);
  await project.cleanup();
});

test('a spec that is no JSON is what next and status speak of first', async () => {
  project = await speechProject('begun');
  const spec = 'docs/greeting.speech.integration.json';
  await project.write(spec, (await project.read(spec)).replace('"purpose"', 'purpose'));
  for (const words of ['next', 'status']) {
    const { exitCode, diagnostics } = await project.cli(words);
    expect([words, exitCode, diagnostics[0]?.code]).toEqual([words, 3, 'SPEC_MALFORMED']);
    expect(diagnostics[0]?.target).toMatch(/integration\.json:\d+:\d+$/);
  }
});

test('a spec that is gone is missed by next, status and doctor', async () => {
  project = await speechProject('4.1');
  await rm(join(project.dir, 'docs/greeting.speech.integration.json'));
  for (const words of ['next', 'status', 'doctor']) {
    const { exitCode, diagnostics } = await project.cli(words);
    const missed = diagnostics.find(({ code }) => code === 'SPEC_MISSING');
    expect([words, exitCode, missed?.fix]).toEqual([
      words,
      3,
      expect.stringContaining('git checkout -- docs/'),
    ]);
  }
});

test('a module that is new where others are not may be a slip, so it is said', async () => {
  project = await speechProject('4.1');
  expect((await project.text('status')).stdout).not.toContain('is new');
  await project.write('.currentmodule', 'greting\n');
  const said = '.currentmodule names greting, which is new; there is greeting.';
  expect((await must<Data>(project, 'next')).data.work).toContain(said);
  expect((await project.text('status')).stdout).toContain(said);
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
  expect(await next()).toMatchObject({
    task: null,
    topics: [],
    work: expect.stringContaining('`explain choosing-a-pattern`'),
    next: expect.stringMatching(/new <name> --pattern/),
  });

  await must(project, 'new speech --pattern async-task');
  expect((await next()).next).toBe('create-integration task start 4.1');
  const started = await must(project, 'task start 4.1');
  const { work, next: command } = await next();
  expect([started.next, command]).toEqual([
    'create-integration next',
    'create-integration task complete 4.1',
  ]);
  // Said once: an agent reads both.
  expect(JSON.stringify(started)).not.toContain(work.slice(0, 40));
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

test('begins with what the gate refused, until the gate has passed', async () => {
  project = await speechProject('begun');
  await project.fillSpec('speech', RESEARCH);
  await must(project, 'note umlauts-count-twice');
  await project.cli('task complete 4.1');

  const refused = await next();
  expect(refused.failures).toMatchObject([
    { code: 'ENV_MISSING', target: 'LOOPBACK_SPEECH_KEY' },
    { code: 'ENV_MISSING', target: 'LOOPBACK_SPEECH_URL' },
  ]);
  expect(refused).toMatchObject({ notes: ['(4.1) umlauts-count-twice'], topics: [] });
  const { stdout } = await project.text('next');
  expect(stdout.indexOf('ENV_MISSING')).toBeLessThan(stdout.indexOf('Read the vendor'));
  expect(stdout).toContain('umlauts-count-twice');

  await project.append('.env', `LOOPBACK_SPEECH_KEY=${KEY}\nLOOPBACK_SPEECH_URL=http://127.0.0.1:9\n`);
  await must(project, 'task complete 4.1');
  expect(await project.read('docs/greeting.speech.evidence.json')).not.toContain('blocked');
  // What was noted belongs to the checkpoint.
  expect(await project.git('status', '--porcelain')).toBe('');
  await must(project, 'task start 4.2');
  expect(await next()).toMatchObject({ failures: [], notes: ['(4.1) umlauts-count-twice'] });
});

test('keeps no secret of what was refused', async () => {
  project = await speechProject('researched');
  const files = createFiles(project.dir);
  const integration = await selectIntegration(files, await loadProject(files));
  const context = { files, parseEnv, dryRun: false } as Context;
  const refused = { code: 'TESTS_FAILED', message: `expected ${KEY}`, fix: 'Correct it.' };
  await rememberBlocked(context, integration, '4.1', [refused, refused]);
  expect(await project.read('docs/greeting.speech.evidence.json')).not.toContain(KEY);
  expect(await next()).toMatchObject({ failures: [], moreFailures: 2 });
});

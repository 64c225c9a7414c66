import { chmod, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { KEY, must, RESEARCH, speechProject, type TempProject, treeHash } from '../helpers/tempProject.ts';
import { fixtureText } from '../rendering/helpers/render.ts';

const SUBJECT_41 = 'feat: Task 4.1 - Complete external system research and environment validation';
const STATUS = 'docs/greeting.status.json';
const EVIDENCE = 'docs/greeting.speech.evidence.json';
const SPEC = 'docs/greeting.speech.integration.json';

let project: TempProject;
afterEach(() => project.cleanup());

const state = async () => [await project.read(STATUS), await project.read(EVIDENCE)];

describe('the environment gate', () => {
  test('lists every missing and placeholder variable and changes nothing but what next reminds of', async () => {
    project = await speechProject('begun');
    await project.fillSpec('speech', RESEARCH);
    await project.append('.env', 'LOOPBACK_SPEECH_KEY=your-speech-key\n');
    const before = await treeHash(project.dir);

    const answer = await project.cli('task complete 4.1');

    expect(answer.exitCode).toBe(3);
    expect(answer.diagnostics.map(({ code, target }) => [code, target])).toEqual([
      ['ENV_MISSING', 'LOOPBACK_SPEECH_KEY'],
      ['ENV_MISSING', 'LOOPBACK_SPEECH_URL'],
    ]);
    expect(answer.diagnostics[0]?.message).toMatch(
      /placeholder.*Purpose: Authenticates.*Obtain from: the person/,
    );
    expect(answer.diagnostics[1]?.message).toMatch(
      /missing.*Purpose: Where the vendor.*Obtain from: the line/,
    );
    const { [EVIDENCE]: _, ...others } = await treeHash(project.dir);
    expect({ ...others, [EVIDENCE]: before[EVIDENCE] }).toEqual(before);
    expect(JSON.parse(await project.read(EVIDENCE))).toMatchObject({
      blocked: { task: '4.1', total: 2, diagnostics: [{ code: 'ENV_MISSING' }, { code: 'ENV_MISSING' }] },
      tasks: {},
    });
    expect(await project.log()).toEqual(['Begin']);
  });
});

describe('credentials', () => {
  test('.env that is not ignored stops the task', async () => {
    project = await speechProject('researched');
    await project.write('.gitignore', 'node_modules/\ndata/\n');

    const answer = await project.cli('task complete 4.1');

    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'ENV_NOT_IGNORED']);
    expect(await project.log()).toEqual(['Begin']);
  });

  test('.env that was staged by force stops the task', async () => {
    project = await speechProject('researched');
    await project.git('add', '--force', '.env');

    const answer = await project.cli('task complete 4.1');

    expect(answer.exitCode).toBe(3);
    expect(await project.git('log', '--all', '--format=%H', '--', '.env')).toBe('');
  });

  test('--include .env is refused before any gate runs', async () => {
    project = await speechProject('begun');
    const answer = await project.cli('task complete 4.1 --include .env');
    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'PATH_REFUSED']);
  });

  test('an env file in an included folder, or in the folder of the integration, stays out', async () => {
    project = await speechProject('researched');
    await project.write('.gitignore', '/.env\nnode_modules/\n');
    await project.write('notes/.env.production', 'A=b\n');
    await project.write('notes/read.md', 'Notes\n');
    await project.write('integrations/speech/.env.local', 'A=b\n');

    const answer = await must<{ leftOut: string[] }>(project, 'task complete 4.1 --include notes');

    const committed = await project.git('show', '--name-only', '--format=', 'HEAD');
    expect(committed).toContain('notes/read.md');
    expect(committed).not.toContain('.env');
    expect(answer.data.leftOut).toEqual(['integrations/speech/.env.local', 'notes/.env.production']);
  });

  test('a secret in a source file stops the commit and is not repeated', async () => {
    project = await speechProject('researched');
    await project.write('integrations/speech/draft.ts', `// draft\nexport const key = '${KEY}';\n`);
    const before = await treeHash(project.dir);

    for (const result of [await project.cli('task complete 4.1'), await project.text('task complete 4.1')]) {
      expect(result.exitCode).toBe(3);
      expect(result.stdout + result.stderr).toContain('integrations/speech/draft.ts');
      expect(result.stdout + result.stderr).toContain('line 2');
      expect(result.stdout + result.stderr).not.toContain(KEY);
    }
    expect(await treeHash(project.dir)).toEqual(before);
    expect(await project.log()).toEqual(['Begin']);
  });
});

describe('the commit', () => {
  test('leaves other changes exactly as they were, staged or not', async () => {
    project = await speechProject('researched');
    await project.append('README.md', 'staged\n');
    await project.git('add', 'README.md');
    await project.append('README.md', 'not staged\n');
    await project.append('main.ts', '// mine\n');
    await project.write('todo.txt', 'mine\n');
    const index = await project.git('diff', '--cached');
    const worktree = await project.git('diff', '--', 'README.md', 'main.ts');

    const answer = await must<{ leftOut: string[] }>(project, 'task complete 4.1');

    expect(await project.log()).toEqual([SUBJECT_41, 'Begin']);
    expect(answer.data.leftOut).toEqual(['README.md', 'main.ts', 'todo.txt']);
    expect(await project.git('diff', '--cached')).toBe(index);
    expect(await project.git('diff', '--', 'README.md', 'main.ts')).toBe(worktree);
    expect(await project.git('status', '--porcelain')).toBe('MM README.md\n M main.ts\n?? todo.txt');
    expect(await project.git('log', '-1', '--format=%(trailers)')).toContain('Integration-Task: 4.1');
  });

  test('refused by a hook: state, index and history stay, and git is quoted', async () => {
    project = await speechProject('researched');
    await project.write('.git/hooks/pre-commit', '#!/bin/sh\necho "the linter says no" >&2\nexit 1\n');
    await chmod(join(project.dir, '.git/hooks/pre-commit'), 0o755);
    const before = [await treeHash(project.dir), await project.git('status', '--porcelain')];

    const answer = await project.cli('task complete 4.1');

    expect(answer.exitCode).toBe(1);
    expect(answer.diagnostics[0]).toMatchObject({
      code: 'GIT_FAILED',
      message: expect.stringContaining('the linter says no'),
    });
    expect([await treeHash(project.dir), await project.git('status', '--porcelain')]).toEqual(before);

    await rm(join(project.dir, '.git/hooks/pre-commit'));
    await must(project, 'task complete 4.1');
    expect(await project.log()).toEqual([SUBJECT_41, 'Begin']);
  });

  test('on a detached HEAD there is none', async () => {
    project = await speechProject('researched');
    await project.git('checkout', '--quiet', '--detach');
    const answer = await project.cli('task complete 4.1');
    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'GIT_DETACHED']);
    expect(await project.log()).toEqual(['Begin']);
  });

  test('outside a repository there is none, and --no-commit needs none', async () => {
    project = await speechProject('researched');
    await rm(join(project.dir, '.git'), { recursive: true });
    for (const command of ['task complete 4.1', 'task complete 4.1 --include backend']) {
      const refused = await project.cli(command);
      expect([refused.exitCode, refused.diagnostics[0]?.code]).toEqual([3, 'GIT_MISSING']);
    }

    const answer = await must<{ commits: unknown[]; verdicts: { gate: string; verdict: string }[] }>(
      project,
      'task complete 4.1 --no-commit',
    );
    expect(answer.data.commits).toEqual([]);
    const verdicts = Object.fromEntries(answer.data.verdicts.map(({ gate, verdict }) => [gate, verdict]));
    expect(verdicts).toMatchObject({ repository: 'not-applicable', 'env-file': 'not-applicable' });
    expect(JSON.parse(await project.read(STATUS))).toMatchObject({
      currentTask: 'Task 4.1',
      completed: true,
    });
    const next = await must(project, 'next');
    expect(next.next).toBe('create-integration task start 4.2');
  });
});

describe('in a repository with --no-commit', () => {
  test('a task completes on a detached HEAD too, and nobody asks for its commit', async () => {
    project = await speechProject('researched');
    await project.git('checkout', '--quiet', '--detach');
    await must(project, 'task complete 4.1 --no-commit');
    expect((await must(project, 'next')).next).toBe('create-integration task start 4.2');
    expect((await must<{ already: boolean }>(project, 'task complete 4.1 --no-commit')).data.already).toBe(
      true,
    );
    expect(await project.log()).toEqual(['Begin']);
  });

  test('.env has to be ignored all the same', async () => {
    project = await speechProject('researched');
    await project.write('.gitignore', 'node_modules/\n');
    const answer = await project.cli('task complete 4.1 --no-commit');
    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'ENV_NOT_IGNORED']);
  });
});

describe('completing again', () => {
  test('makes no second commit', async () => {
    project = await speechProject('4.1');
    const before = await treeHash(project.dir);
    const again = await must<{ already: boolean }>(project, 'task complete 4.1');
    expect(again.data.already).toBe(true);
    expect((await project.text('task complete 4.1')).stdout).toContain('Task 4.1 is complete already.');
    expect(await project.log()).toEqual([SUBJECT_41, 'Begin']);
    expect(await treeHash(project.dir)).toEqual(before);
  });

  test('names files that have changed since, and does not go back', async () => {
    project = await speechProject('4.1');
    await must(project, 'task start 4.2');
    const spec = JSON.parse(await project.read(SPEC));
    await project.write(SPEC, JSON.stringify({ ...spec, pattern: 'sync-call' }));
    expect((await must<{ changedSince: string[] }>(project, 'task complete 4.1')).data.changedSince).toEqual(
      [],
    );
    spec.system.name = 'Another';
    await project.write(SPEC, JSON.stringify(spec));
    const status = await project.read(STATUS);
    const again = await must<{ changedSince: string[] }>(project, 'task complete 4.1');
    expect(again.data.changedSince).toEqual([`${SPEC}#research`]);
    expect(await project.read(STATUS)).toBe(status);
  });

  test('makes the commit that a killed run left out', async () => {
    project = await speechProject('4.1');
    await project.git('reset', '--soft', 'HEAD~1');
    await project.git('restore', '--staged', '.');
    const next = await must<{ work: string }>(project, 'next');
    expect(next.data.work).toContain('its commit is missing');
    expect(next.next).toBe('create-integration task complete 4.1');

    await must(project, 'task complete 4.1');

    expect(await project.log()).toEqual([SUBJECT_41, 'Begin']);
    expect(await project.git('status', '--porcelain')).toBe('');
    expect((await must(project, 'next')).next).toBe('create-integration task start 4.2');
  });

  test('finishes a run killed between evidence and status', async () => {
    project = await speechProject('researched');
    const [before] = await state();
    await must(project, 'task complete 4.1');
    await project.git('reset', '--soft', 'HEAD~1');
    await project.git('restore', '--staged', '.');
    await project.write(STATUS, before ?? '');
    expect((await must(project, 'next')).next).toBe('create-integration task complete 4.1');
    await must(project, 'task complete 4.1');
    expect(await project.log()).toEqual([SUBJECT_41, 'Begin']);
    expect(JSON.parse(await project.read(STATUS)).completed).toBe(true);
  });
});

test('a webhook at the path of another integration, of any module, stops the design', async () => {
  project = await speechProject('4.1');
  await must(project, 'task start 4.2');
  const spec = {
    ...JSON.parse(fixtureText('transcode')),
    module: 'greeting',
    name: 'speech',
  };
  for (const { name } of spec.environment)
    await project.append('.env', `${name}=https://a.example/0123456789\n`);
  await project.write(SPEC, JSON.stringify(spec));
  await project.write(
    'docs/shop.other.integration.json',
    JSON.stringify({ webhook: { path: '/hooks/transcode' } }),
  );
  await must(project, 'design');
  const answer = await project.cli('task complete 4.2');
  expect(answer.exitCode).toBe(3);
  expect(answer.diagnostics).toMatchObject([
    {
      code: 'SPEC_INVALID',
      target: SPEC,
      message: expect.stringContaining('docs/shop.other.integration.json arrive already'),
    },
  ]);
});

test('what an earlier task showed already shares a line; what is new or blocked has its own', async () => {
  project = await speechProject('4.1');
  await must(project, 'task start 4.2');
  await project.fillSpec('speech');
  const refused = (await project.text('task complete 4.2')).stdout;
  expect(refused).toMatch(/^blocked {2}design-document: /m);
  expect(refused).toContain('ok       as before: module, host, task-3, repository, env-file\n');

  await must(project, 'design');
  const shown = (await project.text('task complete 4.2')).stdout.split('\n');
  expect(shown.slice(0, 4)).toEqual([
    'ok       spec: 2 operations, mapping and review complete',
    'ok       design-document: docs/greeting.speech.integration-design.md is in sync with the spec',
    'ok       as before: module, host, task-3, repository, env-file',
    expect.stringMatching(/^Task 4\.2 is complete, commit [0-9a-f]{9}$/),
  ]);
}, 60_000);

test('evidence holds the hash of what was judged and no secret', async () => {
  project = await speechProject('4.1');
  const evidence = await readFile(join(project.dir, EVIDENCE), 'utf8');
  const record = JSON.parse(evidence).tasks['4.1'];
  expect(record.files).toEqual({ [`${SPEC}#research`]: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await project.git('log', '-1', '--format=%(trailers:key=Integration-Evidence,valueonly)')).toContain(
    record.hash,
  );
  expect(evidence).not.toContain(KEY);
});

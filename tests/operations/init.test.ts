import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { must, type TempProject, tempPlain, tempProject, treeHash, withCli } from '../helpers/tempProject.ts';
import { tempRepo } from '../helpers/tempRepo.ts';

let project: TempProject;
afterEach(async () => {
  vi.unstubAllEnvs();
  await project.cleanup();
});

describe('in an empty folder', () => {
  test('makes an app with a first commit that holds no .env', async () => {
    project = withCli(await tempRepo());
    const answer = await must<{ made: boolean; commit: string }>(project, 'init --module billing');
    expect(answer.data.made).toBe(true);
    expect(await project.git('rev-parse', 'HEAD')).toBe(answer.data.commit);
    expect(await project.git('status', '--porcelain')).toBe('');
    expect(await project.git('ls-tree', '-r', '--name-only', 'HEAD')).not.toMatch(/^\.env$/m);
    expect(await project.read('.currentmodule')).toBe('billing\n');
    expect((await project.read('.env')).match(/JWT_SECRET=(.*)/)?.[1]).toHaveLength(64);
  });

  test('brings an app to its end that another run has begun; the secret stays the one that was written', async () => {
    project = withCli(await tempRepo());
    await must(project, 'init --no-commit');
    const whole = await treeHash(project.dir);
    for (const path of ['app.ts', 'package.json', '.create-integration/manifest.json']) {
      await rm(join(project.dir, path));
    }
    const answer = await must<{ made: boolean; changes: { path: string }[] }>(project, 'init');
    expect(answer.data.made).toBe(true);
    expect(answer.data.changes.map((each) => each.path)).toEqual(['app.ts', 'package.json']);
    expect(await treeHash(project.dir)).toEqual(whole);
    expect(await project.log()).toEqual(['feat: interaqt app']);
    expect((await must<{ made: boolean }>(project, 'init')).data.made).toBe(false);
  });

  test('leaves it alone where somebody has worked on it', async () => {
    project = withCli(await tempRepo());
    await must(project, 'init --no-commit');
    await rm(join(project.dir, 'worker.ts'));
    await project.append('main.ts', '// mine\n');
    const before = await treeHash(project.dir);
    expect((await must<{ made: boolean }>(project, 'init')).data.made).toBe(false);
    expect(await treeHash(project.dir)).toEqual(before);
  });

  test('without an author for git, nothing is written', async () => {
    project = await tempPlain();
    vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
    vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
    vi.stubEnv('GIT_CONFIG_COUNT', '1');
    vi.stubEnv('GIT_CONFIG_KEY_0', 'user.useConfigOnly');
    vi.stubEnv('GIT_CONFIG_VALUE_0', 'true');
    for (const name of ['NAME', 'EMAIL']) {
      for (const role of ['AUTHOR', 'COMMITTER']) vi.stubEnv(`GIT_${role}_${name}`, undefined);
    }
    vi.stubEnv('EMAIL', undefined);

    const answer = await project.cli('init --install');
    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'GIT_IDENTITY_MISSING']);
    expect(await treeHash(project.dir)).toEqual({});

    await must(project, 'init --no-commit');
    expect(Object.keys(await treeHash(project.dir))).toContain('app.ts');
  });

  test.each(['../x', '1st', 'a b'])('refuses the module name %s', async (name) => {
    project = await tempPlain();
    const { exitCode, stdout } = await import('../helpers/tempProject.ts').then(({ runInProcess }) =>
      runInProcess(project.dir, ['init', '--json', '--module', name]),
    );
    expect([exitCode, JSON.parse(stdout).diagnostics[0].code]).toEqual([3, 'MODULE_INVALID']);
    expect(await treeHash(project.dir)).toEqual({});
  });
});

describe('in an app that exists', () => {
  test('prepares what is missing, and a second time nothing', async () => {
    project = await tempProject();
    await project.write('.gitignore', 'node_modules/');
    await rm(join(project.dir, '.currentmodule'));
    const before = await treeHash(project.dir);

    const shown = await must(project, 'init --module billing --dry-run');
    expect(await treeHash(project.dir)).toEqual(before);
    const made = await must<{ changes: { path: string }[] }>(project, 'init --module billing');
    expect(made.data.changes.map((each) => each.path)).toEqual(['.gitignore', '.currentmodule']);
    expect(JSON.stringify(shown.data)).toContain('+.env');
    expect(await project.read('.gitignore')).toBe('node_modules/\n.env\n');
    expect(await project.read('.currentmodule')).toBe('billing\n');

    const again = await must<{ changes: unknown[]; module: string }>(project, 'init --module other');
    expect(again.data).toMatchObject({ changes: [], module: 'billing' });
    expect(await project.log()).toEqual(['Begin']);
  });

  test('leaves .gitignore alone when git ignores .env by another pattern', async () => {
    project = await tempProject();
    await project.write('.gitignore', 'node_modules/\n*.env\n');
    const answer = await must<{ changes: unknown[] }>(project, 'init');
    expect(answer.data.changes).toEqual([]);
  });

  test('a .currentmodule that names no module is reported', async () => {
    project = await tempProject();
    await project.write('.currentmodule', '../x\n');
    const answer = await project.cli('init');
    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'MODULE_INVALID']);
  });
});

test.each([
  ['a letter', { 'letter.txt': 'Dear' }],
  ['another framework', { 'package.json': '{"dependencies":{"express":"5"}}' }],
])('in a folder with %s it refuses and writes nothing', async (_, files) => {
  project = await tempPlain(files);
  await mkdir(join(project.dir, 'src'));
  const before = await treeHash(project.dir);
  const answer = await project.cli('init --install');
  expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([2, 'FOLDER_NOT_EMPTY']);
  expect(await treeHash(project.dir)).toEqual(before);
});

import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createGit } from '../../src/platform/git.ts';
import { type TempFolder, type TempRepo, tempFolder, tempRepo } from '../helpers/tempRepo.ts';

const made: TempFolder[] = [];

async function repo(files: Record<string, string> = { 'a.txt': 'a\n' }): Promise<TempRepo> {
  const created = await tempRepo(files);
  made.push(created);
  return created;
}

async function hook(at: TempRepo, name: string, script: string): Promise<void> {
  await at.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
  await chmod(join(at.dir, '.git/hooks', name), 0o755);
}

/** Files of the newest commit, and what is staged now. */
const committed = (at: TempRepo) => at.git('show', '--name-only', '-z', '--format=', 'HEAD').then(list);
const staged = (at: TempRepo) =>
  at.git('diff', '--cached', '--name-status').then((text) => text.split('\n').filter(Boolean));
const list = (text: string) => text.split('\0').filter(Boolean).sort();

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const folder of made.splice(0)) await folder.cleanup();
});

describe('where the project stands', () => {
  test('a plain folder is no repository, until init makes one on main', async () => {
    const folder = await tempFolder();
    made.push(folder);
    const git = createGit(folder.dir);
    expect(await git.isRepository()).toBe(false);
    await git.init();
    expect(await git.isRepository()).toBe(true);
    expect(await git.branch()).toBe('main');
  });

  test('a subfolder of a repository is in it; its .git folder is not', async () => {
    const { dir } = await repo({ 'apps/shop/a.txt': '' });
    expect(await createGit(join(dir, 'apps/shop')).isRepository()).toBe(true);
    expect(await createGit(join(dir, '.git')).isRepository()).toBe(false);
  });

  test('a broken repository is an error and not "no repository"', async () => {
    const folder = await tempFolder({ '.git': 'gitdir: /nowhere/at/all\n' });
    made.push(folder);
    await expect(createGit(folder.dir).isRepository()).rejects.toMatchObject({ code: 'GIT_FAILED' });
  });

  test('an unborn branch is a branch, a detached HEAD is none', async () => {
    const empty = await repo({});
    expect(await createGit(empty.dir).branch()).toBe('main');
    const { dir, git } = await repo();
    await git('checkout', '--quiet', '--detach');
    expect(await createGit(dir).branch()).toBeNull();
    await git('checkout', '--quiet', '-b', 'feature/ümlaut');
    expect(await createGit(dir).branch()).toBe('feature/ümlaut');
  });

  test('names the operation under way, also in a worktree', async () => {
    const at = await repo();
    await at.git('checkout', '--quiet', '-b', 'other');
    await at.write('a.txt', 'theirs\n');
    await at.git('commit', '--quiet', '-am', 'Theirs');
    await at.git('checkout', '--quiet', 'main');
    await at.write('a.txt', 'ours\n');
    await at.git('commit', '--quiet', '-am', 'Ours');
    const git = createGit(at.dir);
    expect(await git.operationInProgress()).toBeNull();
    for (const operation of ['merge', 'rebase', 'cherry-pick'] as const) {
      await expect(at.git(operation, 'other')).rejects.toThrow();
      expect(await git.operationInProgress()).toBe(operation);
      await at.git(operation, '--abort');
    }
    await at.git('worktree', 'add', '--quiet', 'tree', 'HEAD', '--detach');
    await expect(at.git('-C', 'tree', 'revert', 'other')).rejects.toThrow();
    expect(await createGit(join(at.dir, 'tree')).operationInProgress()).toBe('revert');
    expect(await git.operationInProgress()).toBeNull();
    await at.git('bisect', 'start');
    expect(await git.operationInProgress()).toBe('bisect');
  });

  test('knows the identity from the configuration or the environment', async () => {
    const { dir, git } = await repo();
    vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
    vi.stubEnv('GIT_CONFIG_SYSTEM', '/dev/null');
    expect(await createGit(dir).hasIdentity()).toBe(true);
    await git('config', '--unset', 'user.name');
    await git('config', '--unset', 'user.email');
    await git('config', 'user.useConfigOnly', 'true');
    expect(await createGit(dir).hasIdentity()).toBe(false);
    for (const role of ['AUTHOR', 'COMMITTER']) {
      vi.stubEnv(`GIT_${role}_NAME`, 'CI');
      vi.stubEnv(`GIT_${role}_EMAIL`, 'ci@example.com');
    }
    expect(await createGit(dir).hasIdentity()).toBe(true);
  });

  test('without git on the PATH it says so', async () => {
    const { dir } = await repo();
    vi.stubEnv('PATH', join(dir, 'nothing-here'));
    await expect(createGit(dir).branch()).rejects.toMatchObject({ code: 'GIT_MISSING' });
  });

  test('is not led to another repository by the environment of a hook', async () => {
    const here = await repo();
    const elsewhere = await repo();
    await elsewhere.git('checkout', '--quiet', '-b', 'elsewhere');
    vi.stubEnv('GIT_DIR', join(elsewhere.dir, '.git'));
    vi.stubEnv('EDITOR', 'vi');
    expect(await createGit(here.dir).branch()).toBe('main');
  });

  test('identity and configuration from the environment are honoured, as by any git', async () => {
    const at = await repo();
    await at.write('hooks/pre-commit', '#!/bin/sh\ntouch hook-ran\n');
    await chmod(join(at.dir, 'hooks/pre-commit'), 0o755);
    vi.stubEnv('GIT_AUTHOR_NAME', 'Somebody Else');
    vi.stubEnv('GIT_EDITOR', 'vi');
    vi.stubEnv('GIT_CONFIG_COUNT', '2');
    vi.stubEnv('GIT_CONFIG_KEY_0', 'url.https://example.com/.insteadOf');
    vi.stubEnv('GIT_CONFIG_VALUE_0', 'x:');
    vi.stubEnv('GIT_CONFIG_KEY_1', 'core.hooksPath');
    vi.stubEnv('GIT_CONFIG_VALUE_1', 'hooks');
    await at.write('a.txt', 'changed');
    const git = createGit(at.dir);
    await git.commit({ paths: ['a.txt'], subject: 'Change' });
    expect(await at.git('log', '-1', '--format=%an')).toBe('Somebody Else');
    expect((await git.changes()).map(({ path }) => path)).toContain('hook-ran');
  });
});

describe('ignored files and history', () => {
  test('tells ignored paths, existing or not, by their literal names', async () => {
    const { dir } = await repo({
      'app/.gitignore': '.env*\n!.env.example\nüber \n*.log\n',
      'app/kept.log': '',
    });
    const git = createGit(join(dir, 'app'));
    const asked = ['.env', '.env.example', 'über', 'kept.log', 'new\nline.log', '*.txt', '-x.log'];
    expect(await git.ignored(asked)).toEqual(['.env', 'über', 'new\nline.log', '-x.log']);
    expect(await git.ignored([])).toEqual([]);
  });

  test('finds a file that any branch ever had', async () => {
    const at = await repo();
    const git = createGit(at.dir);
    expect(await git.isInHistory('.env')).toBe(false);
    await at.git('checkout', '--quiet', '-b', 'side');
    await at.write('.env', 'KEY=1\n');
    await at.git('add', '.env');
    await at.git('commit', '--quiet', '-m', 'Oops');
    await at.git('rm', '--quiet', '.env');
    await at.git('commit', '--quiet', '-m', 'Remove it');
    await at.git('checkout', '--quiet', 'main');
    await at.git('merge', '--quiet', '--no-ff', 'side', '-m', 'Merge');
    await at.git('branch', '--quiet', '-D', 'side');
    expect(await git.isInHistory('.env')).toBe(true);
    expect(await git.isInHistory('.en?')).toBe(false);
  });

  test('a repository without commits has no history', async () => {
    const { dir } = await repo({});
    expect(await createGit(dir).isInHistory('.env')).toBe(false);
    expect(await createGit(dir).evidenceCommits(new Date(0))).toEqual(new Map());
  });
});

test('changes: kinds and staging, only of the project folder, whatever the names', async () => {
  const at = await repo({
    'outside.txt': '1',
    'app/modified.txt': '1',
    'app/staged.txt': '1',
    'app/deleted.txt': '1',
    'app/removed.txt': '1',
    'app/uncached.txt': '1',
    'app/same.txt': '1',
  });
  for (const path of [
    'outside.txt',
    'app/modified.txt',
    'app/staged.txt',
    'app/sub/-n w\nü.txt',
    'app/added.txt',
  ]) {
    await at.write(path, '2');
  }
  await at.git('add', 'app/staged.txt', 'app/added.txt');
  await rm(join(at.dir, 'app/deleted.txt'));
  await at.git('rm', '--quiet', 'app/removed.txt');
  await at.git('rm', '--quiet', '--cached', 'app/uncached.txt');
  const changes = await createGit(join(at.dir, 'app')).changes();
  expect(changes.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: 'added.txt', kind: 'modified', staged: true },
    { path: 'deleted.txt', kind: 'deleted', staged: false },
    { path: 'modified.txt', kind: 'modified', staged: false },
    { path: 'removed.txt', kind: 'deleted', staged: true },
    { path: 'staged.txt', kind: 'modified', staged: true },
    { path: 'sub/-n w\nü.txt', kind: 'untracked', staged: false },
    { path: 'uncached.txt', kind: 'modified', staged: true },
  ]);
});

describe('commit', () => {
  const request = {
    subject: 'feat: Task 4.1 - Done',
    trailers: { Integration: 'tts', 'Integration-Task': '4.1' },
  };

  test('takes exactly the given files; what else is staged stays staged', async () => {
    const at = await repo({
      'a.txt': 'a',
      'b.txt': 'b',
      'c.txt': 'c',
      'gone.txt': '',
      'gone-staged.txt': '',
    });
    for (const path of ['a.txt', 'b.txt', 'c.txt', 'new.txt', 'other-new.txt']) await at.write(path, '2');
    await at.git('add', 'b.txt', 'other-new.txt');
    await rm(join(at.dir, 'gone.txt'));
    await at.git('rm', '--quiet', 'gone-staged.txt');
    const paths = ['a.txt', 'new.txt', 'gone.txt', 'gone-staged.txt', 'never-was.txt', 'a.txt'];
    const id = await createGit(at.dir).commit({ ...request, paths });
    expect(id).toBe(await at.git('rev-parse', 'HEAD'));
    expect(await committed(at)).toEqual(['a.txt', 'gone-staged.txt', 'gone.txt', 'new.txt']);
    expect(await staged(at)).toEqual(['M\tb.txt', 'A\tother-new.txt']);
    expect(await at.git('log', '-1', '--format=%B')).toBe(
      'feat: Task 4.1 - Done\n\nIntegration: tts\nIntegration-Task: 4.1\n',
    );
  });

  test.each([
    '-dash.txt',
    '--amend',
    'with space.txt',
    'new\nline.txt',
    'über/ß.txt',
    '*.txt',
    ':(top)a.txt',
    '"quoted".txt',
    '[a].txt',
  ])('a file called %j', async (path) => {
    const at = await repo({ 'x.txt': 'x', 'app/a.txt': 'a' });
    await at.write(`app/${path}`, 'new');
    await at.write('app/bystander.txt', 'new');
    await at.write('x.txt', 'changed');
    const git = createGit(join(at.dir, 'app'));
    expect(await git.commit({ ...request, paths: [path] })).not.toBeNull();
    expect(await committed(at)).toEqual([`app/${path}`]);
    await rm(join(at.dir, 'app', path));
    expect(await git.commit({ ...request, paths: [path] })).not.toBeNull();
    expect(await git.isInHistory(path)).toBe(true);
    expect((await git.changes()).map((change) => change.path)).toEqual(['bystander.txt']);
  });

  test('takes the work tree, not an older staged version', async () => {
    const at = await repo();
    await at.write('a.txt', 'staged');
    await at.git('add', 'a.txt');
    await at.write('a.txt', 'newest');
    await createGit(at.dir).commit({ ...request, paths: ['a.txt'] });
    expect(await at.git('show', 'HEAD:a.txt')).toBe('newest');
    expect(await at.git('status', '--porcelain')).toBe('');
  });

  test('is null when nothing differs from HEAD, and leaves no trace', async () => {
    const at = await repo({ 'a.txt': 'a', 'uncached.txt': 'u' });
    await at.git('rm', '--quiet', '--cached', 'uncached.txt');
    const before = [await staged(at), await at.git('rev-parse', 'HEAD')];
    const git = createGit(at.dir);
    expect(await git.commit({ ...request, paths: ['a.txt', 'missing.txt', 'uncached.txt'] })).toBeNull();
    expect(await git.commit({ ...request, paths: [] })).toBeNull();
    expect([await staged(at), await at.git('rev-parse', 'HEAD')]).toEqual(before);
  });

  test('the first commit of a repository', async () => {
    const at = await repo({});
    await at.write('a.txt', 'a');
    await at.write('b.txt', 'b');
    await at.git('add', 'b.txt');
    expect(await createGit(at.dir).commit({ ...request, paths: ['a.txt'] })).toMatch(/^[0-9a-f]{40}$/);
    expect(await at.git('ls-tree', '-r', '--name-only', 'HEAD')).toBe('a.txt');
    expect(await at.git('ls-files')).toBe('a.txt\nb.txt');
  });

  test.each([
    ['with words', 'echo "lint failed: semicolons" >&2; exit 1', 'lint failed: semicolons'],
    ['without a word', 'exit 1', 'exit code 1 and said nothing'],
  ])('a pre-commit hook that refuses %s leaves the index as it was', async (_, script, words) => {
    const at = await repo({ 'a.txt': 'a', 'b.txt': 'b' });
    await hook(at, 'pre-commit', script);
    for (const path of ['a.txt', 'b.txt', 'new.txt']) await at.write(path, '2');
    await at.git('add', 'b.txt');
    const before = [await at.git('ls-files', '--stage'), await at.git('rev-parse', 'HEAD')];
    await expect(createGit(at.dir).commit({ ...request, paths: ['a.txt', 'new.txt'] })).rejects.toMatchObject(
      {
        code: 'GIT_FAILED',
        message: expect.stringContaining(words),
      },
    );
    expect([await at.git('ls-files', '--stage'), await at.git('rev-parse', 'HEAD')]).toEqual(before);
  });

  test('an ignored file is refused before anything is staged', async () => {
    const at = await repo({ '.gitignore': 'docs/\n' });
    await at.write('docs/a.md', '');
    await at.write('b.txt', '');
    await expect(
      createGit(at.dir).commit({ ...request, paths: ['b.txt', 'docs/a.md'] }),
    ).rejects.toMatchObject({
      diagnostics: [{ code: 'GIT_FAILED', target: 'docs/a.md', fix: expect.stringContaining('.gitignore') }],
    });
    expect(await staged(at)).toEqual([]);
  });

  test('during a merge git refuses, and the merge stays as it was', async () => {
    const at = await repo();
    await at.git('checkout', '--quiet', '-b', 'other');
    await at.write('theirs.txt', '');
    await at.git('add', '.');
    await at.git('commit', '--quiet', '-m', 'Theirs');
    await at.git('checkout', '--quiet', 'main');
    await at.write('ours.txt', '');
    await at.git('add', '.');
    await at.git('commit', '--quiet', '-m', 'Ours');
    await at.git('merge', '--quiet', '--no-commit', 'other');
    await at.write('new.txt', '');
    await expect(createGit(at.dir).commit({ ...request, paths: ['new.txt'] })).rejects.toMatchObject({
      code: 'GIT_FAILED',
    });
    expect(await staged(at)).toEqual(['A\ttheirs.txt']);
  });

  test('works on a detached HEAD and in a worktree', async () => {
    const at = await repo();
    await at.git('worktree', 'add', '--quiet', '--detach', 'tree');
    await mkdir(join(at.dir, 'tree/sub'));
    await at.write('tree/sub/n.txt', '');
    expect(await createGit(join(at.dir, 'tree/sub')).commit({ ...request, paths: ['n.txt'] })).not.toBeNull();
    expect(await at.git('-C', 'tree', 'show', '--name-only', '--format=', 'HEAD')).toBe('sub/n.txt');
  });
});

describe('commits by the evidence they name', () => {
  test('are those of this branch, since a moment', async () => {
    const at = await repo({ 'a.txt': '0' });
    const git = createGit(at.dir);
    const hash = (digit: string) => digit.repeat(64);
    const make = async (text: string, trailer: string) => {
      await at.write('a.txt', text);
      return git.commit({
        paths: ['a.txt'],
        subject: `Täsk ${text}`,
        trailers: { 'Integration-Evidence': trailer },
      });
    };
    const first = await make('1', hash('a'));
    await make('2', 'no hash');
    // A squash keeps the lines of its commits somewhere in its message.
    const squashed = `All\n\n* One\n\nIntegration-Evidence: ${hash('b')}\n\n* Two\n\nIntegration-Evidence: ${hash('c')}\n\nEnd`;
    await at.git('commit', '--quiet', '--allow-empty', '-m', squashed);
    await at.git('commit', '--quiet', '--allow-empty', '-m', `See Integration-Evidence: ${hash('d')}`);
    await at.git('switch', '--quiet', '--create', 'side');
    await make('3', hash('e'));
    await at.git('switch', '--quiet', '-');

    const found = await git.evidenceCommits(new Date(0));
    expect([...found.keys()].sort()).toEqual([hash('a'), hash('b'), hash('c')]);
    expect(found.get(hash('a'))).toEqual({
      commit: first,
      date: await at.git('show', '-s', '--format=%cI', first ?? ''),
    });
    expect(found.get(hash('b'))).toEqual(found.get(hash('c')));
    expect(await git.evidenceCommits(new Date(Date.now() + 86_400_000))).toEqual(new Map());
  });
});

import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFiles } from '../../src/platform/files.ts';
import { ownerName } from '../../src/platform/lockOwner.ts';
import type { Files } from '../../src/ports/index.ts';
import { type TempFolder, tempFolder, tempRepo } from '../helpers/tempRepo.ts';

let outside: TempFolder;
let project: TempFolder;
let files: Files;

beforeEach(async () => {
  outside = await tempFolder({ 'secret.txt': 'outside', 'folder/x.txt': 'x' });
  project = await tempFolder({
    'a.txt': 'a',
    'src/b.ts': 'b',
    'src/deep/c.ts': 'c',
    'node_modules/m/i.js': '',
    '.git/HEAD': '',
  });
  files = createFiles(project.dir);
});

afterEach(async () => {
  await Promise.all([outside.cleanup(), project.cleanup()]);
});

describe('deleting', () => {
  test('a file and the folders it leaves empty; nothing where there is none', async () => {
    await files.remove('src/deep/c.ts');
    await files.remove('src/deep/c.ts');
    expect(await files.walk('.')).toEqual(['a.txt', 'src/b.ts']);
    expect(await readdir(join(project.dir, 'src'))).toEqual(['b.ts']);
  });

  test('a link, and not what it points to', async () => {
    await symlink('a.txt', join(project.dir, 'link.txt'));
    await files.remove('link.txt');
    expect(await files.walk('.')).toEqual(['a.txt', 'src/b.ts', 'src/deep/c.ts']);
  });

  test.each(['../secret.txt', 'away/x.txt', '.git/HEAD'])('refuses %s', async (path) => {
    await symlink(join(outside.dir, 'folder'), join(project.dir, 'away'));
    await expect(files.remove(path)).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    expect(await readFile(join(outside.dir, 'folder/x.txt'), 'utf8')).toBe('x');
    expect(await readFile(join(project.dir, '.git/HEAD'), 'utf8')).toBe('');
  });

  test('a folder is not deleted', async () => {
    await expect(files.remove('src')).rejects.toMatchObject({ code: 'WRITE_FAILED' });
  });
});

describe('reading', () => {
  test('text, or null for what is not a file', async () => {
    expect(await files.read('a.txt')).toBe('a');
    expect(await files.read('./src//b.ts')).toBe('b');
    for (const path of ['none.txt', 'src', 'none/none.txt', 'a.txt/below.txt']) {
      expect(await files.read(path)).toBeNull();
    }
    expect(await files.exists('src')).toBe(true);
    expect(await files.exists('a.txt/below.txt')).toBe(false);
  });

  test('lists and walks in order, without node_modules and .git', async () => {
    await symlink('b.ts', join(project.dir, 'src/linked.ts'));
    await symlink('.', join(project.dir, 'src/loop'));
    await symlink(join(outside.dir, 'secret.txt'), join(project.dir, 'src/outside.ts'));
    await symlink('nowhere', join(project.dir, 'src/dangling.ts'));
    expect(await files.list('src')).toEqual(['b.ts', 'linked.ts']);
    expect(await files.walk('src/')).toEqual(['src/b.ts', 'src/deep/c.ts', 'src/linked.ts']);
    expect(await files.walk('.')).toEqual(['a.txt', 'src/b.ts', 'src/deep/c.ts', 'src/linked.ts']);
    expect(await files.walk('none')).toEqual([]);
    expect(await files.list('a.txt')).toEqual([]);
  });
});

describe('paths that leave the project are refused', () => {
  test.each(['/etc/passwd', '../x', 'src/../../x', 'src/..', 'a\0b'])('%j', async (path) => {
    await expect(files.read(path)).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    await expect(files.writeAtomic(path, '')).rejects.toMatchObject({ code: 'PATH_REFUSED' });
  });

  test('through links to files and folders, existing or not', async () => {
    await symlink(join(outside.dir, 'secret.txt'), join(project.dir, 'file'));
    await symlink(join(outside.dir, 'folder'), join(project.dir, 'folder'));
    await symlink(join(outside.dir, 'new.txt'), join(project.dir, 'dangling'));
    for (const path of ['file', 'folder/x.txt', 'folder/new/deep.txt', 'dangling']) {
      await expect(files.writeAtomic(path, 'overwritten'), path).rejects.toMatchObject({
        code: 'PATH_REFUSED',
      });
    }
    await expect(files.read('file')).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    expect(await readFile(join(outside.dir, 'secret.txt'), 'utf8')).toBe('outside');
    expect(await readdir(outside.dir)).toEqual(['folder', 'secret.txt']);
  });

  test('a sibling whose name begins like the project is outside', async () => {
    const sibling = `${project.dir}-sibling`;
    await mkdir(sibling);
    await symlink(sibling, join(project.dir, 'link'));
    await expect(files.writeAtomic('link/x.txt', '')).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    await rm(sibling, { recursive: true });
  });

  test.each(['.git/hooks/pre-commit', '.GIT/config', 'sub/.git'])('%s belongs to git', async (path) => {
    await expect(files.writeAtomic(path, '')).rejects.toMatchObject({ code: 'PATH_REFUSED' });
  });

  test('a project that is itself reached through a link works', async () => {
    await symlink(project.dir, join(outside.dir, 'project'));
    const linked = createFiles(join(outside.dir, 'project'));
    await linked.writeAtomic('new/x.txt', 'x');
    expect(await linked.read('new/x.txt')).toBe('x');
  });
});

describe('writing', () => {
  test('makes folders, keeps the mode, follows links inside the project, leaves nothing behind', async () => {
    await chmod(join(project.dir, 'a.txt'), 0o755);
    await symlink('a.txt', join(project.dir, 'link.txt'));
    await files.writeAtomic('link.txt', 'neu ✓');
    await files.writeAtomic('new/deep/x.txt', 'x');
    expect(await readFile(join(project.dir, 'a.txt'), 'utf8')).toBe('neu ✓');
    expect((await stat(join(project.dir, 'a.txt'))).mode & 0o777).toBe(0o755);
    expect(await files.walk('.')).toEqual([
      'a.txt',
      'link.txt',
      'new/deep/x.txt',
      'src/b.ts',
      'src/deep/c.ts',
    ]);
  });

  test.each(['src', 'a.txt/below.txt'])(
    '%s cannot be written: the message says where, the old content stays',
    async (path) => {
      await expect(files.writeAtomic(path, '')).rejects.toMatchObject({
        diagnostics: [{ code: 'WRITE_FAILED', target: path }],
      });
      expect(await files.walk('.')).toEqual(['a.txt', 'src/b.ts', 'src/deep/c.ts']);
    },
  );
});

describe('lock', () => {
  const locked = { diagnostics: [{ code: 'PROJECT_LOCKED', fix: expect.stringContaining('10 seconds') }] };

  test('one owner at a time, also across instances; free after release', async () => {
    const release = await files.lock();
    await expect(createFiles(project.dir).lock()).rejects.toMatchObject(locked);
    await release();
    await (await createFiles(project.dir).lock())();
  });

  test('lies in the git directory of a repository, a subfolder, a worktree: git sees nothing', async () => {
    const repo = await tempRepo({ 'one/a.txt': '', 'two/a.txt': '' });
    await repo.git('worktree', 'add', '--quiet', '--detach', 'tree');
    const roots = ['', 'one', 'two', 'tree', 'tree/one'].map((path) => join(repo.dir, path));
    const releases = [];
    for (const root of roots) releases.push(await createFiles(root).lock());
    for (const root of roots) await expect(createFiles(root).lock()).rejects.toMatchObject(locked);
    expect(await repo.git('status', '--porcelain', '--', 'one', 'two', 'tree/one')).toBe('');
    expect(execFileSync('git', ['status', '--porcelain'], { cwd: roots[3], encoding: 'utf8' })).toBe('');
    expect((await readdir(join(repo.dir, '.git'))).filter((name) => name.endsWith('.lock'))).toHaveLength(3);
    for (const release of releases) await release();
    await repo.cleanup();
  });

  test('without a repository it lies outside the project', async () => {
    await rm(join(project.dir, '.git'), { recursive: true });
    const release = await files.lock();
    await expect(createFiles(project.dir).lock()).rejects.toMatchObject(locked);
    expect((await readdir(project.dir)).sort()).toEqual(['a.txt', 'node_modules', 'src']);
    await release();
  });

  test('that another run has taken over meanwhile is not released', async () => {
    const release = await files.lock();
    const [name = ''] = (await readdir(join(project.dir, '.git'))).filter((each) => each.endsWith('.lock'));
    const lock = join(project.dir, '.git', name);
    const [owner = ''] = await readdir(lock);
    await rename(join(lock, owner), join(lock, 'somebody'));
    await release();
    expect(await readdir(lock)).toEqual(['somebody']);
  });

  test('that was taken before there was a repository still holds when there is one', async () => {
    await rm(join(project.dir, '.git'), { recursive: true });
    const release = await files.lock();
    await mkdir(join(project.dir, '.git'));
    await expect(createFiles(project.dir).lock()).rejects.toMatchObject(locked);
    await release();
    await (await createFiles(project.dir).lock())();
  });

  test('is there or not there, whatever happens between two looks at it', async () => {
    const module = new URL('../../src/platform/lockOwner.ts', import.meta.url).href;
    // The lock of one process comes and goes while another one takes it.
    const script = `import { lockFileSystem } from ${JSON.stringify(module)};
      const path = ${JSON.stringify(join(project.dir, '.git', 'busy.lock'))};
      const codes = new Set();
      const { mkdir, rmdir } = lockFileSystem(10_000, () => {});
      const keep = (error) => error && codes.add(error.code);
      for (const end = Date.now() + 1000; Date.now() < end; )
        mkdir(path, (error) => (error ? keep(error) : rmdir(path, keep)));
      console.log([...codes].join());`;
    await writeFile(join(project.dir, 'busy.mts'), script);
    const busy = () =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', join(project.dir, 'busy.mts')], {
        cwd: new URL('../..', import.meta.url),
      });
    const seen = await Promise.all([busy(), busy(), busy()]);
    const codes = seen.flatMap(({ stdout }) => stdout.match(/\w+/g) ?? []);
    expect(new Set(codes)).toEqual(new Set(['EEXIST']));
  });

  describe('of an owner that was killed', () => {
    let lock: string;
    beforeEach(async () => {
      const module = new URL('../../src/platform/files.ts', import.meta.url).href;
      const script = `import { createFiles } from ${JSON.stringify(module)};
        await createFiles(${JSON.stringify(project.dir)}).lock(); console.log('held'); setInterval(() => {}, 1000);`;
      await writeFile(join(project.dir, 'hold.mts'), script);
      const child = spawn(process.execPath, ['--import', 'tsx', join(project.dir, 'hold.mts')], {
        cwd: new URL('../..', import.meta.url),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await expect(files.lock()).rejects.toMatchObject(locked);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      const [name = ''] = (await readdir(join(project.dir, '.git'))).filter((each) => each.endsWith('.lock'));
      lock = join(project.dir, '.git', name);
    });

    /** Says that another one holds it. */
    const heldBy = async (name: string) => {
      const [owner = ''] = await readdir(lock);
      await rename(join(lock, owner), join(lock, name));
    };

    test('is free at once, for one of several', async () => {
      const runs = await Promise.allSettled([1, 2, 3, 4].map(() => createFiles(project.dir).lock()));
      const held = runs.filter((each) => each.status === 'fulfilled');
      expect(held).toHaveLength(1);
      await expect(files.lock()).rejects.toMatchObject(locked);
      await held[0]?.value();
      expect(existsSync(lock)).toBe(false);
    });

    test('leaves temporary files, which go with the next lock; others stay', async () => {
      const names = ['.create-integration-0a1b2c3d.tmp', 'mine.tmp'];
      for (const name of names) await writeFile(join(project.dir, 'src', name), 'half');
      await (await files.lock())();
      expect(await files.list('src')).toEqual(['b.ts', 'mine.tmp']);
    });

    test('while it made the lock or gave it back: it is free, and nothing is left', async () => {
      const [owner = ''] = await readdir(lock);
      await rename(lock, `${lock}-${owner}-00000000`);
      await (await files.lock())();
      await mkdir(lock);
      await (await files.lock())();
      expect(await readdir(join(project.dir, '.git'))).toEqual(['HEAD']);
    });

    test('while git worked for it: git is waited for', async () => {
      await writeFile(join(project.dir, '.git/index.lock'), '');
      const work = 'alias.work=!sleep 0.5 && echo > done.txt && rm .git/index.lock';
      const git = spawn('git', ['-c', work, 'work'], { cwd: project.dir, stdio: 'ignore' });
      await new Promise((resolve) => git.once('spawn', resolve));
      await (await files.lock())();
      expect(await files.exists('done.txt')).toBe(true);
    });

    test('and its git as well: the locks of that are removed', async ({ skip }) => {
      skip(!existsSync('/proc/self/cwd'), 'This system does not tell which processes there are.');
      const left = ['index.lock', 'HEAD.lock', 'next-index-12.lock', 'refs/heads/feature/x.lock'];
      await mkdir(join(project.dir, '.git/refs/heads/feature'), { recursive: true });
      for (const name of [...left, 'theirs.lock']) await writeFile(join(project.dir, '.git', name), '');
      await (await files.lock())();
      const found = await readdir(join(project.dir, '.git'), { recursive: true });
      expect(found.filter((name) => name.endsWith('.lock'))).toEqual(['theirs.lock']);
    });

    test('whose number is another process by now', async ({ skip }) => {
      const [pid, start, machine] = ownerName(process.pid).split('-');
      skip(start === '0', 'This system does not tell when a process started.');
      await heldBy(`${pid}-1${start}-${machine}`);
      await (await files.lock())();
    });

    test.each([
      [
        'is of another machine',
        () => ownerName(process.pid).replace(/^\d+-\d+-.{16}/, `999999-1-${'0'.repeat(16)}`),
      ],
      ['cannot be told', () => 'somebody'],
      ['lives', () => ownerName(process.pid)],
    ])('that %s is free when its lock is old', async (_, name) => {
      await heldBy(name());
      await expect(files.lock()).rejects.toMatchObject(locked);
      // Instead of waiting: the lock looks as it does ten seconds after the last sign of life.
      const past = new Date(Date.now() - 11_000);
      await utimes(lock, past, past);
      await (await files.lock())();
    });
  });
});

import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEY, must, speechProject, type TempProject, withCli } from '../helpers/tempProject.ts';

/* States of a repository that nobody asked for. Each test has its own copy of a project that can complete Task 4.1. */

let base: TempProject;
let place: string;

beforeAll(async () => {
  place = await realpath(await mkdtemp(join(tmpdir(), 'hostile repository ')));
  base = await speechProject('researched');
  await base.git('add', '--all');
  await base.git('commit', '--quiet', '-m', 'Research');
});

afterAll(async () => {
  await base.cleanup();
  await rm(place, { recursive: true, force: true });
});

function projectAt(dir: string): TempProject {
  return withCli({
    dir,
    git: async (...args) => execFileSync('git', args, { cwd: dir, encoding: 'utf8' }).replace(/\n$/, ''),
    write: async (path, text) => {
      await mkdir(join(dir, path, '..'), { recursive: true });
      await writeFile(join(dir, path), text);
    },
    cleanup: () => rm(dir, { recursive: true, force: true }),
  });
}

async function copy(name: string): Promise<TempProject> {
  const dir = join(place, name);
  await cp(base.dir, dir, { recursive: true, verbatimSymlinks: true });
  return projectAt(dir);
}

async function hook(project: TempProject, name: string, script: string): Promise<void> {
  await project.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
  await chmod(join(project.dir, '.git/hooks', name), 0o755);
}

/** A refusal that leaves repository and files as they were. */
async function refuses(project: TempProject, code: string) {
  const state = () =>
    Promise.all([
      project.git('rev-parse', 'HEAD'),
      project.git('ls-files', '--stage'),
      project.read('docs/greeting.status.json'),
    ]);
  const before = await state();
  const answer = await project.cli('task complete 4.1');
  expect(answer).toMatchObject({
    ok: false,
    diagnostics: expect.arrayContaining([
      expect.objectContaining({ code, fix: expect.stringMatching(/\w/) }),
    ]),
  });
  expect(await state()).toEqual(before);
  return answer;
}

test('a hook that commits .env, in one piece or in another file', async () => {
  const project = await copy('hook');
  await hook(project, 'pre-commit', 'git add --force .env');
  const { diagnostics, stdout } = await refuses(project, 'SECRET_FOUND');
  expect(diagnostics[0]).toMatchObject({ code: 'SECRET_FOUND', target: '.env' });
  expect(stdout).not.toContain(KEY);
  await hook(project, 'pre-commit', 'cut -d= -f2 .env | base64 > state.txt; git add state.txt');
  const encoded = await project.cli('task complete 4.1');
  expect(encoded.diagnostics).toContainEqual(
    expect.objectContaining({ code: 'SECRET_FOUND', message: expect.stringContaining('state.txt, line') }),
  );
  expect(await project.git('log', '--all', '--format=%s', '--', '.env', 'state.txt')).toBe('');
});

test('a hook that prints what it should not', async () => {
  const project = await copy('loud');
  await hook(project, 'pre-commit', 'cat .env; cat .env >&2; exit 1');
  const { stdout, stderr } = await refuses(project, 'GIT_FAILED');
  expect(stdout + stderr).toContain('[redacted LOOPBACK_SPEECH_KEY]');
  expect(stdout + stderr).not.toContain(KEY);
});

test('signing that fails, then works again', async () => {
  const project = await copy('signing');
  await project.git('config', 'commit.gpgsign', 'true');
  await project.git('config', 'gpg.program', 'false');
  await refuses(project, 'GIT_FAILED');
  await project.git('config', 'commit.gpgsign', 'false');
  await must(project, 'task complete 4.1');
});

test('a filter, as of LFS, that is not installed', async () => {
  const project = await copy('filter');
  await project.write('.gitattributes', '*.json filter=lfs\n');
  await project.git('config', 'filter.lfs.clean', 'no-such-program %f');
  await project.git('config', 'filter.lfs.required', 'true');
  await refuses(project, 'GIT_FAILED');
});

test('a repository without a work tree', async () => {
  const project = await copy('bare');
  await project.git('config', 'core.bare', 'true');
  const answer = await project.cli('task complete 4.1');
  expect(answer).toMatchObject({ exitCode: 3, diagnostics: [{ code: 'GIT_MISSING' }] });
});

test('names with dashes, line ends, escapes and bytes that are no text', async () => {
  const project = await copy('names');
  const folder = 'integrations/speech';
  const names = ['-rf', '--amend', 'a\nb.ts', '\x1b[31mred\x07.ts', '\u202egnp.ts', 'größe.ts'];
  for (const name of names) await project.write(`${folder}/${name}`, 'x');
  await writeFile(Buffer.concat([Buffer.from(join(project.dir, folder, 'bad')), Buffer.from([0xff])]), 'x');
  await project.write('\x1b]0;title\x07.txt', 'x');
  for (let file = 0; file < 60; file++) await project.write(`other/${file}.txt`, 'x');
  const { stdout } = await project.text('task complete 4.1');
  const committed = (await project.git('show', '-z', '--name-only', '--format=', 'HEAD')).split('\0');
  expect(committed).toEqual(expect.arrayContaining(names.map((name) => `${folder}/${name}`)));
  expect(stdout).toMatch(/not committed, not part of the integration: .*bad/);
  expect(stdout).toContain('\\u001b]0;title\\u0007.txt');
  expect(stdout).toContain('.txt, and 12 more');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  expect(stdout).not.toMatch(/[\x07\x1b\u202e]/);
});

test('a worktree, a submodule and a shallow clone', async () => {
  const url = `file://${base.dir}`;
  const shallow = join(place, 'shallow');
  await base.git('clone', '--quiet', '--depth=1', url, shallow);
  const worktree = join(place, 'work tree');
  await base.git('worktree', 'add', '--quiet', '-b', 'side', worktree);
  const outer = join(place, 'outer');
  await base.git('init', '--quiet', outer);
  execFileSync('git', ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', url, 'sub'], {
    cwd: outer,
  });
  for (const dir of [shallow, worktree, join(outer, 'sub')]) {
    const project = projectAt(dir);
    for (const [name, value] of [
      ['user.name', 'Test'],
      ['user.email', 'test@example.com'],
      ['commit.gpgsign', 'false'],
    ] as const) {
      await project.git('config', name, value);
    }
    await cp(join(base.dir, '.env'), join(dir, '.env'));
    await symlink(join(base.dir, 'node_modules'), join(dir, 'node_modules'));
    const { data } = await must<{ commits: unknown[] }>(project, 'task complete 4.1');
    expect([dir, data.commits.length]).toEqual([dir, 1]);
    await must(project, 'task start 4.2');
  }
});

test('a full disk, then a free one', async ({ skip }) => {
  const disk = join(place, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    skip('This machine does not let a test make a small disk.');
  }
  try {
    const project = await copy('disk');
    const fill = async () => {
      for (;;) await project.append('filler', 'x'.repeat(4096));
    };
    await expect(fill()).rejects.toMatchObject({ code: 'ENOSPC' });
    expect((await project.cli('next')).ok).toBe(true);
    await refuses(project, 'WRITE_FAILED');
    await rm(join(disk, 'filler'));
    await must(project, 'task complete 4.1');
    await project.git('fsck', '--strict');
  } finally {
    execFileSync('umount', [disk]);
  }
});

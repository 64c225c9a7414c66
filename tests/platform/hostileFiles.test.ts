import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyPlan, planChanges } from '../../src/changes/plan.ts';
import { createFiles } from '../../src/platform/files.ts';
import { safeSegments } from '../../src/platform/projectPaths.ts';
import type { Files } from '../../src/ports/index.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

let project: TempFolder;
let files: Files;
beforeEach(async () => {
  project = await tempFolder({ 'a.txt': 'a', 'b.txt': 'b' });
  files = createFiles(project.dir);
});
afterEach(() => project.cleanup());

const write = async (...paths: string[]) =>
  applyPlan(
    files,
    await planChanges(
      files,
      paths.map((path) => ({ path, text: 'new', kind: 'edited' })),
    ),
  );
const refused = (code: string, target: string) => ({
  diagnostics: [{ code, target, fix: expect.stringMatching(/\w/) }],
});

/** Runs as somebody whom permissions bind; root is not. Nothing else may run meanwhile. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe.skipIf(process.platform === 'win32')('permissions', () => {
  test('a read-only file is not replaced, and nothing before it is written', async () => {
    await chmod(project.dir, 0o777);
    await chmod(join(project.dir, 'a.txt'), 0o666);
    await chmod(join(project.dir, 'b.txt'), 0o444);
    await asNobody(async () => {
      await expect(write('a.txt', 'b.txt')).rejects.toMatchObject(refused('WRITE_FAILED', 'b.txt'));
    });
    expect(await readFile(join(project.dir, 'a.txt'), 'utf8')).toBe('a');
  });

  test('a file or folder that may not be read', async () => {
    await files.writeAtomic('folder/c.txt', 'c');
    await chmod(project.dir, 0o755);
    await chmod(join(project.dir, 'a.txt'), 0o000);
    await chmod(join(project.dir, 'folder'), 0o000);
    await asNobody(async () => {
      await expect(files.read('a.txt')).rejects.toMatchObject(refused('READ_FAILED', 'a.txt'));
      for (const path of ['folder', 'folder/c.txt']) {
        await expect(files.list(path), path).rejects.toMatchObject(refused('READ_FAILED', path));
      }
    });
    await chmod(join(project.dir, 'folder'), 0o755);
  });
});

test('a file in another encoding keeps its bytes', async () => {
  const bytes = Buffer.from([0x67, 0x72, 0xf6, 0xdf, 0x65]);
  await writeFile(join(project.dir, 'b.txt'), bytes);
  await expect(write('a.txt', 'b.txt')).rejects.toMatchObject(refused('MERGE_CONFLICT', 'b.txt'));
  expect(await readFile(join(project.dir, 'b.txt'))).toEqual(bytes);
  expect(await files.read('a.txt')).toBe('a');
});

test('names that no file can have, and links in a circle', async () => {
  await symlink('circle', join(project.dir, 'circle'));
  for (const path of ['x'.repeat(300), 'circle', 'circle/x']) {
    for (const attempt of [files.read(path), files.exists(path), files.writeAtomic(path, '')]) {
      await expect(attempt).rejects.toMatchObject(refused('PATH_REFUSED', path));
    }
  }
  expect(await files.walk('')).toEqual(['a.txt', 'b.txt']);
});

test('a full disk leaves the old file, and no other', async ({ skip }) => {
  const disk = join(project.dir, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,nr_inodes=8', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    skip('This machine does not let a test make a small disk.');
  }
  try {
    const small = createFiles(disk);
    await small.writeAtomic('a.txt', 'a');
    const plan = await planChanges(small, [{ path: 'a.txt', text: 'x'.repeat(100_000), kind: 'edited' }]);
    await expect(applyPlan(small, plan)).rejects.toMatchObject({
      diagnostics: [{ code: 'WRITE_FAILED', message: expect.stringContaining('ENOSPC') }],
    });
    expect(await small.read('a.txt')).toBe('a');
    expect(await readdir(disk)).toEqual(['a.txt']);

    await mkdir(join(disk, '.git'));
    await expect(
      (async () => {
        for (let file = 0; ; file++) await writeFile(join(disk, `${file}`), '');
      })(),
    ).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(small.lock()).rejects.toMatchObject({
      diagnostics: [{ code: 'WRITE_FAILED', message: expect.stringContaining('lock') }],
    });
  } finally {
    execFileSync('umount', [disk]);
  }
});

describe('paths as Windows reads them', () => {
  test.each([
    '..\\x',
    'a\\..\\x',
    'C:\\x',
    'c:x',
    '\\x',
    '\\\\server\\share',
    '/x',
    'a:stream',
    '.git.\\config',
    '.git /config',
    'a/...',
    'x ./y',
  ])('%j is refused', (path) => {
    expect(() => safeSegments(path, 'win32')).toThrow(expect.objectContaining({ code: 'PATH_REFUSED' }));
  });

  test.each([
    ['docs\\a b.json', ['docs', 'a b.json']],
    ['.\\docs/x.json', ['docs', 'x.json']],
    ['.env', ['.env']],
  ])('%j is inside', (path, segments) => {
    expect(safeSegments(path, 'win32')).toEqual(segments);
  });

  test('elsewhere these are names like any other', () => {
    expect(safeSegments('a\\..\\x/C:y/z.', 'linux')).toEqual(['a\\..\\x', 'C:y', 'z.']);
  });
});

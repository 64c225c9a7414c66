import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rmdir, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isOperationError, OperationError } from '../errors.ts';
import type { Files } from '../ports/index.ts';
import { createLock } from './lock.ts';
import { codeOf, readFailed, resolveInside } from './projectPaths.ts';
import { isTemporary, replaceFile } from './replaceFile.ts';

const NOT_ENTERED = new Set(['node_modules', '.git']);

/**
 * Text files below `root`, on disk. They are many and small, so they are read synchronously, which takes a fifth of the
 * time; nothing else runs beside an operation that would have to wait.
 */
export function createFiles(root: string): Files {
  const base = resolve(root);
  const lock = createLock(base);

  async function read(path: string): Promise<string | null> {
    const absolute = await resolveInside(base, path);
    return orNull(path, () => readFileSync(absolute, 'utf8'));
  }

  async function exists(path: string): Promise<boolean> {
    const absolute = await resolveInside(base, path);
    return orNull(path, () => statSync(absolute)) !== null;
  }

  /** Files and folders directly in a folder. Linked files count as files; linked folders are left out (loops). */
  async function entries(folder: string): Promise<{ files: string[]; folders: string[] }> {
    const absolute = await resolveInside(base, folder);
    const found = orNull(folder || '.', () => readdirSync(absolute, { withFileTypes: true }));
    const files: string[] = [];
    const folders: string[] = [];
    for (const entry of found ?? []) {
      if (entry.isDirectory()) folders.push(entry.name);
      else if (entry.isFile()) files.push(entry.name);
      else if (entry.isSymbolicLink() && (await isLinkedFile(child(folder, entry.name))))
        files.push(entry.name);
    }
    return { files, folders };
  }

  async function isLinkedFile(path: string): Promise<boolean> {
    try {
      return statSync(await resolveInside(base, path)).isFile();
    } catch (error) {
      if (isOperationError(error)) return false;
      throw error;
    }
  }

  async function walk(folder: string): Promise<string[]> {
    const { files, folders } = await entries(folder);
    const below = await Promise.all(
      folders.filter((name) => !NOT_ENTERED.has(name)).map((name) => walk(child(folder, name))),
    );
    return [...files.map((name) => child(folder, name)), ...below.flat()].sort();
  }

  /** The absolute path of a file that may be changed. */
  async function writable(path: string): Promise<string> {
    lock.verifyHeld();
    const absolute = await resolveInside(base, path);
    if (path.split('/').some((segment) => segment.toLowerCase() === '.git')) {
      throw new OperationError({
        code: 'PATH_REFUSED',
        message: `The path ${JSON.stringify(path)} is refused: git owns that folder.`,
        target: path,
        fix: 'Choose another folder.',
      });
    }
    return absolute;
  }

  async function remove(path: string): Promise<void> {
    const absolute = await writable(path);
    try {
      await unlink(absolute);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      throw new OperationError({
        code: 'WRITE_FAILED',
        message: `${path} could not be deleted (${codeOf(error) ?? 'unknown error'}).`,
        target: path,
        fix: 'Check permissions and that no program holds it open; then run again.',
      });
    }
    for (let folder = dirname(absolute); folder !== base; folder = dirname(folder)) {
      // Not empty, or not ours to delete: that is where it ends.
      if (await rmdir(folder).catch((error: unknown) => codeOf(error) ?? 'unknown')) return;
    }
  }

  async function verifyReplaceable(path: string): Promise<void> {
    const absolute = await writable(path);
    try {
      // A rename would replace it all the same; who took the right to write away meant it to stay.
      closeSync(openSync(absolute, 'r+'));
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return;
      throw writeFailed(path, code);
    }
  }

  async function writeAtomic(path: string, text: string): Promise<void> {
    const absolute = await writable(path);
    const { default: fs } = await import('fs-extra');
    try {
      await fs.ensureDir(dirname(absolute));
      replaceFile(absolute, text);
    } catch (error) {
      throw writeFailed(path, codeOf(error));
    }
  }

  /** What a run that was killed could not clean up. */
  async function removeTemporaries(): Promise<void> {
    for (const path of (await walk('')).filter(isTemporary)) await unlink(join(base, path));
  }

  return {
    root: base,
    read,
    exists,
    list: async (folder) => (await entries(folder)).files.sort(),
    walk,
    verifyReplaceable,
    writeAtomic,
    remove,
    async lock() {
      const { release, inherited } = await lock.acquire();
      // One that cannot be removed is in nobody's way.
      if (inherited) await removeTemporaries().catch(() => {});
      return release;
    },
  };
}

function writeFailed(path: string, code = 'unknown error'): OperationError {
  return new OperationError({
    code: 'WRITE_FAILED',
    message: `${path} could not be written (${code}); its old content is unchanged.`,
    target: path,
    fix: 'Check permissions, free disk space, and that no file lies where a folder is needed; then run again.',
  });
}

function child(folder: string, name: string): string {
  const parent = folder
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
  return parent === '' ? name : `${parent}/${name}`;
}

/** What is not there, or lies below something that is not a folder, reads as absent. Throws READ_FAILED for the rest. */
function orNull<Found>(path: string, read: () => Found): Found | null {
  try {
    return read();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw code === undefined ? error : readFailed(path, code);
  }
}

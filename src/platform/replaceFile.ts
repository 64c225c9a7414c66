import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './projectPaths.ts';

/**
 * Replaces a file in one step (temporary file, fsync, rename), or makes it. Mode and owner of an existing file are kept,
 * and a link is followed to its target. Its folder has to be there. All of it is synchronous, so that no signal comes in
 * between: nothing but a kill leaves the temporary file, which {@link isTemporary} recognises.
 *
 * @throws the error of the file system; the file is then unchanged
 */
export function replaceFile(path: string, text: string): void {
  const before = statSync(path, { throwIfNoEntry: false });
  const target = before ? realpathSync(path) : path;
  const temporary = join(dirname(target), `.create-integration-${randomBytes(4).toString('hex')}.tmp`);
  try {
    const file = openSync(temporary, 'wx');
    try {
      writeFileSync(file, text);
      if (before) keepAccess(file, before);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It was never made.
    }
    throw error;
  }
}

/** Whether a file is a temporary one of {@link replaceFile}. */
export function isTemporary(path: string): boolean {
  return /^\.create-integration-[0-9a-f]{8}\.tmp$/.test(basename(path));
}

function keepAccess(file: number, { mode, uid, gid }: Stats): void {
  try {
    fchownSync(file, uid, gid);
  } catch (error) {
    // Only root may give a file away; file systems without owners know no such thing.
    if (!['EPERM', 'EINVAL', 'ENOSYS'].includes(codeOf(error) ?? '')) throw error;
  }
  fchmodSync(file, mode & 0o7777);
}

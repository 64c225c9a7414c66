import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { isOperationError, OperationError } from '../errors.ts';

/**
 * The absolute path of a project-relative one.
 *
 * @throws PATH_REFUSED for absolute paths, `..`, NUL, names no file can have, and paths that a symbolic link leads out of
 *   the project; READ_FAILED where a folder on the way may not be entered
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  const absolute = join(root, ...safeSegments(path));
  const inside = realpathSync.native(root);
  const real = resolveLinks(absolute, root, path);
  if (real !== inside && !real.startsWith(inside.endsWith(sep) ? inside : inside + sep)) {
    throw refuse(path, 'a symbolic link leads out of the project', WITHOUT_LINK);
  }
  return absolute;
}

/** The names a path consists of. Throws PATH_REFUSED. */
export function safeSegments(path: string, platform: NodeJS.Platform = process.platform): string[] {
  const isWindows = platform === 'win32';
  if (path.includes('\0')) throw refuse(path, 'it contains a NUL character');
  const segments = path.split(isWindows ? /[\\/]/ : '/');
  if (segments[0] === '' && segments.length > 1) throw refuse(path, 'it is absolute');
  if (isWindows && /^[A-Za-z]:/.test(path)) throw refuse(path, 'it is absolute');
  if (segments.includes('..')) throw refuse(path, 'it contains ".."');
  const names = segments.filter((segment) => segment !== '' && segment !== '.');
  // Windows drops dots and blanks at the end (`.git.` is `.git`), and takes what follows a colon for a part of a file.
  if (isWindows && names.some((name) => /[. ]$|:/.test(name)))
    throw refuse(path, 'Windows reads it as another path');
  return names;
}

function resolveLinks(absolute: string, root: string, path: string): string {
  try {
    return realOf(absolute, root, path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ELOOP') throw refuse(path, 'its symbolic links lead in a circle', WITHOUT_LINK);
    if (code === 'ENAMETOOLONG') throw refuse(path, 'its name is too long');
    throw code === undefined || isOperationError(error) ? error : readFailed(path, code);
  }
}

/** @param code what the system said, such as `EACCES` */
export function readFailed(path: string, code: string): OperationError {
  return new OperationError({
    code: 'READ_FAILED',
    message: `${path} could not be read (${code}).`,
    target: path,
    fix: 'Check who may read it, and that the disk is well; then run again.',
  });
}

/** The real path of a file or folder, or of the nearest folder above it that exists. */
function realOf(absolute: string, root: string, path: string): string {
  try {
    return realpathSync.native(absolute);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  try {
    return realpathSync.native(nearestExisting(absolute, root));
  } catch (error) {
    // A link that points nowhere: writing through it would create its target, wherever that is.
    if (isAbsent(error))
      throw refuse(path, 'it is a symbolic link to something that does not exist', WITHOUT_LINK);
    throw error;
  }
}

/** lstat, not stat: a dangling link must be seen as existing, so that it is judged and not skipped. */
function nearestExisting(absolute: string, root: string): string {
  for (let path = absolute; path !== root && path !== dirname(path); path = dirname(path)) {
    try {
      lstatSync(path);
      return path;
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }
  return root;
}

function isAbsent(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

const INSIDE = 'Use a path relative to the project folder, with forward slashes, that stays inside it.';
const WITHOUT_LINK = 'Put a file or folder of the project in the place of the link, then run again.';

function refuse(path: string, why: string, fix = INSIDE): OperationError {
  return new OperationError({
    code: 'PATH_REFUSED',
    message: `The path ${JSON.stringify(path)} is refused: ${why}.`,
    target: path,
    fix,
  });
}

/** The `code` of a Node.js system error, or `undefined`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

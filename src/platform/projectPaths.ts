import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { OperationError } from '../errors.ts';

/**
 * The absolute path of a project-relative one.
 *
 * @throws PATH_REFUSED for absolute paths, `..`, control characters, and paths that a symbolic link leads out of the project
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  const absolute = join(root, ...safeSegments(path));
  const inside = realpathSync.native(root);
  const real = realOf(absolute, root, path);
  if (real !== inside && !real.startsWith(inside.endsWith(sep) ? inside : inside + sep)) {
    throw refuse(path, 'a symbolic link leads out of the project');
  }
  return absolute;
}

function safeSegments(path: string): string[] {
  if (path.includes('\0')) throw refuse(path, 'it contains a NUL character');
  const segments = path.split(process.platform === 'win32' ? /[\\/]/ : '/');
  if (segments[0] === '' && segments.length > 1) throw refuse(path, 'it is absolute');
  if (/^[A-Za-z]:/.test(path) && process.platform === 'win32') throw refuse(path, 'it is absolute');
  if (segments.includes('..')) throw refuse(path, 'it contains ".."');
  return segments.filter((segment) => segment !== '' && segment !== '.');
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
    if (isAbsent(error)) throw refuse(path, 'it is a symbolic link to something that does not exist');
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

function refuse(path: string, why: string): OperationError {
  return new OperationError({
    code: 'PATH_REFUSED',
    message: `The path ${JSON.stringify(path)} is refused: ${why}.`,
    target: path,
    fix: 'Use a path relative to the project folder, with forward slashes, that stays inside it.',
  });
}

/** The `code` of a Node.js system error, or `undefined`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { OperationError } from '../errors.ts';

/**
 * The absolute path of a project-relative one.
 *
 * @throws PATH_REFUSED for absolute paths, `..`, control characters, and paths that a symbolic link leads out of the project
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  const absolute = join(root, ...safeSegments(path));
  const inside = await realpath(root);
  const real = await realpath(await nearestExisting(absolute, root)).catch((error: unknown) => {
    // A link that points nowhere: writing through it would create its target, wherever that is.
    if (codeOf(error) === 'ENOENT')
      throw refuse(path, 'it is a symbolic link to something that does not exist');
    throw error;
  });
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

/** lstat, not stat: a dangling link must be seen as existing, so that it is judged and not skipped. */
async function nearestExisting(absolute: string, root: string): Promise<string> {
  for (let path = absolute; path !== root && path !== dirname(path); path = dirname(path)) {
    const found = await lstat(path).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
      throw error;
    });
    if (found) return path;
  }
  return root;
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

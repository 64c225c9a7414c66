import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationError } from '../errors.ts';
import type { CommitRequest } from '../ports/index.ts';
import { entriesOf, filesFromHooks, restoreIndex, takeBack } from './gitHooks.ts';
import { ignoredPaths } from './gitIgnored.ts';
import { type GitRun, listed } from './gitRun.ts';

/** Paths go over stdin: there may be more of them than fit on a command line. */
const FROM_STDIN = ['--pathspec-from-file=-', '--pathspec-file-nul'];

/**
 * Commits the work tree's version of the given files and nothing else (`git commit --only`).
 * git builds such a commit in a temporary index, so what else is staged stays staged; only files that are not in
 * the index yet must be added to it first, and are taken out again when the commit does not come about.
 *
 * @returns the commit's id, or `null` when none of the files differs from HEAD
 * @throws GIT_FAILED with git's words, when a file is ignored, or when a hook took the trailers away; what
 *   `request.verify` throws. The commit is then taken back.
 */
export async function commitOnly(
  run: GitRun,
  folder: string,
  request: CommitRequest,
  hasCommits: boolean,
): Promise<string | null> {
  const { subject, trailers = {} } = request;
  const { present, added } = await sort(run, folder, request.paths, hasCommits);
  if (present.length === 0) return null;
  await verifyNoneIgnored(run, added);
  const before = await entriesOf(run, present);
  // Whatever else is wrong, the first error is the one to tell.
  const unstageAdded = () => unstage(run, added).catch(() => undefined);

  try {
    if (added.length > 0) await run(['add', ...FROM_STDIN], { input: added.join('\0') });
    if (hasCommits && !(await differsFromHead(run, present))) {
      await unstage(run, added);
      return null;
    }
    const trailerLines = Object.entries(trailers).map(([name, value]) => `${name}: ${value}`);
    await run(
      [
        // As it is: settings could take lines for comments. `--trailer` also heeds settings.
        ...['commit', '--only', '--quiet', '--cleanup=whitespace', '-m', subject],
        ...(trailerLines.length > 0 ? ['-m', trailerLines.join('\n')] : []),
        ...FROM_STDIN,
      ],
      { input: present.join('\0') },
    );
  } catch (error) {
    await unstageAdded();
    throw error;
  }
  const id = (await run(['rev-parse', 'HEAD'])).stdout.trim();
  try {
    await verifyMessage(run, id, trailers);
    await filesFromHooks(run, id, request.verify);
  } catch (error) {
    await takeBack(run, id);
    await unstageAdded();
    await restoreIndex(run, before);
    throw error;
  }
  return id;
}

/** `present`: paths git has something to say about; `added`: those of them on disk but not in the index. */
async function sort(
  run: GitRun,
  folder: string,
  paths: readonly string[],
  hasCommits: boolean,
): Promise<{ present: string[]; added: string[] }> {
  const unique = [...new Set(paths)];
  if (unique.length === 0) return { present: [], added: [] };
  const inIndex = await listed(run, ['ls-files', '-z']);
  const inHead = hasCommits
    ? await listed(run, ['ls-tree', '-r', '-z', '--name-only', 'HEAD'])
    : new Set<string>();
  const onDisk = new Set<string>();
  for (const path of unique) {
    if (await lstat(join(folder, path)).catch(() => null)) onDisk.add(path);
  }
  const isKnown = (path: string) => inIndex.has(path) || inHead.has(path);
  return {
    present: unique.filter((path) => onDisk.has(path) || isKnown(path)),
    added: unique.filter((path) => onDisk.has(path) && !inIndex.has(path)),
  };
}

async function differsFromHead(run: GitRun, paths: readonly string[]): Promise<boolean> {
  const changed = await listed(run, ['diff', '--no-ext-diff', '--relative', '--name-only', '-z', 'HEAD']);
  return paths.some((path) => changed.has(path));
}

async function unstage(run: GitRun, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  // `git rm` refuses paths over stdin in a subfolder.
  await run(['update-index', '--force-remove', '-z', '--stdin'], { input: paths.join('\0') });
}

/** `git add` would add the others and then fail; asked beforehand, the index stays as it is. */
async function verifyNoneIgnored(run: GitRun, added: readonly string[]): Promise<void> {
  const ignored = await ignoredPaths(run, added);
  if (ignored[0] === undefined) return;
  throw new OperationError({
    code: 'GIT_FAILED',
    message: `These files belong in the commit, but git ignores them: ${ignored.join(', ')}.`,
    target: ignored[0],
    fix: 'Remove the pattern that covers them from .gitignore (`git check-ignore -v <file>` names it), then run again.',
  });
}

/** A hook may rewrite the message; without its trailers the commit proves nothing. */
async function verifyMessage(
  run: GitRun,
  id: string,
  trailers: Readonly<Record<string, string>>,
): Promise<void> {
  const { stdout } = await run(['log', '-1', '--no-show-signature', '--encoding=UTF-8', '--format=%B', id]);
  const lines = stdout.split('\n').map((line) => line.trim());
  const lost = Object.entries(trailers).filter(([name, value]) => !lines.includes(`${name}: ${value}`));
  if (lost.length === 0) return;
  const names = lost.map(([name]) => name).join(', ');
  throw new OperationError({
    code: 'GIT_FAILED',
    message: `A hook of this repository took lines out of the commit message: ${names}. The commit was taken back.`,
    fix: `Let the hook (prepare-commit-msg or commit-msg) keep lines that begin with ${names}, then run the same command again.`,
  });
}

import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationError } from '../errors.ts';
import type { CommitRequest } from '../ports/index.ts';
import { ignoredPaths } from './gitIgnored.ts';
import type { GitRun } from './gitRun.ts';

/**
 * Commits the work tree's version of the given files and nothing else (`git commit --only`).
 * git builds such a commit in a temporary index, so what else is staged stays staged; only files that are not in
 * the index yet must be added to it first, and are taken out again when the commit does not come about.
 *
 * @returns the commit's id, or `null` when none of the files differs from HEAD
 * @throws GIT_FAILED with git's words, or when a file is ignored
 */
export async function commitOnly(
  run: GitRun,
  folder: string,
  { paths, subject, trailers = {} }: CommitRequest,
  hasCommits: boolean,
): Promise<string | null> {
  const { present, added } = await sort(run, folder, paths, hasCommits);
  if (present.length === 0) return null;
  await verifyNoneIgnored(run, added);

  try {
    if (added.length > 0) await run(['add', '--', ...added]);
    if (hasCommits && !(await differsFromHead(run, present))) {
      await unstage(run, added);
      return null;
    }
    await run([
      ...['commit', '--only', '--quiet', '-m', subject],
      ...Object.entries(trailers).flatMap(([name, value]) => ['--trailer', `${name}: ${value}`]),
      ...['--', ...present],
    ]);
  } catch (error) {
    await unstage(run, added);
    throw error;
  }
  return (await run(['rev-parse', 'HEAD'])).stdout.trim();
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
  const inIndex = await listed(run, ['ls-files', '-z', '--', ...unique]);
  const inHead = hasCommits
    ? await listed(run, ['ls-tree', '-r', '-z', '--name-only', 'HEAD', '--', ...unique])
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

async function listed(run: GitRun, args: readonly string[]): Promise<Set<string>> {
  return new Set((await run(args)).stdout.split('\0').filter((path) => path !== ''));
}

async function differsFromHead(run: GitRun, paths: readonly string[]): Promise<boolean> {
  const { stdout } = await run(['diff', '--no-ext-diff', '--name-only', '-z', 'HEAD', '--', ...paths]);
  return stdout !== '';
}

async function unstage(run: GitRun, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await run(['rm', '--cached', '--quiet', '--force', '--ignore-unmatch', '--', ...paths]);
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

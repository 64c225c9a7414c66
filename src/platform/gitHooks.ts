import type { CommitRequest } from '../ports/index.ts';
import { type GitRun, listed } from './gitRun.ts';

/** What the index holds of some files, as `git update-index --index-info` takes it. */
export async function entriesOf(run: GitRun, paths: readonly string[]): Promise<string[]> {
  const prefix = (await run(['rev-parse', '--show-prefix'])).stdout.replace(/\n$/, '');
  const wanted = new Set(paths.map((path) => prefix + path));
  const entries = await listed(run, ['ls-files', '--stage', '--full-name', '-z']);
  return [...entries].filter((entry) => wanted.has(entry.slice(entry.indexOf('\t') + 1)));
}

export async function restoreIndex(run: GitRun, entries: readonly string[]): Promise<void> {
  if (entries.length === 0) return;
  await run(['update-index', '-z', '--index-info'], { input: entries.map((each) => `${each}\0`).join('') });
}

/**
 * Hooks may add files to a commit and change those that are in it, in its temporary index alone. Shows them to
 * `verify`, then brings the index in line with the commit, in which these would otherwise look changed back.
 *
 * @throws what `verify` throws
 */
export async function filesFromHooks(
  run: GitRun,
  id: string,
  verify: CommitRequest['verify'],
): Promise<void> {
  const [committed, different] = await Promise.all([
    listed(run, ['diff-tree', '-r', '--root', '--no-commit-id', '--name-only', '--diff-filter=d', '-z', id]),
    listed(run, ['diff-index', '--cached', '--name-only', '-z', id]),
  ]);
  const paths = [...committed].filter((path) => different.has(path));
  if (paths.length === 0) return;
  const files = paths.map(async (path) => ({
    path,
    text: (await run(['cat-file', 'blob', `${id}:${path}`])).stdout,
  }));
  verify?.(await Promise.all(files));
  const { stdout } = await run(['ls-tree', '-r', '-z', '--full-tree', id]);
  const entries = stdout.split('\0').filter((entry) => paths.includes(entry.slice(entry.indexOf('\t') + 1)));
  await restoreIndex(run, entries);
}

/** Moves the branch back to where it was before a commit that was just made; the work tree stays as it is. */
export async function takeBack(run: GitRun, id: string): Promise<void> {
  const parent = await run(['rev-parse', '--quiet', '--verify', `${id}^`], { accept: [0, 1] });
  await run(
    parent.exitCode === 0
      ? ['update-ref', '-m', 'create-integration: taken back', 'HEAD', parent.stdout.trim(), id]
      : ['update-ref', '-d', 'HEAD', id],
  );
}

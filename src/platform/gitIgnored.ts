import type { GitRun } from './gitRun.ts';

/** Those of the paths that git ignores; a tracked file is not ignored, whatever the patterns say. */
export async function ignoredPaths(run: GitRun, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return [];
  const { stdout } = await run(['check-ignore', '-z', '--stdin'], {
    // The one command that refuses --literal-pathspecs; `./` keeps a leading `:` from being read as magic.
    literal: false,
    input: paths.map((path) => `./${path}\0`).join(''),
    accept: [0, 1],
  });
  return stdout
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => path.slice('./'.length));
}

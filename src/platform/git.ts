import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isOperationError } from '../errors.ts';
import type { EvidenceCommit, Git, GitChange } from '../ports/index.ts';
import { commitOnly } from './gitCommit.ts';
import { ignoredPaths } from './gitIgnored.ts';
import { createGitRun } from './gitRun.ts';

/** A rebase also leaves CHERRY_PICK_HEAD behind when it stops, hence the order. */
const OPERATIONS: readonly [marker: string, operation: string][] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

/** git for the project folder `root`, which may be a subfolder of the repository. */
export function createGit(root: string): Git {
  const folder = resolve(root);
  const run = createGitRun(folder);

  /** git ends an answer with one newline; a path may end with another. */
  const line = async (...args: string[]) => (await run(args)).stdout.replace(/\n$/, '');

  /** Where the folder lies in its repository, such as `apps/shop/`; empty at the top. Asked together with the repository. */
  let prefix: string | null = null;

  async function isRepository(): Promise<boolean> {
    try {
      const [inside, below = ''] = (await line('rev-parse', '--is-inside-work-tree', '--show-prefix')).split(
        /\n(.*)/s,
      );
      if (inside === 'true') prefix = below;
      return inside === 'true';
    } catch (error) {
      // Other failures (an owner git does not trust) must not read as "no repository". Not matched by words:
      // git speaks the user's language.
      if (isOperationError(error) && error.code === 'GIT_FAILED' && !hasGitAbove(folder)) return false;
      throw error;
    }
  }

  async function hasCommits(): Promise<boolean> {
    return (await run(['rev-parse', '--quiet', '--verify', 'HEAD'], { accept: [0, 1] })).exitCode === 0;
  }

  async function branch(): Promise<string | null> {
    const { exitCode, stdout } = await run(['symbolic-ref', '--quiet', '--short', 'HEAD'], {
      accept: [0, 1],
    });
    return exitCode === 0 ? stdout.trim() : null;
  }

  async function operationInProgress(): Promise<string | null> {
    const directory = await line('rev-parse', '--absolute-git-dir');
    return OPERATIONS.find(([marker]) => existsSync(join(directory, marker)))?.[1] ?? null;
  }

  async function hasIdentity(): Promise<boolean> {
    const known = await Promise.all(
      // `git var` applies the very rules of `git commit`: configuration, environment, useConfigOnly.
      ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT'].map((name) => run(['var', name], { accept: [0, 1, 128] })),
    );
    return known.every(({ exitCode }) => exitCode === 0);
  }

  async function isInHistory(path: string): Promise<boolean> {
    return (await line('rev-list', '--all', '--full-history', '--max-count=1', '--', path)) !== '';
  }

  async function changes(): Promise<GitChange[]> {
    const [below, { stdout }] = await Promise.all([
      prefix ?? line('rev-parse', '--show-prefix'),
      run([
        ...['status', '--porcelain=v2', '-z', '--no-renames', '--untracked-files=all'],
        ...['--ignore-submodules=none', '--', '.'],
      ]),
    ]);
    return parseStatus(stdout, below);
  }

  async function evidenceCommits(since: Date): Promise<Map<string, EvidenceCommit>> {
    const found = new Map<string, EvidenceCommit>();
    const args = [
      ...['log', '--no-show-signature', '--encoding=UTF-8', `--since=${since.toISOString()}`],
      ...['--grep=^Integration-Evidence: ', '--format=%x00%H %cI%n%B'],
    ];
    const { exitCode, stdout } = await run(args, { accept: [0, 128] });
    // 128 is a repository without commits, or something that is wrong.
    if (exitCode !== 0 && (await hasCommits())) await run(args);
    for (const entry of stdout.split('\0')) {
      const [, commit, date] = /^([0-9a-f]+) (\S+)\n/.exec(entry) ?? [];
      if (commit === undefined || date === undefined) continue;
      for (const [, hash = ''] of entry.matchAll(/^Integration-Evidence: ([0-9a-f]{64})$/gm)) {
        if (!found.has(hash)) found.set(hash, { commit, date });
      }
    }
    return found;
  }

  return {
    isRepository,
    init: async () => void (await run(['init', '--quiet', '--initial-branch=main'])),
    branch,
    operationInProgress,
    hasIdentity,
    ignored: (paths) => ignoredPaths(run, paths),
    isInHistory,
    changes,
    commit: async (request) => commitOnly(run, folder, request, await hasCommits()),
    evidenceCommits,
  };
}

function hasGitAbove(folder: string): boolean {
  for (let current = folder; ; current = resolve(current, '..')) {
    if (existsSync(join(current, '.git'))) return true;
    if (current === resolve(current, '..')) return false;
  }
}

/** Porcelain v2 names paths from the top of the repository, whatever the working directory. */
function parseStatus(output: string, prefix: string): GitChange[] {
  const found = new Map<string, GitChange>();
  for (const entry of output.split('\0')) {
    // `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `? path`; the path may hold spaces.
    const match = /^(?:1 (?<xy>..)(?: \S+){6}|u (?<unmerged>..)(?: \S+){8}|\?) (?<path>.+)$/s.exec(entry);
    const { xy, unmerged, path } = match?.groups ?? {};
    if (path === undefined || !path.startsWith(prefix)) continue;
    const relative = path.slice(prefix.length);
    const state = xy ?? unmerged;
    if (state === undefined) {
      // Removed from the index but still on disk comes as two entries.
      const kind = found.has(relative) ? 'modified' : 'untracked';
      found.set(relative, { path: relative, kind, staged: kind === 'modified' });
    } else {
      const gone = state[1] === 'D' || (state[0] === 'D' && state[1] === '.');
      found.set(relative, { path: relative, kind: gone ? 'deleted' : 'modified', staged: state[0] !== '.' });
    }
  }
  return [...found.values()];
}

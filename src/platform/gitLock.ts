import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { codeOf } from './projectPaths.ts';

/** Locks that the git commands of this tool take, below the git directory. */
const LOCKS = /^(index|HEAD|config|next-index-\d+)\.lock$/;
/** Milliseconds that a git may go on to work, with its hooks, after the run that started it was killed. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 50;

/**
 * To be called by a run that follows one that was killed: the git which that one had started may still be about to
 * commit, so it is waited for. Where no git is left that could hold them, its locks are removed; git itself never does
 * that. Where this cannot be told they stay, and git will say what they are.
 *
 * @param directory - the git directory of the work tree
 * @param folder - the work tree
 */
export async function outliveGit(directory: string, folder: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; locksIn(directory).length > 0; await wait(LOOK_MS)) {
    if (hasGit([folder, ...linkedTo(directory)]) === false) {
      for (const path of locksIn(directory)) rmSync(path, { force: true });
      return;
    }
    if (Date.now() > end) return;
  }
}

function locksIn(directory: string): string[] {
  const heads = join(directory, 'refs/heads');
  const branches = existsSync(heads) ? readdirSync(heads, { recursive: true, encoding: 'utf8' }) : [];
  return [
    ...readdirSync(directory)
      .filter((name) => LOCKS.test(name))
      .map((name) => join(directory, name)),
    ...branches.filter((name) => name.endsWith('.lock')).map((name) => join(heads, name)),
  ];
}

/** Other work trees of the same repository: what works in them may lock the branches of all. */
function linkedTo(directory: string): string[] {
  const links = join(directory, 'worktrees');
  const pointers = (existsSync(links) ? readdirSync(links) : []).map((name) => join(links, name, 'gitdir'));
  return pointers
    .filter((path) => existsSync(path))
    .map((path) => dirname(readFileSync(path, 'utf8').trim()));
}

/** Whether a git works in a folder or below it: git enters its work tree. `null` where the system does not tell. */
function hasGit(folders: readonly string[]): boolean | null {
  if (!existsSync('/proc/self/cwd')) return null;
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() !== 'git') return false;
      const place = `${readlinkSync(`/proc/${pid}/cwd`)}${sep}`;
      return folders.some((folder) => place.startsWith(`${folder}${sep}`));
    } catch (error) {
      // Another user's process may be one that works here; one that has ended is none.
      return codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM';
    }
  });
}

import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { readdir, rmdir, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './projectPaths.ts';

/*
 * Who holds a lock. A lock is a folder, and in it lies an empty file whose name is its owner: process, when that started,
 * machine. So a run that was killed is recognised at once. Where the owner is of another machine, or cannot be told, only
 * the age of the lock counts.
 */

type Done = (error: NodeJS.ErrnoException | null) => void;

const MACHINE = createHash('sha256').update(machine()).digest('hex').slice(0, 16);

/** `<pid>-<start>-<machine>`; the start is `0` where the system does not tell it. */
export function ownerName(pid: number): string {
  return `${pid}-${startOf(pid) ?? 0}-${MACHINE}`;
}

/**
 * The file system for proper-lockfile: what it makes has its owner's name from the beginning, and what it removes is a
 * lock of this process or a stale one, never one that another run has taken meanwhile.
 *
 * @param staleMs - milliseconds without a sign of life after which an owner counts as dead
 * @param onStale - told that a lock of such an owner was removed
 */
export function lockFileSystem(staleMs: number, onStale: () => void) {
  const remove = (path: string) => {
    const [name] = fs.readdirSync(path);
    const isOurs = name === ownerName(process.pid);
    if (name !== undefined && !isOurs && ageOf(path) < staleMs) throw failure('ELOCKED');
    try {
      // Of several runs that see a stale lock one can remove its name.
      if (name !== undefined) fs.unlinkSync(join(path, name));
      fs.rmdirSync(path);
    } catch (error) {
      // Another one was faster, and may have taken the lock already.
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error;
    }
    if (!isOurs) onStale();
  };
  return {
    ...fs,
    mkdir: (path: string, done: Done) => settle(() => makeLock(path), done),
    rmdir: (path: string, done: Done) => settle(() => remove(path), done),
    rmdirSync: remove,
  };
}

/** A lock that is made beside and then renamed is never without a name; an empty folder is replaced, a lock is not. */
function makeLock(path: string): void {
  const owner = ownerName(process.pid);
  const unborn = `${path}-${owner}-${randomBytes(4).toString('hex')}`;
  fs.mkdirSync(unborn);
  try {
    fs.writeFileSync(join(unborn, owner), '');
    fs.renameSync(unborn, path);
  } catch (error) {
    fs.rmSync(unborn, { recursive: true });
    // Not empty says that it was there, though it may be gone by now; other systems say so in other words.
    throw codeOf(error) === 'ENOTEMPTY' || fs.existsSync(path) ? failure('EEXIST') : error;
  }
}

/** Removes what runs left that were killed while they made the lock at a path. */
export function removeUnborn(path: string, staleMs: number): void {
  const prefix = `${basename(path)}-`;
  for (const name of fs.readdirSync(dirname(path)).filter((each) => each.startsWith(prefix))) {
    const unborn = join(dirname(path), name);
    const owner = name.slice(prefix.length).replace(/-[^-]*$/, '');
    if (isDead(owner) || ageOf(unborn) > staleMs) fs.rmSync(unborn, { recursive: true, force: true });
  }
}

/** Milliseconds since a folder was made or gave a sign of life; none for one that is gone. */
function ageOf(path: string): number {
  const found = fs.statSync(path, { throwIfNoEntry: false });
  return found ? Date.now() - found.mtimeMs : 0;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function settle(act: () => void, done: Done): void {
  let failed: NodeJS.ErrnoException | null = null;
  try {
    act();
  } catch (error) {
    failed = error as NodeJS.ErrnoException;
  }
  done(failed);
}

/** Takes the lock of an owner that is dead for certain. Returns whether the lock is free now. */
export async function freeOfDeadOwner(path: string): Promise<boolean> {
  const [name] = await readdir(path).catch(() => []);
  if (name === undefined || !isDead(name)) return false;
  try {
    // Of several runs that see a dead owner one can remove its name; only that one may remove the folder.
    await unlink(join(path, name));
    await rmdir(path);
    return true;
  } catch {
    return false;
  }
}

function isDead(name: string): boolean {
  const [, pid, start, place] = /^(\d+)-(\d+)-([0-9a-f]+)$/.exec(name) ?? [];
  if (pid === undefined || place !== MACHINE) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return codeOf(error) === 'ESRCH'; // Not EPERM: it lives and is of another user.
  }
  // The number may be another process's by now.
  const now = startOf(Number(pid));
  return now !== null && start !== '0' && String(now) !== start;
}

/** When a living process started, in ticks since the machine did; `null` where it cannot be told, 0 for one that has ended. */
function startOf(pid: number): number | null {
  try {
    const [state, ...fields] = fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return state === 'Z' ? 0 : Number(fields[18]);
  } catch {
    return null;
  }
}

/** Processes with different texts here do not know each other's numbers: other machines, containers, earlier starts. */
function machine(): string {
  try {
    return `${fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')} ${fs.readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { readdir, rmdir, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
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

/** The file system for proper-lockfile: what it makes is named after this process, what it removes may hold a name. */
export const lockFileSystem = {
  ...fs,
  mkdir(path: string, done: Done): void {
    fs.mkdir(path, (error) => {
      if (error) return done(error);
      // Without a name the lock holds as well.
      fs.writeFile(join(path, ownerName(process.pid)), '', () => done(null));
    });
  },
  rmdir(path: string, done: Done): void {
    fs.rm(path, { recursive: true, force: true }, done);
  },
  rmdirSync(path: string): void {
    fs.rmSync(path, { recursive: true, force: true });
  },
};

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

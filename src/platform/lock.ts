import { existsSync } from 'node:fs';
import { OperationError } from '../errors.ts';
import { placeBeside } from './besideProject.ts';
import { outliveGit } from './gitLock.ts';
import { codeOf } from './projectPaths.ts';

/** Milliseconds without a sign of life after which an owner counts as dead whose process cannot be asked for. */
const STALE_MS = 10_000;

export interface HeldLock {
  release(): Promise<void>;
  /** The run before this one did not release it: it was killed. */
  inherited: boolean;
}

export interface ProjectLock {
  /** @throws PROJECT_LOCKED while another run works on the project, WRITE_FAILED where no lock can be made */
  acquire(): Promise<HeldLock>;
  /** @throws PROJECT_LOCKED when the lock was taken and has been lost since (the machine slept, say) */
  verifyHeld(): void;
}

/** One run at a time per project folder. The lock lies in the git directory, where nothing can commit it. */
export function createLock(root: string): ProjectLock {
  let lost = false;

  async function acquire(): Promise<HeldLock> {
    const { path, outside, repository } = await placeBeside(root, '.lock');
    const onLost = () => {
      lost = true;
    };
    // A run that makes the repository began without one.
    const before = path !== outside && existsSync(outside) ? await take(outside, onLost) : null;
    await before?.release();
    const { release, inherited } = await take(path, onLost);
    lost = false;
    const wasKilled = inherited || before?.inherited === true;
    // What stays in git's way git will name.
    if (wasKilled && repository) await outliveGit(repository.directory, repository.folder).catch(() => {});
    return {
      async release() {
        if (!lost) await release();
      },
      inherited: wasKilled,
    };
  }

  return {
    acquire,
    verifyHeld() {
      if (lost)
        throw locked('This run was suspended for so long that another one may have taken over the project.');
    },
  };
}

async function take(path: string, onLost: () => void): Promise<HeldLock> {
  const [{ default: lockfile }, { freeOfDeadOwner, lockFileSystem, removeUnborn }] = await Promise.all([
    import('proper-lockfile'),
    import('./lockOwner.ts'),
  ]);
  let inherited = false;
  const lock = () =>
    lockfile.lock(path, {
      lockfilePath: path,
      fs: lockFileSystem(STALE_MS, () => {
        inherited = true;
      }),
      stale: STALE_MS,
      realpath: false,
      // The default throws from a timer, which nobody could catch; the next write is refused instead.
      onCompromised: onLost,
    });
  try {
    const release = await lock().catch(async (error: unknown) => {
      if (codeOf(error) !== 'ELOCKED' || !(await freeOfDeadOwner(path))) throw error;
      inherited = true;
      return lock();
    });
    removeUnborn(path, STALE_MS);
    // What cannot be released is another run's by now, or will be recognised as a dead one's.
    return { release: () => release().catch(() => {}), inherited };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ELOCKED') throw locked('Another run is working on this project.');
    throw code === undefined ? error : unlockable(code);
  }
}

/** @param code what the system said, such as `ENOSPC` */
function unlockable(code: string): OperationError {
  return new OperationError({
    code: 'WRITE_FAILED',
    message: `The lock of this project could not be made (${code}); nothing was written.`,
    fix: 'Check free disk space, and permissions of .git or the temporary folder; then run again.',
  });
}

function locked(message: string): OperationError {
  return new OperationError({
    code: 'PROJECT_LOCKED',
    message,
    fix: `Wait until the other run has ended, then run again. One that was killed on another machine frees the project after ${STALE_MS / 1000} seconds.`,
  });
}

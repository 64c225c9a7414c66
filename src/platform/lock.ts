import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, constants, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { OperationError } from '../errors.ts';
import { codeOf } from './projectPaths.ts';

/** Milliseconds without a sign of life after which an owner counts as dead whose process cannot be asked for. */
const STALE_MS = 10_000;

export interface ProjectLock {
  /** @throws PROJECT_LOCKED while another run works on the project */
  acquire(): Promise<() => Promise<void>>;
  /** @throws PROJECT_LOCKED when the lock was taken and has been lost since (the machine slept, say) */
  verifyHeld(): void;
}

/** One run at a time per project folder. The lock lies in the git directory, where nothing can commit it. */
export function createLock(root: string): ProjectLock {
  let lost = false;

  async function acquire(): Promise<() => Promise<void>> {
    const [{ default: lockfile }, { freeOfDeadOwner, lockFileSystem }] = await Promise.all([
      import('proper-lockfile'),
      import('./lockOwner.ts'),
    ]);
    const path = await lockPath(root);
    const take = () =>
      lockfile.lock(root, {
        lockfilePath: path,
        fs: lockFileSystem,
        stale: STALE_MS,
        realpath: false,
        // The default throws from a timer, which nobody could catch; the next write is refused instead.
        onCompromised: () => {
          lost = true;
        },
      });
    try {
      const release = await take().catch(async (error: unknown) => {
        if (codeOf(error) === 'ELOCKED' && (await freeOfDeadOwner(path))) return take();
        throw error;
      });
      lost = false;
      return async () => {
        if (!lost) await release();
      };
    } catch (error) {
      throw codeOf(error) === 'ELOCKED' ? locked('Another run is working on this project.') : error;
    }
  }

  return {
    acquire,
    verifyHeld() {
      if (lost)
        throw locked('This run was suspended for so long that another one may have taken over the project.');
    },
  };
}

function locked(message: string): OperationError {
  return new OperationError({
    code: 'PROJECT_LOCKED',
    message,
    fix: `Wait until the other run has ended, then run again. One that was killed on another machine frees the project after ${STALE_MS / 1000} seconds.`,
  });
}

/** Keyed by the project folder: a repository may hold several projects. */
async function lockPath(root: string): Promise<string> {
  const real = await realpath(root);
  const name = `create-integration-${createHash('sha256').update(real).digest('hex').slice(0, 16)}.lock`;
  const gitDirectory = await findGitDirectory(real);
  if (gitDirectory !== null && (await isWritable(gitDirectory))) return join(gitDirectory, name);
  // One folder per user: a shared one would belong to whoever came first.
  const folder = join(tmpdir(), `create-integration-${process.getuid?.() ?? 'user'}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return join(folder, name);
}

/** Reads `.git` itself, so that taking the lock needs no child process. In worktrees and submodules it is a file. */
async function findGitDirectory(root: string): Promise<string | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    const candidate = join(folder, '.git');
    if (existsSync(candidate)) {
      if ((await stat(candidate)).isDirectory()) return candidate;
      const pointer = /^gitdir: (.+?)\r?\n?$/s.exec(await readFile(candidate, 'utf8'));
      const target = pointer?.[1] === undefined ? null : resolve(folder, pointer[1]);
      return target !== null && existsSync(target) ? target : null;
    }
    if (dirname(folder) === folder) return null;
  }
}

function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}

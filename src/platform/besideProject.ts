import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, constants, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

interface Repository {
  /** The work tree. */
  folder: string;
  /** Its git directory. */
  directory: string;
}

/** Where something lies that belongs to a project and must not be committed with it. */
export interface Place {
  path: string;
  /** Where it lies as long as there is no repository. */
  outside: string;
  repository: Repository | null;
}

/**
 * In the git directory, else in a temporary folder. Keyed by the project folder: a repository may hold several projects.
 *
 * @param ending of the file's name, such as `.lock`
 */
export async function placeBeside(root: string, ending: string): Promise<Place> {
  const real = await realpath(root);
  const key = createHash('sha256').update(real).digest('hex').slice(0, 16);
  const name = `create-integration-${key}${ending}`;
  // One folder per user: a shared one would belong to whoever came first.
  const folder = join(tmpdir(), `create-integration-${process.getuid?.() ?? 'user'}`);
  const outside = join(folder, name);
  const repository = await findRepository(real);
  if (repository && (await isWritable(repository.directory))) {
    return { path: join(repository.directory, name), outside, repository };
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { path: outside, outside, repository };
}

/** Reads `.git` itself, so that taking the lock needs no child process. In worktrees and submodules it is a file. */
async function findRepository(root: string): Promise<Repository | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    const candidate = join(folder, '.git');
    if (existsSync(candidate)) {
      if ((await stat(candidate)).isDirectory()) return { folder, directory: candidate };
      const pointer = /^gitdir: (.+?)\r?\n?$/s.exec(await readFile(candidate, 'utf8'));
      const target = pointer?.[1] === undefined ? null : resolve(folder, pointer[1]);
      return target !== null && existsSync(target) ? { folder, directory: target } : null;
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

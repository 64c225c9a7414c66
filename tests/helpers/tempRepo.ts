import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface TempFolder {
  dir: string;
  write(path: string, text: string): Promise<void>;
  cleanup(): Promise<void>;
}

export interface TempRepo extends TempFolder {
  /** Runs git in the repository and returns its output without the last newline. */
  git(...args: string[]): Promise<string>;
}

/** A temporary folder with the given files. Its path is the real one (macOS links its temporary folder). */
export async function tempFolder(files: Readonly<Record<string, string>> = {}): Promise<TempFolder> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'create integration ')));
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  return { dir, write, cleanup: () => rm(dir, { recursive: true, force: true }) };
}

/** A real repository on the branch `main`; the given files are its first commit, without files it has none. */
export async function tempRepo(files: Readonly<Record<string, string>> = {}): Promise<TempRepo> {
  const folder = await tempFolder(files);
  const git = async (...args: string[]) => {
    const { stdout } = await exec('git', args, { cwd: folder.dir });
    return stdout.replace(/\n$/, '');
  };
  await git('init', '--quiet', '--initial-branch=main');
  await git('config', 'user.name', 'Test');
  await git('config', 'user.email', 'test@example.com');
  await git('config', 'commit.gpgsign', 'false');
  if (Object.keys(files).length > 0) {
    await git('add', '--all', '--force');
    await git('commit', '--quiet', '-m', 'Begin');
  }
  return { ...folder, git };
}

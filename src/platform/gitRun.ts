import type { SimpleGit, SimpleGitOptions } from 'simple-git';
import { OperationError } from '../errors.ts';
import { codeOf } from './projectPaths.ts';

export interface GitResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface GitRunOptions {
  /** Written to git's stdin. */
  input?: string;
  /** Exit codes that are answers and not failures; default `[0]`. */
  accept?: readonly number[];
  /** Whether paths are taken literally, default true: a file may be called `*.ts` or `:(top)x`. */
  literal?: boolean;
}

/** Runs git in a folder. Throws `GIT_MISSING` when there is no git, `GIT_FAILED` with git's own words. */
export type GitRun = (args: readonly string[], options?: GitRunOptions) => Promise<GitResult>;

/**
 * Variables that point git at another repository than the project's, as they are set inside a hook.
 * simple-git drops every `GIT_…` variable unless named; the rest (identity, configuration) is the user's choice.
 */
const LOCATES_A_REPOSITORY =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|INDEX_VERSION|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|SUPER_PREFIX|(GLOB|NOGLOB|ICASE|LITERAL)_PATHSPECS)$/;
const ALSO_PASSED = ['EDITOR', 'VISUAL', 'PAGER', 'SSH_ASKPASS'];

/** What git lists with NUL between the entries. */
export async function listed(run: GitRun, args: readonly string[]): Promise<Set<string>> {
  return new Set((await run(args)).stdout.split('\0').filter((entry) => entry !== ''));
}

/** A runner for one folder. simple-git is loaded with the first command. */
export function createGitRun(folder: string): GitRun {
  return async (args, { input, accept = [0], literal = true } = {}) => {
    let exit: { exitCode: number; stderr: string } | null = null;
    const git = await open(folder, {
      // The default takes a failure without words (a silent hook) for success.
      errors: (error, result) => {
        exit = { exitCode: result.exitCode, stderr: Buffer.concat(result.stdErr).toString('utf8') };
        if (accept.includes(result.exitCode)) return undefined;
        return error instanceof Error ? error : Buffer.concat(result.stdErr);
      },
      ...(input === undefined ? {} : { input: () => input }),
    });
    try {
      // No optional locks: asking must not disturb a git that somebody else runs.
      const stdout = await git.raw([
        ...(literal ? ['--literal-pathspecs'] : []),
        '--no-optional-locks',
        ...args,
      ]);
      return { exitCode: 0, stderr: '', ...(exit ?? {}), stdout };
    } catch (error) {
      throw failure(args, error, exit);
    }
  };
}

async function open(folder: string, options: Partial<SimpleGitOptions>): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const named = Object.keys(process.env).filter(
    (name) => (name.startsWith('GIT_') && !LOCATES_A_REPOSITORY.test(name)) || ALSO_PASSED.includes(name),
  );
  return simpleGit({
    baseDir: folder,
    allowEnvironment: named,
    // Only the end of the streams says that all output is there.
    completion: { onClose: true, onExit: false },
    ...options,
  });
}

function failure(
  args: readonly string[],
  error: unknown,
  exit: { exitCode: number; stderr: string } | null,
): OperationError {
  const words = (exit?.stderr || (error instanceof Error ? error.message : String(error))).trim();
  if (codeOf(error) === 'ENOENT' || /spawn git ENOENT/.test(words)) {
    return new OperationError({
      code: 'GIT_MISSING',
      message: 'The program git was not found.',
      fix: 'Install git 2.32 or newer (https://git-scm.com/downloads) and make sure it is on the PATH.',
    });
  }
  const ended = exit ? ` ended with exit code ${exit.exitCode}` : ' failed';
  return new OperationError({
    code: 'GIT_FAILED',
    message: `git ${args[0] ?? ''}${ended}${words === '' ? ' and said nothing.' : `: ${words.slice(0, 2000)}`}`,
    fix: 'Resolve what git or one of its hooks reports, then run the same command again.',
  });
}

import { constants } from 'node:os';
import { OperationError } from '../errors.ts';
import type { RunOptions } from '../ports/index.ts';
import { killTree, registerTree, TREE_OPTIONS } from './processTree.ts';

/** Milliseconds that descendants may hold the output open after the program itself has ended. */
const LINGER_MS = 2_000;

export interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
  durationMs: number;
}

export interface Child {
  pid: number;
  /** Settles when the program and its output have ended; never rejects. */
  ended: Promise<Ended>;
}

/**
 * Starts a program without a terminal, colours or stdin, in a process group of its own.
 *
 * @param onLine - sees each line of both streams
 * @throws UNEXPECTED when it cannot be started
 */
export async function startChild(
  command: string,
  args: readonly string[],
  options: RunOptions,
  onLine: ((line: string) => void) | undefined,
): Promise<Child> {
  const { execa } = await import('execa');
  const watched = onLine
    ? {
        // Otherwise the result would gain a line end that the program did not print.
        preserveNewlines: true,
        *transform(line: unknown) {
          onLine(String(line).replace(/\r?\n$/, ''));
          yield line;
        },
      }
    : ('pipe' as const);
  const subprocess = execa(command, args, {
    ...TREE_OPTIONS,
    cwd: options.cwd,
    // NO_COLOR beside FORCE_COLOR makes Node.js print a warning into the output.
    env: { NO_COLOR: undefined, FORCE_COLOR: '0', ...options.env },
    stdin: 'ignore',
    stdout: watched,
    stderr: watched,
    reject: false,
    stripFinalNewline: false,
  });
  const { pid } = subprocess;
  if (pid === undefined) throw cannotStart(command, (await subprocess).code);

  const forget = registerTree(pid);
  let linger: NodeJS.Timeout | undefined;
  subprocess.once('exit', () => {
    linger = setTimeout(() => killTree(pid, 'SIGKILL'), LINGER_MS);
  });
  const ended = subprocess.then((result): Ended => {
    clearTimeout(linger);
    forget();
    // What it left running must not answer the next run; on Windows nobody can be found by it any more.
    if (process.platform !== 'win32') killTree(pid, 'SIGKILL');
    const signal = result.signal === undefined ? 0 : constants.signals[result.signal];
    return {
      exitCode: result.exitCode ?? 128 + signal,
      stdout: String(result.stdout),
      stderr: String(result.stderr),
      durationMs: Math.round(result.durationMs),
    };
  });
  return { pid, ended };
}

function cannotStart(command: string, reason: string | undefined): OperationError {
  return new OperationError({
    code: 'UNEXPECTED',
    message: `The program ${JSON.stringify(command)} could not be started (${reason ?? 'unknown reason'}).`,
    target: command,
    fix: 'Check that it is installed and on the PATH, and that the folder it should run in exists.',
  });
}

import type { Processes, RunningProcess, RunOptions, RunResult } from '../ports/index.ts';
import { startChild } from './childProcess.ts';
import { killTree } from './processTree.ts';

/** Milliseconds between asking a process to end and ending it. */
const STOP_GRACE_MS = 5_000;
/** Lines of output quoted when a process does not get as far as expected. */
const QUOTED_LINES = 20;

/** Child processes. A time limit, a signal and `stop` reach their descendants too: workers, npm's scripts. */
export function createProcesses(): Processes {
  return { run, start };
}

async function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const child = await startChild(command, args, options, options.onLine);
  let timedOut = false;
  const limit =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          killTree(child.pid, 'SIGKILL');
        }, options.timeoutMs);
  const { signal } = options;
  let force: NodeJS.Timeout | undefined;
  const cancel = () => {
    force = endTree(child.pid);
  };
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel);
  const ended = await child.ended;
  signal?.removeEventListener('abort', cancel);
  clearTimeout(limit);
  clearTimeout(force);
  return { ...ended, timedOut };
}

/** Asks a child and its descendants to end; who does not is ended, unless the timer is cleared before. */
function endTree(pid: number): NodeJS.Timeout {
  killTree(pid, 'SIGTERM');
  return setTimeout(() => killTree(pid, 'SIGKILL'), STOP_GRACE_MS);
}

function start(command: string, args: readonly string[], options: RunOptions): RunningProcess {
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  const child = startChild(command, args, options, (line) => {
    lines.push(line);
    options.onLine?.(line);
    for (const listener of listeners) listener(line);
  });
  // Reported by whoever waits; without this, a failed start that nobody waits for would end the process.
  child.catch(() => {});

  function waitForLine(pattern: RegExp, timeoutMs: number): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(limit);
        listeners.delete(look);
        act();
      };
      const fail = (why: string) =>
        settle(() => reject(new Error([`${command} ${why}.`, ...lines.slice(-QUOTED_LINES)].join('\n'))));
      const look = (line: string): void => {
        const match = line.match(pattern);
        if (match) settle(() => resolve(match));
      };
      const limit = setTimeout(
        () => fail(`printed no line like ${pattern} within ${timeoutMs} ms`),
        timeoutMs,
      );
      listeners.add(look);
      for (const line of [...lines]) look(line);
      child
        .then(({ ended }) => ended)
        .then(
          ({ exitCode }) => fail(`ended with exit code ${exitCode} before a line like ${pattern}`),
          (error: unknown) => settle(() => reject(error)),
        );
    });
  }

  async function stop(): Promise<void> {
    const started = await child.catch(() => null);
    if (!started) return;
    const force = endTree(started.pid);
    await started.ended;
    clearTimeout(force);
  }

  return { waitForLine, stop };
}

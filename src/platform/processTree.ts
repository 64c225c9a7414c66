import { spawn } from 'node:child_process';

const running = new Set<number>();
let watching = false;

/** How a child must be started for {@link killTree} to reach its descendants. */
export const TREE_OPTIONS = { detached: process.platform !== 'win32' } as const;

/**
 * Registers a child started with {@link TREE_OPTIONS}, so that it ends with this process. A child in its own process
 * group gets no Ctrl-C from the terminal; the signal is passed on.
 *
 * @returns a function that forgets the child once it has ended
 */
export function registerTree(pid: number): () => void {
  running.add(pid);
  watch();
  return () => void running.delete(pid);
}

/** Ends a child and all its descendants. Quiet when they are gone already. */
export function killTree(pid: number, signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' }).on('error', () => {});
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the whole group has ended.
  }
}

function watch(): void {
  if (watching) return;
  watching = true;
  process.once('exit', () => {
    for (const pid of running) killTree(pid, 'SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      for (const pid of running) killTree(pid, signal);
      // With a listener the default no longer applies; restore it unless somebody else decides.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}

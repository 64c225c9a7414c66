import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseLogger } from 'interaqt';

const PATIENCE_MS = 3_000;
const LOOK_MS = 50;

/**
 * Makes the folder and takes it for this process: PGLite lets a second one in and silently loses what it writes.
 * @returns what to call at the end
 */
export function takeDataDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'app.pid');
  const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : null;
  if (owner !== null && owner !== process.pid && !hasEnded(owner)) {
    throw new Error(
      `Process ${owner} uses ${directory}. Stop it first; if it is something else, delete ${file}.`,
    );
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

/** One that was told to stop, or killed, may need a moment; whoever restarts the app need not know. */
function hasEnded(pid: number): boolean {
  for (let waited = 0; waited < PATIENCE_MS && isRunning(pid); waited += LOOK_MS) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
  }
  return !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Logs failing statements without their parameters, which hold what users wrote. */
export const databaseLogger: DatabaseLogger = {
  info: () => {},
  error: ({ type, name, error }) => console.error(`database: ${type} ${name} failed: ${String(error)}`),
  child: () => databaseLogger,
};

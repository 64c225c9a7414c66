import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Threads } from '../ports/index.ts';

/** Syntax trees live shortly and are many: with more room for the young, a quarter of the collector's work is saved. */
const YOUNG_MEGABYTES = 64;
/**
 * How long V8 watches a function before it compiles it once more, for speed. Its own impatience takes a fifth of the
 * processor time from threads that are done in a second. V8 of Node 22 has no such flag, and complains on stderr.
 */
const PATIENCE = '--interrupt-budget=400000';
const KNOWS_PATIENCE = Number.parseInt(process.versions.v8, 10) < 12;
/** `src/worker.ts`, built beside the bundle; run from source there is none, and so no other thread. */
const WORKER = new URL('./worker.mjs', import.meta.url);

/** Worker threads over the project at `root`. */
export function createThreads(root: string, worker: URL = WORKER): Threads {
  return {
    available: existsSync(fileURLToPath(worker)) ? availableParallelism() : 1,
    run: (job, input) =>
      new Promise((resolve, reject) => {
        if (KNOWS_PATIENCE) setFlagsFromString(PATIENCE);
        const thread = new Worker(worker, {
          workerData: { root, job, input },
          resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
        });
        thread.once('message', (result) => {
          resolve(result);
          // What it has left to do is to give back its memory, which nobody has to wait for.
          thread.unref();
        });
        thread.once('error', reject);
        thread.once('exit', (code) => reject(new Error(`A thread ended with ${code}.`)));
      }),
  };
}

import fc from 'fast-check';
import { bookkeeping, moduleFile, specFile, statusFile } from './documents.ts';
import { anyEnvFile, badEnvFile, goodEnvFile } from './envFile.ts';
import { closeProjects, damagedProject, openProjects } from './projects.ts';
import { registrationFile } from './registrations.ts';
import { hiddenKey, hiddenValue, redacted } from './secrets.ts';

/** What is promised about input that nobody should have written. None of them touches a file. */
export const PROMISES: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  moduleFile,
  statusFile,
  bookkeeping,
  specFile,
  goodEnvFile,
  badEnvFile,
  anyEnvFile,
  registrationFile,
  hiddenValue,
  hiddenKey,
  redacted,
};

/** Whole projects that are damaged at random are slow, so there are fewer of them. */
const AT_ONCE = 25;
const PROJECTS_AT_ONCE = 3;

/**
 * Tries random input until a moment.
 *
 * @param until - milliseconds since 1970
 * @returns how many inputs were tried, and what did not hold: the promise, the seed that shows it again, and why
 */
export async function hostileInputs({
  seed,
  until,
}: {
  seed: number;
  until: number;
}): Promise<{ inputs: number; losses: string[] }> {
  let inputs = 0;
  const losses: string[] = [];
  let isOpen = false;
  try {
    const promises = [...Object.entries(PROMISES), ['damagedProject', damagedProject] as const];
    for (let round = seed; Date.now() < until; round++) {
      for (const [name, promise] of promises) {
        if (promise === damagedProject && !isOpen && Date.now() < until) {
          await openProjects();
          isOpen = true;
        }
        const left = until - Date.now();
        if (left <= 0) break;
        const result = await fc.check(promise, {
          seed: round,
          numRuns: promise === damagedProject ? PROJECTS_AT_ONCE : AT_ONCE,
          interruptAfterTimeLimit: left,
          endOnFailure: true,
        });
        inputs += result.numRuns;
        if (result.failed && result.counterexample !== null) {
          losses.push(`${name}, seed ${round}: ${String(result.errorInstance)}`);
        }
      }
    }
  } finally {
    if (isOpen) await closeProjects();
  }
  return { inputs, losses };
}

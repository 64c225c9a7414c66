import { setTimeout as sleep } from 'node:timers/promises';
import { ConstraintViolationError, collectErrorChain } from 'interaqt';
import { UnknownCallError } from './events';

/** Milliseconds. Together longer than a database takes to restart, shorter than half of the default lease margin. */
const DELAYS = [50, 250, 1000, 4000];

/**
 * Stores what the vendor answered, again and again while the database is out of order: the answer is at hand, and
 * asking the vendor once more might cost a second job. Only for what may be repeated, as events with their keys may.
 */
export async function persist(store: () => Promise<unknown>): Promise<void> {
  for (const delayMs of DELAYS) {
    try {
      await store();
      return;
    } catch (error) {
      if (collectErrorChain(error).some(isLasting)) throw error;
    }
    await sleep(delayMs);
  }
  await store();
}

/** Trying again would give the same. */
function isLasting(error: unknown): boolean {
  return error instanceof ConstraintViolationError || error instanceof UnknownCallError;
}

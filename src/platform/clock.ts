import type { Clock } from '../ports/index.ts';

/** The wall clock. */
export function createClock(): Clock {
  return { now: () => new Date() };
}

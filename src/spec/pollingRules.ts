import type { CallSpec, Inconsistency } from './schema.ts';

/** Polling has something to ask for, and its times fit together. */
export function pollingRules({ pattern, polling }: CallSpec): Inconsistency[] {
  if (!polling) return [];
  const { intervalMs, backoff, giveUpAfterMs } = polling;
  const found: Inconsistency[] = [];
  if (pattern !== 'async-task') {
    found.push({
      path: ['polling'],
      message: 'is given, but a sync-call has its result at once',
      fix: 'Remove polling.',
    });
  }
  if (backoff && backoff.maxIntervalMs <= intervalMs) {
    found.push({
      path: ['polling', 'backoff', 'maxIntervalMs'],
      message: 'is no longer than polling.intervalMs, so that no wait can grow',
      fix: 'Write a longer time, or leave out backoff.',
    });
  }
  if (giveUpAfterMs !== undefined && giveUpAfterMs < intervalMs) {
    found.push({
      path: ['polling', 'giveUpAfterMs'],
      message: 'is shorter than polling.intervalMs, so that no call would be asked about',
      fix: 'Write a longer time, or leave it out.',
    });
  }
  return found;
}

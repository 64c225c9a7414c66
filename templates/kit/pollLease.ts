import type { CallRow } from './callRow';
import { isTerminal } from './events';

/**
 * From when the vendor has a call, its `lease` says who asks about it and when:
 *   asking|<asked>|<worker>|<ms>  a worker is asking; if it has not finished by then, it died
 *   asked|<asked>|<ms>            asked so many times; the next time is due then
 *   given-up                      no longer asked about
 * Whatever else stands there is left from sending: it was never asked about.
 */
export type PollLease =
  | { state: 'never' }
  | { state: 'asking'; asked: number; worker: string; at: number }
  | { state: 'asked'; asked: number; at: number }
  | { state: 'given-up' };

export const GIVEN_UP = 'given-up';

export function formatPollLease(lease: Exclude<PollLease, { state: 'never' }>): string {
  switch (lease.state) {
    case 'asking':
      return `asking|${lease.asked}|${lease.worker}|${lease.at}`;
    case 'asked':
      return `asked|${lease.asked}|${lease.at}`;
    case 'given-up':
      return GIVEN_UP;
  }
}

export function parsePollLease(text: string): PollLease {
  if (text === GIVEN_UP) return { state: GIVEN_UP };
  const [state, asked, ...rest] = text.split('|');
  const at = Number(rest.at(-1));
  if (state === 'asked') return { state, asked: Number(asked), at };
  if (state === 'asking') return { state, asked: Number(asked), worker: rest[0] ?? '', at };
  return { state: 'never' };
}

export interface PollTimes {
  /** Milliseconds from the creation of a call until it is asked about, and from then on between two questions. */
  intervalMs: number;
  /** Each wait is `factor` times the one before it, up to `maxIntervalMs`. Without it all are the same. */
  backoff?: { factor: number; maxIntervalMs: number };
  /** Milliseconds from the creation of a call after which it is no longer asked about. It stays open. */
  giveUpAfterMs?: number;
}

/** When a call is due to be asked about, in milliseconds since 1970; `null`: not at all. */
export function dueAt(call: CallRow, { intervalMs }: PollTimes): number | null {
  if (isTerminal(call.status) || call.externalId === null) return null;
  const lease = parsePollLease(call.lease);
  switch (lease.state) {
    case 'never':
      return call.createdAt + intervalMs;
    case 'given-up':
      return null;
    default:
      return lease.at;
  }
}

/**
 * Milliseconds until the question after so many: give or take a tenth, so that calls which were made together are not
 * asked about together for ever.
 *
 * @param random 0 to 1
 */
export function waitAfter(asked: number, { intervalMs, backoff }: PollTimes, random: number): number {
  const { factor, maxIntervalMs } = backoff ?? { factor: 1, maxIntervalMs: intervalMs };
  const wait = Math.min(maxIntervalMs, intervalMs * factor ** (asked - 1));
  return Math.round(wait * (0.9 + random / 5));
}

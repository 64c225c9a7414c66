import type { STATUS_EVENTS } from '../../schema.ts';
import { wordsOf } from './words.ts';

export type StatusEvent = (typeof STATUS_EVENTS)[number];

const list = (words: string) => new Set(words.split(' '));

const COMPLETED = list(
  'completed complete succeeded succeed success successful successfully done finished ready delivered resolved fulfilled available processed live published paid settled approved read received generated exported rendered transcribed saved ended ok passed stored synced verified captured refunded shipped executed answered indexed terminal',
);
const FAILED = list(
  'failed fail failure failing error errored errors canceled cancelled cancel aborted abort rejected expired timeout timedout undelivered undeliverable denied invalid declined bounced dead deleted terminated refused blocked voided void crashed lost suspended killed stopped busy incomplete unsuccessful skipped revoked unavailable disputed complained suppressed removed',
);
const PROCESSING = list(
  'processing process running run inprogress progress started active working partial sent dialing',
);
const PENDING = list(
  'pending queued queue waiting created submitted accepted new scheduled initiated open draft requested starting unknown initialized initialised enqueued backlog paused held hold idle unstarted planned todo received confirming',
);

export interface WordMeaning {
  event: StatusEvent;
  /** Whether the word is a known one. */
  sure: boolean;
}

/** What each status word most likely means; a word nobody knows counts as pending, so that no call ends by mistake. */
export function meaningOf(words: readonly string[]): Record<string, WordMeaning> {
  const plainWords = words.map((each) => wordsOf(each).join(''));
  return Object.fromEntries(
    words.map((word) => {
      const tokens = wordsOf(word);
      // A message that is delivered later is only on its way once it is sent.
      if (tokens.join('') === 'sent' && !plainWords.includes('delivered'))
        return [word, { event: 'completed', sure: true }];
      return [word, meaning(tokens)];
    }),
  );
}

function meaning(tokens: readonly string[]): WordMeaning {
  const whole = tokens.join('');
  const known = single(whole);
  if (known) return { event: known, sure: true };
  if (tokens.some((each) => FAILED.has(each))) return { event: 'failed', sure: true };
  if (tokens.includes('not') || tokens[0] === 'requires' || tokens[0] === 'awaiting' || tokens[0] === 'on')
    return { event: 'pending', sure: true };
  const doing = tokens.some((each) => PENDING.has(each))
    ? 'pending'
    : tokens.some((each) => single(each) === 'processing')
      ? 'processing'
      : null;
  if (doing) return { event: doing, sure: true };
  return tokens.some((each) => COMPLETED.has(each))
    ? { event: 'completed', sure: tokens.length === 1 }
    : { event: 'pending', sure: false };
}

function single(word: string): StatusEvent | null {
  if (COMPLETED.has(word)) return 'completed';
  if (FAILED.has(word)) return 'failed';
  if (PENDING.has(word)) return 'pending';
  // `transcribing`, `rendering`, `canceling`: something is going on.
  return PROCESSING.has(word) || /^[a-z]{3,}ing$/.test(word) ? 'processing' : null;
}

/** Whether the words tell how a task ends: at least one of them is an end that everybody knows. */
export function tellsTheEnd(words: readonly string[]): boolean {
  return Object.values(meaningOf(words)).some(
    (each) => each.sure && (each.event === 'completed' || each.event === 'failed'),
  );
}

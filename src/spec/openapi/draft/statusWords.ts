import type { STATUS_EVENTS } from '../../schema.ts';
import { wordsOf } from './words.ts';

export type StatusEvent = (typeof STATUS_EVENTS)[number];

const list = (words: string) => new Set(words.split(' '));

const COMPLETED = list(
  'completed complete succeeded succeed success successful successfully done finished ready delivered resolved fulfilled available processed live published paid settled approved read received generated exported rendered transcribed saved ended ok passed stored synced verified captured refunded shipped executed answered indexed terminal concluded finalized finalised produced built converted encoded translated analyzed analysed parsed solved',
);
const FAILED = list(
  'failed fail failure failing error errored errors canceled cancelled cancel aborted abort rejected expired timeout timedout undelivered undeliverable denied invalid declined bounced dead deleted terminated refused blocked voided void crashed lost suspended killed stopped busy incomplete unsuccessful skipped revoked unavailable disputed complained suppressed removed broken corrupt corrupted faulted faulty fault interrupted halted dropped abandoned discarded dismissed withdrawn forbidden unreachable unprocessable malformed missing nok',
);
const PROCESSING = list(
  'processing process running run inprogress progress started active working partial sent dialing',
);
const PENDING = list(
  'pending queued queue waiting created submitted accepted new scheduled initiated open draft requested starting unknown initialized initialised enqueued backlog paused held hold idle unstarted planned todo received confirming unprocessed unfinished preparing',
);

export interface WordMeaning {
  event: StatusEvent;
  /** Whether the word is a known one. */
  sure: boolean;
}

/** Words that only mean an end where no other word does, the likeliest first: an invitation ends with `accepted`. */
const ENDS_AT_WORST = 'accepted confirmed created enabled activated connected active sent'.split(' ');

/** What each status word most likely means; a word nobody knows counts as pending, so that no call ends by mistake. */
export function meaningOf(words: readonly string[]): Record<string, WordMeaning> {
  const plainWords = words.map((each) => wordsOf(each).join(''));
  const meanings = new Map(
    words.map((word): [string, WordMeaning] => {
      const tokens = wordsOf(word);
      // A message that is delivered later is only on its way once it is sent.
      if (tokens.join('') === 'sent' && !plainWords.includes('delivered'))
        return [word, { event: 'completed', sure: true }];
      return [word, meaning(tokens)];
    }),
  );
  const last = lastOf(meanings);
  if (last !== undefined) meanings.set(last, { event: 'completed', sure: false });
  return Object.fromEntries(meanings);
}

/** Of words that never say "completed" the one that most likely does, if another one says that a task goes on. */
function lastOf(meanings: ReadonlyMap<string, WordMeaning>): string | undefined {
  const all = [...meanings];
  const goesOn = (event: StatusEvent) => event === 'pending' || event === 'processing';
  if (all.some(([, { event }]) => event === 'completed')) return undefined;
  const open = all.filter(([, { event }]) => goesOn(event)).map(([word]) => word);
  const last = ENDS_AT_WORST.flatMap((end) => open.filter((word) => wordsOf(word).at(-1) === end)).sort(
    (a, b) => wordsOf(a).length - wordsOf(b).length,
  )[0];
  return all.some(([word, { event, sure }]) => word !== last && sure && goesOn(event)) ? last : undefined;
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

/** Whether one of the words means that a task has come to its result. */
export function tellsTheResult(words: readonly string[]): boolean {
  return Object.values(meaningOf(words)).some((each) => each.event === 'completed');
}

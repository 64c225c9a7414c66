import { z } from 'zod';
import { CAMEL, dottedPath, matching, sentence } from './fields.ts';

/** How a call is sent: part of the spec of every pattern with calls. */
export const delivery = z
  .strictObject({
    mode: z
      .enum(['durable', 'inline'], { error: 'is not one of durable, inline' })
      .default('durable')
      .describe(
        'durable: jobs in the database (PGLite, PostgreSQL); inline: timers of the app, on any database',
      ),
    timeoutMs: z.int().min(100).max(600_000).default(30_000).describe('milliseconds one request may take'),
    maxAttempts: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe(
        'how often a call is sent at the most; without it 8 times, or as often as giveUpAfterMs allows',
      ),
    giveUpAfterMs: z
      .int()
      .min(1_000)
      .max(31_536_000_000)
      .optional()
      .describe(
        'milliseconds from its creation in which a call is sent again, such as 259200000 (three days)',
      ),
    retryBaseDelayMs: z
      .int()
      .min(10)
      .max(3_600_000)
      .default(1_000)
      .describe('milliseconds before the first repeat; doubles each time'),
    retryMaxDelayMs: z
      .int()
      .min(10)
      .max(86_400_000)
      .optional()
      .describe(
        'milliseconds between two repeats at the most, unless the vendor asks for more; a minute without it',
      ),
    unknownOutcome: z
      .enum(['retry', 'park'], { error: 'is not one of retry, park' })
      .describe(
        'retry: send again when nobody knows whether the vendor acted; park: fail the call and let a person look',
      ),
    repeatsDoNoHarm: sentence(
      'why carrying a call out twice does no harm; needed for "retry" where the vendor recognises no repeat',
    ).optional(),
    find: z
      .strictObject({
        operation: matching(
          CAMEL,
          'the support operation that lists the tasks with our key, such as "listOrders"; mapping.parameters passes it "$idempotencyKey"',
        ),
        items: dottedPath('the path of the list in its response, or "$" where the response is the list'),
        by: dottedPath(
          'the path in an item where the key stands that the submit operation sent as "$idempotencyKey"',
        ),
        id: dottedPath('the path in an item of the task id'),
      })
      .optional()
      .describe(
        'async-task only: asks the vendor for our key before a call is repeated, where its "there is none" can be relied on',
      ),
    concurrency: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('how many calls one process sends at a time; 8 without it'),
    rateLimit: z
      .strictObject({
        calls: z.int().min(1),
        perSeconds: z.int().min(1).max(86_400),
      })
      .optional()
      .describe('at most so many calls in so many seconds, of all processes together; durable only'),
    orderBy: dottedPath(
      'a path in requestParams: calls with the same value there are sent one after the other; durable only',
    ).optional(),
  })
  .describe('how a call is sent');

export type DeliverySpec = z.infer<typeof delivery>;

const USUAL_ATTEMPTS = 8;
const USUAL_MAX_DELAY_MS = 60_000;

/** Whether a call is repeated of which nobody knows whether the vendor acted; where it can be asked, it is. */
export function repeatsInDoubt({ unknownOutcome, find }: DeliverySpec): boolean {
  return unknownOutcome === 'retry' || find !== undefined;
}

/** What holds where the spec leaves it out; the kit's defaults are the same. `null`: no limit. */
export function repeats({
  maxAttempts,
  giveUpAfterMs,
  retryBaseDelayMs,
  retryMaxDelayMs = Math.max(USUAL_MAX_DELAY_MS, retryBaseDelayMs),
}: DeliverySpec) {
  return {
    maxAttempts: maxAttempts ?? (giveUpAfterMs === undefined ? USUAL_ATTEMPTS : null),
    giveUpAfterMs: giveUpAfterMs ?? null,
    retryMaxDelayMs,
  };
}

/** Milliseconds between the first attempt and the last, pauses alone, at the longest; chance makes it half at the least. */
export function longestOutageMs(delivery: DeliverySpec): number {
  const { maxAttempts, giveUpAfterMs, retryMaxDelayMs } = repeats(delivery);
  const limit = giveUpAfterMs ?? Number.POSITIVE_INFINITY;
  if (maxAttempts === null) return limit;
  const pauses = Array.from({ length: maxAttempts - 1 }, (_, index) =>
    Math.min(retryMaxDelayMs, delivery.retryBaseDelayMs * 2 ** index),
  );
  return Math.min(
    limit,
    pauses.reduce((sum, pause) => sum + pause, 0),
  );
}

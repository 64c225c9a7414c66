import { z } from 'zod';
import { dottedPath, sentence } from './fields.ts';

/** How a call is sent: part of the spec of every pattern with calls. */
export const delivery = z
  .strictObject({
    mode: z
      .enum(['durable', 'inline'], { error: 'is not one of durable, inline' })
      .default('durable')
      .describe(
        'durable: by jobs in the database of the app, which is PGLite or PostgreSQL, sent by any number of workers; inline: by timers of the app itself, on any database',
      ),
    timeoutMs: z.int().min(100).max(600_000).default(30_000).describe('milliseconds one request may take'),
    maxAttempts: z.int().min(1).max(50).default(8).describe('how often a call is sent at the most'),
    retryBaseDelayMs: z
      .int()
      .min(10)
      .max(3_600_000)
      .default(1_000)
      .describe('milliseconds before the first repeat; doubles each time'),
    unknownOutcome: z
      .enum(['retry', 'park'], { error: 'is not one of retry, park' })
      .describe(
        'retry: send again when nobody knows whether the vendor acted; park: fail the call and let a person look',
      ),
    repeatsDoNoHarm: sentence(
      'why a call that the vendor carries out twice does no harm; needed for "retry" where the vendor recognises no repeated request',
    ).optional(),
    concurrency: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('how many calls one process sends at a time; 8 without it'),
    rateLimit: z
      .strictObject({
        calls: z.int().min(1).describe('at most so many calls'),
        perSeconds: z.int().min(1).max(86_400).describe('in so many seconds'),
      })
      .optional()
      .describe('what the vendor can take of all processes together; durable only'),
    orderBy: dottedPath(
      'a path in requestParams: calls with the same value there are sent one after the other, in the order of their creation; durable only',
    ).optional(),
  })
  .describe('how a call is sent');

export type DeliverySpec = z.infer<typeof delivery>;

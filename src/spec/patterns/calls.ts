import { z } from 'zod';
import { access, designed } from '../common.ts';
import { delivery } from '../delivery.ts';
import { dottedPath, IDENTIFIER, matching, PASCAL, sentence } from '../fields.ts';
import { polling } from '../polling.ts';
import { kept, progressOrder } from '../progress.ts';
import { shape } from '../shape.ts';
import { webhook } from '../webhook.ts';

/* The patterns with calls: the business creates an APICall, the integration sends it and records what happens to it. */

const source = z.union(
  [
    dottedPath('a path in requestParams, "$externalId", "$callId", "$idempotencyKey" or "$env.NAME"'),
    z.strictObject({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
  ],
  { error: 'is neither a path, "$externalId", "$callId", "$idempotencyKey", "$env.NAME" nor { "value": … }' },
);

const custom = z.strictObject({ $custom: sentence('what has to be computed that a path cannot say') });
/** Any field name of a vendor; a table with `$custom` in it is meant to be the other form. */
const fieldName = z.string().regex(/^(?!\$custom$)[\s\S]+$/, 'is not a field name');
const fieldMap = <From extends z.ZodType>(what: string, from: From) =>
  z
    .union([custom, z.record(fieldName, from)], {
      error: 'is neither a table of paths nor { "$custom": "…" }',
    })
    .describe(what);

export const STATUS_EVENTS = ['pending', 'processing', 'completed', 'failed'] as const;

export const mapping = z
  .strictObject({
    request: fieldMap(
      'body field (dotted inside objects; "$": the body itself) <- path in requestParams, "$callId", "$idempotencyKey", "$env.NAME" or { "value": … }; or { "$custom": "why" }',
      source,
    ),
    parameters: z
      .record(z.string(), z.record(z.string(), source))
      .default({})
      .describe(
        'by operation: path, query and header parameter <- the same, or "$externalId" in the query operation',
      ),
    externalId: dottedPath('the path of the task id in the response of the submit operation').optional(),
    started: kept('startData field <- path in that response: what is needed before the end'),
    status: z
      .strictObject({
        field: dottedPath('the path of the status word in the response of the query'),
        values: z
          .record(z.string(), z.enum(STATUS_EVENTS, { error: `is not one of ${STATUS_EVENTS.join(', ')}` }))
          .describe('every word the vendor documents -> what it means'),
      })
      .optional()
      .describe('what each status word of the vendor means'),
    progress: kept(
      'latestProgress field <- path in the response of the query; recorded when a value differs',
    ),
    progressOrder: progressOrder.optional(),
    result: fieldMap(
      'responseData field <- path in the response, such as { "audioUrl": "audio_url" }; or { "$custom": "why" }',
      dottedPath('a dotted path'),
    ),
    error: z
      .strictObject({
        message: dottedPath('the path of the message'),
        code: dottedPath("the path of the vendor's error code").optional(),
      })
      .optional()
      .describe('where the query response says why a task failed'),
  })
  .describe('what of requestParams is sent, and what of the answer is kept');

/** What of the mapping is about a task that goes on after its start; a `sync-call` has none. */
export const TASK_MAPPING = [
  'externalId',
  'started',
  'status',
  'progress',
  'progressOrder',
  'error',
] as const;

export const callSchema = z.strictObject({
  ...designed,
  pattern: z
    .enum(['async-task', 'sync-call'], { error: 'is not one of async-task, sync-call' })
    .describe('async-task: a task id now, the result later; sync-call: the result at once'),
  apiCall: z
    .strictObject({
      entity: matching(PASCAL, 'the entity whose creation triggers the call, such as "TtsCall"'),
      requestParams: shape,
      example: z
        .record(z.string(), z.unknown())
        .describe('requestParams as the business makes them, for the integration test'),
      access: access('call', 'greeting.owner').describe(
        'who may query a call: its owner or, with a reason, anybody signed in',
      ),
      queryMinIntervalMs: z
        .int()
        .min(0)
        .max(3_600_000)
        .default(1_000)
        .describe('async-task only: milliseconds after an answer in which queries of the call get the same'),
    })
    .describe('the APICall entity of the business module'),
  event: z
    .strictObject({
      entity: matching(PASCAL, 'the event entity, such as "TtsEvent"'),
      eventSource: matching(IDENTIFIER, 'the event source that records it, such as "recordTtsEvent"'),
    })
    .describe('the event entity of the business module'),
  business: z
    .strictObject({
      entity: matching(PASCAL, 'the business entity that needs the result, such as "Greeting"'),
      when: sentence('when the business creates the call, in one sentence'),
      property: matching(IDENTIFIER, 'the property that shows the result, such as "voiceUrl"'),
    })
    .describe('the business side: who needs the call, when, and what it fills'),
  mapping,
  webhook: webhook.optional(),
  polling: polling.optional(),
  delivery,
});

export type CallSpec = z.infer<typeof callSchema>;
export type Source = z.infer<typeof source>;

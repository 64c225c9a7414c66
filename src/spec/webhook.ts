import { z } from 'zod';
import { dottedPath, HEADER, matching, sentence, variableName } from './fields.ts';
import { kept } from './progress.ts';
import { shape } from './shape.ts';

/*
 * The optional section `webhook`: how the vendor says by itself what happened to a task. Its rules are in webhookRules.ts,
 * what it becomes is in the kit (`kit/webhook.ts`, `kit/webhookSignature.ts`).
 */

const secrets = {
  secretVariable: variableName.describe('the variable with the secret that the vendor signs with'),
  previousSecretVariable: variableName
    .optional()
    .describe('an optional variable with the secret before it, for the time of a change'),
};
const toleranceSeconds = z
  .int()
  .min(1)
  .max(3600)
  .default(300)
  .describe('how many seconds old, or ahead of the clock, a signature may be');
const types = (what: string) =>
  z
    .strictObject({
      field: dottedPath('the path of the type of event in the body'),
      values: z.array(z.string().min(1)).min(1, 'names no type').describe(what),
    })
    .optional();
const header = (what: string) => matching(HEADER, what);

const signature = z
  .discriminatedUnion(
    'scheme',
    [
      z.strictObject({
        scheme: z.literal('hmac-sha256-timestamp'),
        header: header('the header with the signature, such as "Stripe-Signature"'),
        timestampHeader: header(
          'the header with the time; leave it out where the signature header holds it: t=…,v1=…',
        ).optional(),
        prefix: z
          .string()
          .regex(/^[\x21-\x7E]+$/, 'is not plain text')
          .optional()
          .describe('what stands before a signature, such as "v0="; "v1=" where the header holds the time'),
        encoding: z
          .enum(['hex', 'base64'], { error: 'is not one of hex, base64' })
          .default('hex')
          .describe('how the signature is written: hex or base64'),
        content: z
          .string()
          .refine(holdsBoth, 'has not {timestamp} and {body} once each')
          .default('{timestamp}.{body}')
          .describe('what is signed, such as "v0:{timestamp}:{body}"'),
        ...secrets,
        toleranceSeconds,
      }),
      z.strictObject({
        scheme: z.literal('standard-webhooks'),
        headerPrefix: header('what its three headers begin with: webhook, or svix').default('webhook'),
        ...secrets,
        toleranceSeconds,
      }),
      z.strictObject({
        scheme: z.literal('custom'),
        how: sentence('how the vendor signs: algorithm, key, what is signed, which headers'),
        ...secrets,
      }),
    ],
    { error: 'is not one of hmac-sha256-timestamp, standard-webhooks, custom' },
  )
  .describe('how the vendor signs: { "scheme": hmac-sha256-timestamp, standard-webhooks or custom, … }');

export const webhook = z
  .strictObject({
    path: matching(
      /^(\/[A-Za-z0-9_-]+)+$/,
      'where the app takes webhooks, below its own address, such as "/webhooks/speech"',
    ),
    signature,
    body: shape.describe('a body of the types that are for us; others need not have this form'),
    deliveryId: dottedPath(
      'what is the same when a delivery is repeated: a path in the body, or "$header.<name>", upper or lower case',
    ).optional(),
    externalId: dottedPath("the path of the vendor's task id in the body"),
    events: types('the types that say how a task is').describe(
      'the types of events that are for us; others are answered 200, logged once and not looked at',
    ),
    ignore: types('the types that are not for us').describe(
      'types of events that are not looked at, and not logged either; over the field of status, its words are those for us',
    ),
    unknownEvents: z
      .enum(['ignore', 'refuse'], { error: 'is not one of ignore, refuse' })
      .default('ignore')
      .describe('refuse: types that neither names are answered 501'),
    task: dottedPath(
      'where the body holds what the query operation answers with ("$" where the body itself has that form): it is then mapped as there',
    ).optional(),
    status: z
      .strictObject({
        field: dottedPath('the path of the status word in the body'),
        values: z
          .record(z.string(), z.enum(['pending', 'processing', 'completed', 'failed']))
          .describe('every word the vendor documents -> pending, processing, completed or failed'),
      })
      .optional()
      .describe('what each status word of the body means; not with "task"'),
    progress: kept(
      'latestProgress field <- path in the body, the fields of mapping.progress; not with "task"',
    ),
    result: z
      .record(z.string().min(1), dottedPath('a dotted path'))
      .optional()
      .describe('responseData field <- path in the body, the same fields as mapping.result; not with "task"'),
    error: z
      .strictObject({
        message: dottedPath('the path of the message'),
        code: dottedPath("the path of the vendor's error code").optional(),
      })
      .optional()
      .describe('where the body says why a task failed; not with "task"'),
  })
  .describe('how the vendor calls back when a task has changed');

export type WebhookSpec = z.infer<typeof webhook>;

/** A delivery id that stands in a header: the header's name. */
export function deliveryHeader({ deliveryId, signature }: WebhookSpec): string | null {
  if (deliveryId === undefined) {
    return signature.scheme === 'standard-webhooks' ? `${signature.headerPrefix}-id` : null;
  }
  return deliveryId.startsWith('$header.') ? deliveryId.slice('$header.'.length) : null;
}

/** Where the body says which type of event it is; `null` where the spec names no types. */
export function typeField({ events, ignore }: WebhookSpec): string | null {
  return events?.field ?? ignore?.field ?? null;
}

/**
 * The types of events that are for us; `null` where the spec does not tell them from others. A table of status words over
 * the field of the type names them as well.
 */
export function handledTypes({
  events,
  ignore,
  status,
}: WebhookSpec): { field: string; values: string[] } | null {
  if (events) return events;
  return ignore && ignore.field === status?.field
    ? { field: ignore.field, values: Object.keys(status.values) }
    : null;
}

/** Whether a signature covers the time and the body, which have to be told apart in it. */
function holdsBoth(content: string): boolean {
  const rest = content.replace('{timestamp}', '').replace('{body}', '');
  return content.length - rest.length === '{timestamp}{body}'.length && !/[{}]/.test(rest);
}

/** The variables that a signature is verified with. */
export function webhookVariables(given: WebhookSpec | undefined): { name: string; field: string }[] {
  if (!given) return [];
  const { secretVariable, previousSecretVariable } = given.signature;
  return [
    { name: secretVariable, field: 'secretVariable' },
    ...(previousSecretVariable === undefined
      ? []
      : [{ name: previousSecretVariable, field: 'previousSecretVariable' }]),
  ];
}

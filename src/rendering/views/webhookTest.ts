import type { CallSpec } from '../../spec/schema.ts';
import { locate, type Shape, WHOLE, words } from '../../spec/shape.ts';
import { deliveryHeader, handledTypes, typeField, type WebhookSpec } from '../../spec/webhook.ts';
import { bracketed, type Doc } from '../layout.ts';
import { code, key, literal } from '../safe.ts';
import { sampleOf, sampleWith, valueAt, withValues } from '../sample.ts';
import { call, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { progressExpectation, type Stages, stagesOf } from './progressTest.ts';
import { remark, unwritten } from './snippets.ts';

/** Variables of the generated test, where a sample has a value. */
const TASK_ID = code('taskId');
const DELIVERY_ID = code('deliveryId');

/** What the test knows of the query: its answer for a task that is done, and the responseData made of it. */
export interface QuerySamples {
  completed: unknown;
  responseData: Doc;
  /** What it says on the way. */
  stages: Stages | null;
}

/** What the integration test prints for a vendor that calls back; `null` for one that does not. */
export function webhookTestView(spec: CallSpec, query: QuerySamples): View | null {
  const { webhook } = spec;
  if (!webhook) return null;
  const { signature } = webhook;
  const progress = progressPaths(spec, webhook);
  const isTimed = signature.scheme !== 'custom';
  const isIdInBody = deliveryHeader(webhook) === null;
  const { completed, responseData, stages } = webhook.task === undefined ? ownSamples(spec, webhook) : query;
  const posted = (said: unknown) => identified(webhook, notIgnored(webhook, asBody(webhook, said)));
  const body = posted(completed);
  const { ignore } = webhook;
  const ignored = ignore?.values[0];
  const field = typeField(webhook);
  const statusField = statusPath(webhook, spec);
  // A word that is a type of event as well is one nobody named.
  const hasUnmapped = handledTypes(webhook)?.field !== statusField;
  const first = stages && posted(stages.first);
  const later = stages?.later === undefined ? null : posted(stages.later);
  const bodies = {
    completed: body,
    ...(hasUnmapped && { unmapped: sampleWith(webhook.body, statusField, 'a-word-nobody-documented', body) }),
    ...(first !== null && { stage: first }),
    ...(later !== null && { laterStage: later }),
    ...(field !== null && { unknown: sampleWith({ type: 'object' }, field, 'a-type-nobody-named') }),
    ...(webhook.ignore && ignored !== undefined
      ? { ignored: sampleWith(webhook.body, webhook.ignore.field, ignored, body) }
      : {}),
  };
  return {
    path: literal(webhook.path),
    secretVariable: literal(signature.secretVariable),
    hasPrevious: signature.previousSecretVariable !== undefined,
    hasIgnored: ignored !== undefined,
    hasUnmapped,
    unknown: field === null ? null : code(webhook.unknownEvents === 'refuse' ? 501 : 200),
    progress:
      first === null || !progress
        ? null
        : {
            hasLater: later !== null,
            last: progressExpectation(stages?.isForward ? later : first, progress),
          },
    isTimed,
    late: code(isTimed ? signature.toleranceSeconds + 60 : 0),
    signer: isTimed ? code(signerName(signature.scheme)) : null,
    custom:
      signature.scheme === 'custom'
        ? {
            comment: remark(`The headers with which the vendor signs. How it signs: ${signature.how}`),
            lines: unwritten(signature.how, '{ body, secret }', 'headers'),
          }
        : null,
    bodies: source([
      `const webhookBodies = (${isIdInBody ? 'taskId: string, deliveryId: string' : 'taskId: string'}) => (`,
      value(bodies),
      ');',
    ]),
    body: source(
      [
        'const body = JSON.stringify(',
        call('webhookBodies', isIdInBody ? ['taskId', 'deliveryId'] : ['taskId']),
        '[kind]);',
      ],
      2,
    ),
    sign: source(['const signature = ', signing(webhook), ';'], 2),
    headers: source(['const headers = ', headers(webhook), ';'], 2),
    success: source(
      [
        call('expect(await readCall(callId)).toMatchObject', [
          object([
            ['status', "'completed'"],
            ['responseData', responseData],
            ['error', 'null'],
          ]),
        ]),
        ';',
      ],
      4,
    ),
  };
}

function signerName(scheme: string): string {
  return scheme === 'standard-webhooks' ? 'signStandardWebhook' : 'signHmac';
}

function signing({ signature: given }: WebhookSpec): Doc {
  switch (given.scheme) {
    case 'custom':
      return call('signWebhook', ['body', 'secret']);
    case 'standard-webhooks':
      return call('signStandardWebhook', [
        ...['body', 'secret', 'deliveryId', 'offsetSeconds'],
        ...(given.headerPrefix === 'webhook' ? [] : [value(given.headerPrefix)]),
      ]);
    case 'hmac-sha256-timestamp': {
      const { header, timestampHeader, prefix, encoding, content } = given;
      const settings = { header, timestampHeader, prefix, encoding, content };
      const entries = Object.entries(settings).filter(([, each]) => each !== undefined);
      return call('signHmac', [
        'body',
        'secret',
        object(entries.map(([name, each]) => [name, value(each)])),
        'offsetSeconds',
      ]);
    }
  }
}

function headers(webhook: WebhookSpec): Doc {
  const header = deliveryHeader(webhook);
  const isSigned = webhook.signature.scheme === 'standard-webhooks' && webhook.deliveryId === undefined;
  const items = [
    "'Content-Type': 'application/json'",
    ...(header !== null && !isSigned ? [`${key(header)}: deliveryId`] : []),
    '...signature',
  ];
  return bracketed('{', items, '}', { spaced: true });
}

/** Where the status word stands in the body. */
function statusPath({ task, status }: WebhookSpec, { mapping }: CallSpec): string {
  return task === undefined ? (status?.field ?? '') : inBody(task, mapping.status?.field ?? WHOLE);
}

/** Where a field of the task stands in the body around it. */
function inBody(task: string, path: string): string {
  return [task, path].filter((each) => each !== WHOLE).join('.') || WHOLE;
}

/** The paths of what is kept of a task on its way. */
function progressPaths(
  { mapping }: CallSpec,
  { task, progress }: WebhookSpec,
): Readonly<Record<string, string>> | undefined {
  if (task === undefined) return progress;
  const paths = Object.entries(mapping.progress ?? {}).map(
    ([field, path]) => [field, inBody(task, path)] as const,
  );
  return mapping.progress && Object.fromEntries(paths);
}

/** Bodies for a task that is done, and for one on its way, where the webhook has words of its own. */
function ownSamples(spec: CallSpec, webhook: WebhookSpec): QuerySamples {
  const { body, status, result = {}, progress } = webhook;
  const word = Object.entries(status?.values ?? {}).find(([, event]) => event === 'completed')?.[0] ?? '';
  const sampleFor = (each: string) => sampleWith(body, status?.field ?? '', each);
  const completed = withValues(body, Object.values(result), sampleFor(word));
  // The result may hold the ids, which the test makes up.
  const posted = identified(webhook, completed);
  const data = Object.entries(result).map(([name, path]) => [name, valueAt(posted, path) ?? null]);
  return {
    completed,
    responseData: value(Object.fromEntries(data)),
    stages: stagesOf(spec, { shape: body, status, progress }, sampleFor),
  };
}

/** The body around what the query answers with. */
function asBody({ body, task }: WebhookSpec, completed: unknown): unknown {
  if (task === undefined) return completed;
  return task === WHOLE
    ? { ...Object(sampleOf(body)), ...Object(completed) }
    : sampleWith(body, task, completed);
}

function identified(webhook: WebhookSpec, from: unknown): unknown {
  const withTask = sampleWith(webhook.body, webhook.externalId, TASK_ID, from);
  return deliveryHeader(webhook) === null
    ? sampleWith(webhook.body, webhook.deliveryId ?? '', DELIVERY_ID, withTask)
    : withTask;
}

/** The first word of a type may be one that is not looked at. */
function notIgnored(webhook: WebhookSpec, from: unknown): unknown {
  const { body, ignore, events, status } = webhook;
  const field = typeField(webhook);
  if (field === null || field === status?.field) return from;
  const type: Shape = locate(body, field)?.shape ?? {};
  const other = events?.values[0] ?? words(type)?.find((each) => !ignore?.values.includes(each));
  return sampleWith(body, field, other ?? 'a-type-that-counts', from);
}

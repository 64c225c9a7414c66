import type { CallSpec } from '../../spec/schema.ts';
import { locate, type Shape, WHOLE, words } from '../../spec/shape.ts';
import { deliveryHeader, type WebhookSpec } from '../../spec/webhook.ts';
import { bracketed, type Doc } from '../layout.ts';
import { code, key, literal } from '../safe.ts';
import { presentSample, sampleOf, sampleWith, valueAt } from '../sample.ts';
import { call, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { remark, unwritten } from './snippets.ts';

/** Variables of the generated test, where a sample has a value. */
const TASK_ID = code('taskId');
const DELIVERY_ID = code('deliveryId');

/** What the test knows of the query: its answer for a task that is done, and the responseData made of it. */
export interface QuerySamples {
  completed: unknown;
  responseData: Doc;
}

/** What the integration test prints for a vendor that calls back; `null` for one that does not. */
export function webhookTestView(spec: CallSpec, query: QuerySamples): View | null {
  const { webhook } = spec;
  if (!webhook) return null;
  const { signature } = webhook;
  const isTimed = signature.scheme !== 'custom';
  const inBody = deliveryHeader(webhook) === null;
  const { completed, responseData } = webhook.task === undefined ? ownSamples(webhook) : query;
  const body = identified(webhook, notIgnored(webhook, asBody(webhook, completed)));
  const ignored = webhook.ignore?.values[0];
  const bodies = {
    completed: body,
    unmapped: sampleWith(webhook.body, statusPath(webhook, spec), 'a-word-nobody-documented', body),
    ...(webhook.ignore && ignored !== undefined
      ? { ignored: sampleWith(webhook.body, webhook.ignore.field, ignored, body) }
      : {}),
  };
  return {
    path: literal(webhook.path),
    secretVariable: literal(signature.secretVariable),
    hasPrevious: signature.previousSecretVariable !== undefined,
    hasIgnored: ignored !== undefined,
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
      `const webhookBodies = (${inBody ? 'taskId: string, deliveryId: string' : 'taskId: string'}) => (`,
      value(bodies),
      ');',
    ]),
    body: source(
      [
        'const body = JSON.stringify(',
        call('webhookBodies', inBody ? ['taskId', 'deliveryId'] : ['taskId']),
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
  if (task === undefined) return status?.field ?? '';
  const field = mapping.status?.field ?? WHOLE;
  return [task, field].filter((each) => each !== WHOLE).join('.') || WHOLE;
}

/** A body for a task that is done, where the webhook has words of its own. */
function ownSamples(webhook: WebhookSpec): QuerySamples {
  const { body, status, result = {} } = webhook;
  const word = Object.entries(status?.values ?? {}).find(([, event]) => event === 'completed')?.[0] ?? '';
  const completed = Object.values(result).reduce<unknown>(
    (sample, path) => {
      const given = valueAt(sample, path);
      if (given !== undefined && given !== null) return sample;
      return sampleWith(body, path, presentSample(locate(body, path)?.shape ?? {}), sample);
    },
    sampleWith(body, status?.field ?? '', word),
  );
  // The result may hold the ids, which the test makes up.
  const posted = identified(webhook, completed);
  const data = Object.entries(result).map(([name, path]) => [name, valueAt(posted, path) ?? null]);
  return { completed, responseData: value(Object.fromEntries(data)) };
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
function notIgnored({ body, ignore, status }: WebhookSpec, from: unknown): unknown {
  if (!ignore || ignore.field === status?.field) return from;
  const type: Shape = locate(body, ignore.field)?.shape ?? {};
  const other = words(type)?.find((each) => !ignore.values.includes(each));
  return sampleWith(body, ignore.field, other ?? 'a-type-that-counts', from);
}

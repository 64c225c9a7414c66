import { integrationNames } from '../../spec/names.ts';
import type { CallSpec } from '../../spec/schema.ts';
import { locate, type Shape, WHOLE, walk } from '../../spec/shape.ts';
import { deliveryHeader, handledTypes, typeField, type WebhookSpec } from '../../spec/webhook.ts';
import { bracketed, type Doc, opened } from '../layout.ts';
import { code, type Safe } from '../safe.ts';
import { call, importLine, object, signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { member, printAccess } from '../typescript.ts';
import { promisedPart } from './answers.ts';
import { settingText, webhookType } from './names.ts';
import { processing, progressOf } from './progress.ts';
import { remark, unwritten } from './snippets.ts';

/** What messages about a webhook begin with, where those about an answer name the operation. */
const WEBHOOK = 'webhook';

/** What `index.ts` prints for a vendor that calls back; `null` for one that does not. */
export function webhookView(spec: CallSpec, kit: string): View | null {
  const { webhook } = spec;
  if (!webhook) return null;
  const { pascal } = integrationNames(spec.name);
  const handled = handledTypes(webhook);
  return {
    kitImports: source(
      importLine(
        [
          ...['claimWebhookPath', 'readJson', 'recordWebhook'],
          ...(typeField(webhook) === null ? [] : ['UnknownEventError']),
          ...['type WebhookEvent', 'webhookEndpoint'],
        ],
        `${kit}/webhook`,
      ),
    ),
    signatureImports: code([...verifiers(webhook), 'type VerifyWebhook', 'type WebhookRequest'].join(', ')),
    verifierComment: remark(
      webhook.signature.scheme === 'custom'
        ? `Passes only what the vendor has signed. How it signs: ${webhook.signature.how}`
        : 'Passes only what the vendor has signed. Without a secret the app does not start.',
    ),
    verifierSignature: source(
      signature('function createVerifier', [`config: ${pascal}ApiConfig`], ': VerifyWebhook {'),
    ),
    verifier: verifierLines(spec, webhook),
    ignored: webhook.ignore ? typeSet('IGNORED', webhook.ignore.values) : null,
    events: handled ? typeSet('EVENTS', handled.values) : null,
    refuseUnknown: unknownType(webhook),
    refuses: webhook.unknownEvents === 'refuse',
    isIgnored: webhook.ignore ? code(`IGNORED.has(${safeAccess(webhook.body, webhook.ignore.field)})`) : null,
    read: source(['const body = ', `readJson<${webhookType(spec, webhook)}>(request)`, ';'], 2),
    require: source([call('requireFields', ['body', value(required(webhook)), value(WEBHOOK)]), ';'], 2),
    event: source(
      [
        'return ',
        opened(
          object([
            ['deliveryId', deliveryId(webhook)],
            ['externalId', text(webhook, webhook.externalId)],
            ['update', updateOf(webhook)],
          ]),
        ),
        ';',
      ],
      2,
    ),
    own: ownMapping(spec, webhook),
  };
}

function typeSet(name: string, values: readonly string[]): Safe {
  const list = bracketed('[', values.map(value), ']');
  return source([`const ${name}: ReadonlySet<unknown> = `, call('new Set', [list]), ';']);
}

/** Lets go of an event of a type that nobody named: where the types that are for us are not known, one about no task. */
function unknownType(webhook: WebhookSpec): Safe[] {
  const field = typeField(webhook);
  if (field === null) return [];
  const read = safeAccess(webhook.body, field);
  const id = safeAccess(webhook.body, webhook.externalId);
  const lines: Doc[] = handledTypes(webhook)
    ? [
        ['const type = ', call('requireText', [read, value(field), value(WEBHOOK)]), ';'],
        'if (!EVENTS.has(type)) throw new UnknownEventError(type);',
      ]
    : [
        `const type: unknown = ${read};`,
        `const task: unknown = ${id};`,
        "if (typeof type === 'string' && (task ?? null) === null) throw new UnknownEventError(type);",
      ];
  return lines.map((each) => source(each, 2));
}

/** The function of the kit that verifies; none where a person writes it. */
function verifiers({ signature: { scheme } }: WebhookSpec): string[] {
  if (scheme === 'custom') return [];
  return [scheme === 'standard-webhooks' ? 'standardWebhooks' : 'hmacSignature'];
}

function verifierLines(spec: CallSpec, webhook: WebhookSpec): Safe[] {
  const { signature: given } = webhook;
  if (given.scheme === 'custom') return unwritten(given.how, 'config', 'a check that calls isSameText');
  const { scheme, secretVariable, previousSecretVariable, ...settings } = given;
  const variables = [secretVariable, ...(previousSecretVariable ? [previousSecretVariable] : [])];
  const secrets = variables.map((each) => settingText(spec, each));
  const defaults: Record<string, unknown> =
    scheme === 'standard-webhooks'
      ? { headerPrefix: 'webhook' }
      : { encoding: 'hex', content: '{timestamp}.{body}' };
  const others = Object.entries(settings).filter(
    ([name, each]) => each !== undefined && each !== defaults[name],
  );
  const list = bracketed('[', secrets, ']');
  const options = object([...others.map(([name, each]) => [name, value(each)] as const), ['secrets', list]]);
  return [source(['return ', call(verifiers(webhook)[0] ?? '', [options]), ';'], 2)];
}

/** The fields without which a webhook is not understood; the vendor is asked to deliver it again. */
function required(webhook: WebhookSpec): string[] {
  const inBody = deliveryHeader(webhook) === null ? [webhook.deliveryId ?? ''] : [];
  const task = webhook.task === undefined || webhook.task === WHOLE ? [] : [webhook.task];
  const paths = [...new Set([...inBody, webhook.externalId, ...task])];
  return paths.filter((each) => !paths.some((other) => other.startsWith(`${each}.`)));
}

function deliveryId(webhook: WebhookSpec): Doc {
  const header = deliveryHeader(webhook);
  if (header === null) return text(webhook, webhook.deliveryId ?? '');
  const read = call('request.headers.get', [value(header)]);
  return call('requireText', [read, value(header), value(WEBHOOK)]);
}

function text({ body }: WebhookSpec, path: string): Doc {
  return call('requireText', [printAccess(body, path, 'body').text, value(path), value(WEBHOOK)]);
}

function updateOf(webhook: WebhookSpec): Doc {
  if (webhook.task === undefined) return '() => toWebhookUpdate(body)';
  const task = webhook.task === WHOLE ? 'body' : printAccess(webhook.body, webhook.task, 'body').text;
  return ['() => ', call('toUpdate', [task])];
}

/** Reads a path of a value that nobody has looked at yet: no step may be counted on. */
function safeAccess(body: Shape, path: string): string {
  const steps = walk(body, path) ?? [];
  return steps.reduce((read, { name, index }) => read + member(name, index, read !== 'body'), 'body');
}

/** The mapping of a body that is not what the query answers with. */
function ownMapping(spec: CallSpec, webhook: WebhookSpec): View | null {
  const { body, status, result, error } = webhook;
  if (!status || !result) return null;
  const read = (path: string) => printAccess(body, path, 'body').text;
  const fields = Object.entries(result).map(
    ([name, path]) => [name, locate(body, path)?.undefinable ? `${read(path)} ?? null` : read(path)] as const,
  );
  const promised = [...new Set(Object.values(result).flatMap((path) => promisedPart(body, path)))];
  const failure = object([
    ...(error ? [['message', read(error.message)] as const] : []),
    ...(error?.code ? [['code', read(error.code)] as const] : []),
  ]);
  const events = Object.values(status.values);
  const way = webhook.progress ? progressOf(spec, 'WEBHOOK_PROGRESS', 'body') : [];
  return {
    statusTable: source(
      opened(object(Object.entries(status.values).map(([word, event]) => [word, value(event)]))),
    ),
    signature: source(
      signature('function toWebhookUpdate', [`body: ${webhookType(spec, webhook)}`], ': CallUpdate | null {'),
    ),
    requireStatus: source([call('requireFields', ['body', value([status.field]), value(WEBHOOK)]), ';'], 2),
    readStatus: source(
      ['const status = ', call('mapStatus', ['WEBHOOK_STATUS', read(status.field), value(WEBHOOK)]), ';'],
      2,
    ),
    hasPending: events.includes('pending'),
    hasProcessing: events.includes('processing'),
    processing: processing(way),
    requireResult:
      promised.length === 0
        ? null
        : source([call('requireFields', ['body', value(promised), value(WEBHOOK)]), ';'], 6),
    completed: source(
      [
        'return ',
        object(
          [
            ['eventType', "'completed'"],
            ['data', object(fields)],
          ],
          way,
        ),
        ';',
      ],
      6,
    ),
    failed: events.includes('failed')
      ? source(
          [
            'return ',
            object(
              [
                ['eventType', "'failed'"],
                ['data', call('vendorFailure', [failure, value(WEBHOOK)])],
              ],
              way,
            ),
            ';',
          ],
          6,
        )
      : null,
  };
}

import { describe, expect, it } from 'vitest';
import { readDesigned } from '../../src/spec/parse.ts';
import { deliveryHeader, type WebhookSpec } from '../../src/spec/webhook.ts';
import { fixture, fixtureText } from '../rendering/helpers/render.ts';

type Name = 'narration' | 'transcode' | 'translate';

/** A fixture with fields set by their dotted paths; `undefined` removes one. */
function changed(name: Name, changes: Readonly<Record<string, unknown>>): string {
  const spec: unknown = JSON.parse(fixtureText(name));
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const owner = Object(steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), spec));
    if (value === undefined) Reflect.deleteProperty(owner, last);
    else Reflect.set(owner, last, value);
  }
  return JSON.stringify(spec);
}

type Row = [name: Name, path: string, value: unknown, target: string, message: RegExp, fix: RegExp];

const text = { type: 'string' };
const hmac = { scheme: 'hmac-sha256-timestamp', header: 'X-Sig', secretVariable: 'TRANSCODE_WEBHOOK_SECRET' };

const rows: Row[] = [
  ['narration', 'webhook.path', 'webhooks', 'webhook.path', /wrong form/, /\/webhooks\/speech/],
  ['narration', 'webhook.path', '/a b', 'webhook.path', /wrong form/, /./],
  ['narration', 'webhook.path', '/a/', 'webhook.path', /wrong form/, /./],
  ['narration', 'webhook.path', '/api/custom/x', 'webhook.path', /own routes/, /another/],
  ['narration', 'webhook.path', '/health', 'webhook.path', /own routes/, /another/],
  ['narration', 'webhook.unheardOf', 1, 'webhook.unheardOf', /not a field/, /Remove it/],
  [
    'narration',
    'webhook.signature.scheme',
    'md5',
    'webhook.signature.scheme',
    /not one of hmac-sha256-timestamp, standard-webhooks, custom/,
    /./,
  ],
  ['narration', 'webhook.signature.toleranceSeconds', 0, 'webhook.signature.toleranceSeconds', /./, /old/],
  [
    'narration',
    'webhook.signature.secretVariable',
    'ANOTHER_SECRET',
    'webhook.signature.secretVariable',
    /names ANOTHER_SECRET/,
    /Declare ANOTHER_SECRET/,
  ],
  [
    'narration',
    'environment.2.required',
    false,
    'webhook.signature.secretVariable',
    /secret that is required/,
    /"required": true/,
  ],
  [
    'narration',
    'environment.2.secret',
    false,
    'webhook.signature.secretVariable',
    /a secret/,
    /"secret": true/,
  ],
  [
    'narration',
    'environment.3.required',
    true,
    'webhook.signature.previousSecretVariable',
    /not required/,
    /"required": false/,
  ],
  ['narration', 'webhook.deliveryId', '$header.a b', 'webhook.deliveryId', /wrong form/, /./],
  ['narration', 'webhook.deliveryId', '$header.', 'webhook.deliveryId', /wrong form/, /./],
  ['narration', 'webhook.deliveryId', '$header.a:b', 'webhook.deliveryId', /no header/, /\$header/],
  [
    'narration',
    'webhook.deliveryId',
    'nothing',
    'webhook.deliveryId',
    /no path in the body/,
    /type, timestamp/,
  ],
  ['narration', 'webhook.deliveryId', 'data', 'webhook.deliveryId', /not string or number/, /./],
  [
    'narration',
    'webhook.externalId',
    'data.nothing',
    'webhook.externalId',
    /no path in the body/,
    /with a dot/,
  ],
  ['narration', 'webhook.ignore.field', 'data', 'webhook.ignore.field', /not string/, /./],
  ['narration', 'webhook.ignore.values', [], 'webhook.ignore.values', /names no type|empty/, /not for us/],
  ['narration', 'webhook.task', undefined, 'webhook.status', /missing/, /"task"/],
  ['narration', 'webhook.task', 'nothing', 'webhook.task', /no path in the body/, /./],
  ['narration', 'webhook.task', 'type', 'webhook.task', /not what getSpeech answers with/, /\$ref/],
  ['narration', 'webhook.body.required', ['type'], 'webhook.task', /missing or null/, /required/],
  ['narration', 'webhook.result', {}, 'webhook.result', /beside "task"/, /Remove it/],
  [
    'narration',
    'webhook.body.properties.data',
    { $ref: '#/schemas/Nobody' },
    'webhook.body.properties.data.$ref',
    /no schema/,
    /./,
  ],
  ['narration', 'webhook.body.allOf', [text], 'webhook.body.allOf', /not supported/, /./],
  ['transcode', 'webhook.deliveryId', undefined, 'webhook.deliveryId', /counts twice/, /id of the delivery/],
  ['transcode', 'webhook.result', undefined, 'webhook.result', /missing/, /getSpeech/],
  [
    'transcode',
    'webhook.result',
    { audioUrl: 'id' },
    'webhook.result',
    /other fields/,
    /audioUrl, durationMs/,
  ],
  [
    'transcode',
    'webhook.result.audioUrl',
    'data.nothing',
    'webhook.result.audioUrl',
    /no path in the body/,
    /./,
  ],
  ['transcode', 'webhook.error', undefined, 'webhook.error', /never says|missing/, /./],
  ['transcode', 'webhook.error.message', 'data', 'webhook.error.message', /not string/, /./],
  [
    'transcode',
    'webhook.status.values',
    { 'job.done': 'completed', 'job.broken': 'failed' },
    'webhook.status.values.job.started',
    /missing/,
    /means/,
  ],
  ['transcode', 'webhook.status.field', 'id', 'webhook.status.field', /without "enum"/, /the webhook/],
  ['transcode', 'webhook.status.field', 'kind', 'webhook.status.field', /not a path/, /./],
  ...['{body}', '{timestamp}', 'v0', '{timestamp}{body}{body}', '{timestamp}.{body}.{id}'].map(
    (content): Row => [
      'transcode',
      'webhook.signature',
      { ...hmac, content },
      'webhook.signature.content',
      /once each/,
      /v0:\{timestamp\}/,
    ],
  ),
  [
    'transcode',
    'webhook.signature',
    { scheme: 'custom', secretVariable: 'TRANSCODE_WEBHOOK_SECRET', how: 'RSA' },
    'webhook.signature.how',
    /too short/,
    /algorithm/,
  ],
];

describe('a webhook that cannot be taken', () => {
  it.each(rows)('%s with another %s (%j) is refused at %s', (name, path, value, target, message, fix) => {
    const reading = readDesigned(changed(name, { [path]: value }), 'spec.json');
    const diagnostics = reading.ok ? [] : reading.diagnostics;
    const found = diagnostics.find((each) => each.target === target);
    expect(found, JSON.stringify(diagnostics, null, 1)).toMatchObject({
      message: expect.stringMatching(message),
      fix: expect.stringMatching(fix),
    });
  });

  it('stands on a call that has its result at once', () => {
    const { webhook } = JSON.parse(fixtureText('transcode'));
    const reading = readDesigned(changed('translate', { webhook }), 'spec.json');
    expect(reading).toMatchObject({
      ok: false,
      diagnostics: [{ target: 'webhook', fix: expect.stringContaining('async-task') }],
    });
  });
});

it('the task may be the whole body, and tell the id in a header', () => {
  const body = { $ref: '#/schemas/Job' };
  const types = { events: undefined, ignore: undefined };
  const whole = { task: '$', body, externalId: 'id', deliveryId: '$header.X-Delivery', ...types };
  const changes = Object.fromEntries(
    Object.entries(whole).map(([field, each]) => [`webhook.${field}`, each]),
  );
  expect(readDesigned(changed('narration', changes), 'spec.json')).toMatchObject({ ok: true });
});

it('knows where a delivery has its id', () => {
  const narration = fixture('narration').webhook as WebhookSpec;
  expect(deliveryHeader(narration)).toBe('webhook-id');
  expect(deliveryHeader({ ...narration, deliveryId: '$header.X-Id' })).toBe('X-Id');
  expect(deliveryHeader(fixture('transcode').webhook as WebhookSpec)).toBeNull();
});

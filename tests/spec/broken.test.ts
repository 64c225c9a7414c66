import { describe, expect, it } from 'vitest';
import { readDesigned, readResearched } from '../../src/spec/parse.ts';
import { type Fixture, fixtureText } from '../rendering/helpers/render.ts';

/** Sets a field of a fixture by its dotted path; `undefined` removes it. */
function broken(name: Fixture, path: string, value: unknown): string {
  const spec: unknown = JSON.parse(fixtureText(name));
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const owner = steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), spec);
  if (value === undefined) Reflect.deleteProperty(Object(owner), last);
  else Reflect.set(Object(owner), last, value);
  return JSON.stringify(spec);
}

type Row = [fixture: Fixture, path: string, value: unknown, target: string, message: RegExp, fix: RegExp];

const text = { type: 'string' };
const body = 'operations.0.body';
const params = 'apiCall.requestParams';

/** Neither a web address nor a path of the base URL's host, though `new URL` takes some for it. */
const TOKEN = 'system.authentication.tokenUrl';
const tokenRows = [
  '//evil.example/token',
  '/\\evil.example',
  'token',
  'ftp://a.example/token',
  'https://',
].map(
  (address): Row => [
    'catalog',
    TOKEN,
    address,
    TOKEN,
    /neither a web address nor a path/,
    /"\/oauth\/token"/,
  ],
);

const rows: Row[] = [
  ...tokenRows,
  [
    'sms',
    'operations.0.idempotencyKeyHours',
    24,
    'operations.0.idempotencyKeyHours',
    /no idempotencyHeader/,
    /Name the header/,
  ],
  [
    'speech',
    'delivery.retryMaxDelayMs',
    10,
    'delivery.retryMaxDelayMs',
    /less than the first pause/,
    /Raise retryMaxDelayMs/,
  ],
  [
    'speech',
    'system.errorAnswer',
    { message: 'a b' },
    'system.errorAnswer.message',
    /wrong form/,
    /the text/,
  ],
  // One field on its own
  ['speech', 'purpose', '', 'purpose', /is empty/, /what the integration is for/],
  ['speech', 'purpose', 'too short', 'purpose', /too short/, /what the integration is for/],
  [
    'speech',
    'system.documentation',
    'docs',
    'system.documentation',
    /neither a web address nor a file/,
    /official API documentation/,
  ],
  ['speech', 'system.documentation', 'file:///docs.md', 'system.documentation', /neither/, /./],
  ['speech', 'system.documentation', '../docs.md', 'system.documentation', /neither/, /./],
  ['speech', 'system.authentication', { type: 'oauth' }, 'system.authentication.type', /not one of/, /./],
  ['speech', 'operations', [], 'operations', /empty|no operation/, /operations of the vendor/],
  ['speech', 'operations.0.id', 'create speech', 'operations.0.id', /wrong form/, /camel case/],
  [
    'speech',
    'operations.0.response',
    undefined,
    'operations.0.response',
    /missing/,
    /JSON Schema of the value/,
  ],
  ['speech', 'operations.0.response.type', [], 'operations.0.response.type', /./, /./],
  [
    'speech',
    'apiCall.access',
    { owner: 'greeting..owner' },
    'apiCall.access.owner',
    /wrong form/,
    /greeting\.owner/,
  ],
  ['speech', 'unheardOf', 1, 'unheardOf', /not a field/, /Remove it; fields here: .*purpose/],
  ['speech', 'delivery.timeoutMs', 0, 'delivery.timeoutMs', /./, /milliseconds one request/],
  [
    'speech',
    'apiCall.queryMinIntervalMs',
    -1,
    'apiCall.queryMinIntervalMs',
    /./,
    /milliseconds after an answer/,
  ],
  // Names that meet in the code
  ['report', 'environment.0.name', 'TIMEOUT_MS', 'environment.0.name', /timeoutMs/, /Rename/],
  [
    'speech',
    'environment.2',
    variable('LOOPBACK__SPEECH_KEY'),
    'environment.2.name',
    /same name in the code/,
    /Rename/,
  ],
  [
    'speech',
    'environment.2',
    variable('LOOPBACK_SPEECH_KEY'),
    'environment.2.name',
    /declared twice/,
    /Keep one/,
  ],
  ['speech', 'environment.0.name', 'OTHER_KEY', 'system.authentication.variable', /does not declare/, /Add/],
  [
    'speech',
    'system.authentication.variable',
    'LOOPBACK_SPEECH_URL',
    'system.authentication.variable',
    /base URL/,
    /credential/,
  ],
  [
    'speech',
    'system.authentication.header',
    'Content-Type',
    'system.authentication.header',
    /every request/,
    /X-API-Key/,
  ],
  [
    'speech',
    'operations.0.idempotencyHeader',
    'x-api-key',
    'operations.0.idempotencyHeader',
    /credentials/,
    /or write null/,
  ],
  ['speech', 'operations.0.id', 'toString', 'operations.0.id', /every object/, /verb and a noun/],
  [
    'customs',
    'operations.2.id',
    'queryInternationalCustomsDeclaration',
    'operations.2.id',
    /used twice/,
    /id of its own/,
  ],
  ['speech', 'event.entity', 'TtsCall', 'event.entity', /taken/, /TtsEvent/],
  ['speech', 'apiCall.entity', 'User', 'apiCall.entity', /taken/, /TtsCall/],
  ['speech', 'business.entity', 'TtsCall', 'business.entity', /taken/, /business entity/],
  ['speech', 'name', 'i', 'name', /too short/, /two letters/],
  // Operations
  [
    'speech',
    'operations.1.role',
    'support',
    'operations',
    /0 operations with the role "query"/,
    /Give the role/,
  ],
  [
    'speech',
    'operations.0.role',
    'call',
    'operations.0.role',
    /does not use/,
    /submit, query, cancel, support/,
  ],
  ['fx', body, { type: 'object' }, body, /stands on a GET/, /query parameters/],
  [
    'speech',
    'operations.0.path',
    '/v1/{id}',
    'mapping.parameters.createSpeech.id',
    /requires it/,
    /\$callId/,
  ],
  ['speech', 'operations.1.path', '/v1/speech?id={id}', 'operations.1.path', /"\?"/, /under query/],
  ['speech', 'operations.1.path', '/v1/speech/{id', 'operations.1.path', /single brace/, /\{name\}/],
  ['speech', 'operations.1.query', { id: text }, 'operations.1.query.id', /another place/, /another name/],
  ['speech', 'operations.1.path', '/v1/speech', 'operations.1.path', /no parameter/, /in braces/],
  [
    'speech',
    'operations.1.path',
    '/v1/{id}/{part}',
    'operations.1.path',
    /several/,
    /mapping\.parameters\.getSpeech/,
  ],
  [
    'speech',
    'operations.1.idempotencyHeader',
    'X-Key',
    'operations.1.idempotencyHeader',
    /nothing but the task id/,
    /Remove/,
  ],
  [
    'report',
    'operations.1.query.job',
    { type: 'integer' },
    'mapping.parameters.job.job',
    /not a string/,
    /"string"/,
  ],
  [
    'fx',
    'operations.0.query.base',
    { type: 'object' },
    'operations.0.query.base',
    /query string/,
    /string, number/,
  ],
  // Shapes
  ['speech', body, { allOf: [text] }, `${body}.allOf`, /not supported/, /fields it stands for/],
  [
    'speech',
    `${body}.properties.text`,
    { $ref: '#/x' },
    `${body}.properties.text.$ref`,
    /names no schema/,
    /#\/schemas\/<Name>/,
  ],
  ['speech', `${body}.required`, ['nothing'], `${body}.required`, /"nothing"/, /properties/],
  [
    'speech',
    `${body}.properties.text`,
    { type: 'string', properties: {} },
    `${body}.properties.text.type`,
    /not "object"/,
    /"type": "object"/,
  ],
  ['speech', `${body}.properties.toString`, text, `${body}.properties.toString`, /every object/, /required/],
  [
    'speech',
    body,
    { type: 'array', items: text },
    'mapping.request',
    /body of createSpeech is no object/,
    /\$custom/,
  ],
  ['speech', params, { type: ['object', 'null'] }, params, /not simply an object/, /./],
  // Bodies, answers, parameters
  ['speech', 'operations.0.bodyType', 'text', body, /not what text is/, /"string"/],
  ['speech', 'operations.0.responseType', 'bytes', 'operations.0.response', /not what bytes is/, /base64/],
  ['fx', 'operations.0.bodyType', 'form', 'operations.0.bodyType', /no body/, /Declare body/],
  [
    'fx',
    'operations.0.required',
    ['nothing'],
    'operations.0.required',
    /neither a query nor a header/,
    /Declare it/,
  ],
  [
    'fx',
    'operations.0.headers',
    { Accept: text },
    'operations.0.headers.Accept',
    /sets itself/,
    /own header/,
  ],
  [
    'speech',
    'operations.0.headers',
    { 'idempotency-key': text },
    'operations.0.headers.idempotency-key',
    /is the idempotencyHeader of this operation/,
    /Remove "idempotency-key" from headers/,
  ],
  [
    'fx',
    'operations.0.headers',
    { Tags: { type: 'object', properties: {} } },
    'operations.0.headers.Tags',
    /cannot stand in a header/,
    /./,
  ],
  [
    'speech',
    'system.authentication',
    [
      { type: 'bearer', variable: 'LOOPBACK_SPEECH_KEY' },
      { type: 'basic', userVariable: 'LOOPBACK_SPEECH_KEY', passwordVariable: 'LOOPBACK_SPEECH_KEY' },
    ],
    'system.authentication',
    /"authorization" twice/,
    /alternatives/,
  ],
  // Schemas with a name
  ['speech', 'schemas', { lower: text }, 'schemas.lower', /not a name|name such as/, /./],
  ['speech', 'schemas', { Loop: { $ref: '#/schemas/Loop' } }, 'schemas.Loop.$ref', /names no schema/, /./],
  [
    'speech',
    'schemas',
    { Loop: { anyOf: [text, { $ref: '#/schemas/Loop' }] } },
    'schemas.Loop',
    /own alternatives/,
    /anyOf/,
  ],
  [
    'speech',
    'schemas',
    { Bad: { type: 'object', required: ['x'] } },
    'schemas.Bad.required',
    /"x"/,
    /properties/,
  ],
  // Guesses
  [
    'speech',
    'guesses',
    [{ field: 'mapping.externalId', why: 'it is called id', alternatives: ['uuid'] }],
    'guesses.0',
    /mapping\.externalId was guessed: it is called id/,
    /remove the entry.*uuid/,
  ],
  // Where values come from
  ['speech', 'mapping.request.text', '$env.NOWHERE', 'mapping.request.text', /NOWHERE/, /environment/],
  ['speech', 'mapping.request.text', '$externalId', 'mapping.request.text', /only the query/, /callId/],
  ['speech', 'mapping.request.voice', { value: 'eva' }, 'mapping.request.voice', /"ada"/, /vendor takes/],
  [
    'speech',
    'mapping.request',
    { text: 'text', voice: 'voice', 'text.more': 'text' },
    'mapping.request.text.more',
    /no field/,
    /with a dot/,
  ],
  [
    'speech',
    'mapping.parameters',
    { nobody: {} },
    'mapping.parameters.nobody',
    /no operation/,
    /createSpeech or getSpeech/,
  ],
  [
    'speech',
    'mapping.parameters',
    { getSpeech: { id: '$externalId', more: 'text' } },
    'mapping.parameters.getSpeech.more',
    /no parameter/,
    /Use one of id/,
  ],
  // Mapping
  ['speech', `${params}.required`, ['text'], 'mapping.request.voice', /may lack/, /"required" of apiCall/],
  [
    'speech',
    `${params}.properties.voice`,
    text,
    'mapping.request.voice',
    /can be|is string|not only/,
    /same type/,
  ],
  [
    'speech',
    `${params}.properties.text`,
    { type: ['string', 'null'] },
    'mapping.request.text',
    /null/,
    /same type/,
  ],
  [
    'speech',
    `${params}.properties.text`,
    { type: 'number' },
    'mapping.request.text',
    /is number, not string/,
    /same type/,
  ],
  ['speech', 'mapping.request.text', 'texts', 'mapping.request.text', /requestParams/, /text, voice/],
  ['speech', 'mapping.request.text', undefined, 'mapping.request.text', /requires it/, /becomes "text"/],
  [
    'speech',
    'mapping.request.pitch',
    'text',
    'mapping.request.pitch',
    /no field of the body/,
    /text, voice, format/,
  ],
  [
    'speech',
    'mapping.result.audioUrl',
    'audio',
    'mapping.result.audioUrl',
    /response of getSpeech/,
    /audio_url/,
  ],
  ['speech', 'mapping.externalId', 'job', 'mapping.externalId', /response of createSpeech/, /id, status/],
  [
    'customs',
    'mapping.externalId',
    'declaration',
    'mapping.externalId',
    /not string or number/,
    /such a value/,
  ],
  ['speech', 'mapping.error.message', 'error', 'mapping.error.message', /not string/, /such a value/],
  ['speech', 'mapping.status', undefined, 'mapping.status', /async-task needs it/, /"values"/],
  ['speech', 'mapping.status.field', 'id', 'mapping.status.field', /without "enum"/, /every documented word/],
  [
    'speech',
    'mapping.status.values.queued',
    undefined,
    'mapping.status.values.queued',
    /documents the word/,
    /pending, processing/,
  ],
  [
    'speech',
    'mapping.status.values.toString',
    'failed',
    'mapping.status.values.toString',
    /no word/,
    /queued/,
  ],
  [
    'speech',
    'mapping.status.values.failed',
    'pending',
    'mapping.status.values',
    /never says "failed"/,
    /which word/,
  ],
  ['translate', 'mapping.status', { field: 'x', values: {} }, 'mapping.status', /not used/, /Remove it/],
  [
    'fx',
    'mapping.request',
    { $custom: 'a function that has nothing to make' },
    'mapping.request',
    /no body/,
    /Write \{\}/,
  ],
  // Examples
  [
    'speech',
    'apiCall.example',
    { text: 1, voice: 'ada' },
    'apiCall.example.text',
    /type string/,
    /fits requestParams/,
  ],
  [
    'speech',
    'operations.0.examples.valid.body',
    { text: 'x' },
    'operations.0.examples.valid.body.voice',
    /missing/,
    /fits the body/,
  ],
  [
    'speech',
    'operations.0.examples.valid.body.voice',
    'bob',
    'operations.0.examples.valid.body.voice',
    /not one of "ada"/,
    /./,
  ],
  [
    'speech',
    'operations.0.examples.valid.body.pitch',
    1,
    'operations.0.examples.valid.body.pitch',
    /no field/,
    /./,
  ],
  [
    'speech',
    'operations.1.examples.refused.parameters',
    {},
    'operations.1.examples.refused.parameters.id',
    /missing/,
    /parameter id/,
  ],
  [
    'fx',
    'operations.0.examples.refused.parameters.days',
    'many',
    'operations.0.examples.refused.parameters.days',
    /type integer/,
    /declared type/,
  ],
  [
    'fx',
    'operations.0.examples.valid.body',
    {},
    'operations.0.examples.valid.body',
    /declares no body/,
    /Declare body/,
  ],
  // Delivery
  ['report', 'delivery.unknownOutcome', 'retry', 'delivery.unknownOutcome', /charged twice/, /"park"/],
  [
    'fx',
    'delivery.rateLimit',
    { calls: 1, perSeconds: 1 },
    'delivery.rateLimit',
    /for all processes together/,
    /"durable"/,
  ],
  ['sms', 'delivery.orderBy', 'customer', 'delivery.orderBy', /does not have/, /apiCall.requestParams/],
  [
    'courier',
    'delivery.find.operation',
    'readOrder',
    'delivery.find.operation',
    /no such operation/,
    /support/,
  ],
  ['courier', 'delivery.find.items', 'page', 'delivery.find.items', /not always a list/, /required/],
  ['courier', 'delivery.find.by', 'mark', 'delivery.find.by', /not a path in an item/, /reference/],
  ['courier', 'delivery.find.id', 'parcel', 'delivery.find.id', /not string or number/, /Use the path/],
  ['courier', 'mapping.request.reference', '$callId', 'delivery.find', /is not given/, /"\$idempotencyKey"/],
  [
    'courier',
    'mapping.parameters.listOrders.reference',
    '$callId',
    'mapping.parameters.listOrders',
    /does not ask for our key/,
    /filters/,
  ],
  [
    'sms',
    'mapping.parameters.getMessage.AccountSid',
    '$idempotencyKey',
    'mapping.parameters.getMessage.AccountSid',
    /the query does not know/,
    /\$externalId/,
  ],
  [
    'courier',
    'mapping.started',
    { code: 'order.number' },
    'delivery.find',
    /mapping.started/,
    /createVendor/,
  ],
  ['sms', 'delivery.mode', 'exactly-once', 'delivery.mode', /not one of/, /durable/],
];

function variable(name: string) {
  return { name, purpose: 'Another one', obtainFrom: 'the vendor' };
}

describe('a broken spec', () => {
  it.each(rows)('%s with another %s (%j) is refused at %s', (name, path, value, target, message, fix) => {
    const reading = readDesigned(broken(name, path, value), 'spec.json');
    const diagnostics = reading.ok ? [] : reading.diagnostics;
    const found = diagnostics.find((each) => each.target === target);
    expect(found, JSON.stringify(diagnostics, null, 1)).toMatchObject({
      message: expect.stringMatching(message),
      fix: expect.stringMatching(fix),
    });
    expect(found?.message).toContain('spec.json');
  });

  it('tells where the JSON is not JSON', () => {
    const reading = readDesigned('{\n  "name": oops\n}', 'spec.json');
    expect(reading).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'SPEC_MALFORMED', target: 'spec.json:2:11' }],
    });
  });

  it('with two operations that differ in capitals only is refused', () => {
    const spec = JSON.parse(fixtureText('customs'));
    spec.operations.push({ ...spec.operations[2], id: 'listinternationalCustomsDeclarations' });
    expect(readDesigned(JSON.stringify(spec), 'spec.json').ok).toBe(true);
    spec.operations[3].id = 'listInternationalCustomsDeclarations';
    expect(readDesigned(JSON.stringify(spec), 'spec.json').ok).toBe(false);
  });

  it('is refused for research only where research is broken', () => {
    const later = broken('speech', 'mapping', {});
    expect(readResearched(later, 'spec.json').ok).toBe(true);
    const earlier = broken('speech', 'system.name', '');
    expect(readResearched(earlier, 'spec.json')).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'SPEC_INCOMPLETE', target: 'system.name' }],
    });
  });
});

it.each(['https://docs.vendor.example/api', 'docs/vendor.md'])('documentation may be at %s', (place) => {
  expect(readDesigned(broken('speech', 'system.documentation', place), 'spec.json')).toMatchObject({
    ok: true,
  });
});

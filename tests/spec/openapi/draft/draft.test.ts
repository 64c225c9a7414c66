import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDesigned } from '../../../../src/spec/parse.ts';
import { documentWith, type Json, select } from '../helpers.ts';
import { completed, draftOf } from './helpers.ts';

const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const text = { type: 'string' };
const job = {
  type: 'object',
  required: ['id', 'status'],
  properties: {
    id: text,
    status: { type: 'string', enum: ['queued', 'done', 'failed'] },
    output_url: { type: ['string', 'null'] },
    error: { type: ['object', 'null'], properties: { message: text, code: { type: 'integer' } } },
  },
};
const create = (more: Json = {}) => ({
  requestBody: {
    required: true,
    ...json({ type: 'object', required: ['prompt'], properties: { prompt: text } }),
  },
  responses: { 201: json(job) },
  ...more,
});
const path = (name: string) => ({ name, in: 'path', required: true, schema: text });

async function draft(paths: Json, more: Json = {}, wanted = keysOf(paths)) {
  const selection = await select(documentWith(paths, more), wanted);
  return { selection, spec: draftOf(selection) };
}

function keysOf(paths: Json): string[] {
  return Object.entries(paths).flatMap(([at, item]) =>
    Object.keys(item as Json).map((method) => `${method.toUpperCase()} ${at}`),
  );
}

describe('roles', () => {
  const rolesOf = async (paths: Json) => {
    const { spec } = await draft(paths);
    return [spec.pattern, ...spec.operations.map((each: { role: string }) => each.role)];
  };
  const get = (schema: unknown) => ({ parameters: [path('id')], responses: { 200: json(schema) } });

  test('a creation and the question how it went is a task', async () => {
    const paths = {
      '/jobs': { post: create() },
      '/jobs/{id}': { get: get(job), delete: { parameters: [path('id')], responses: { 204: {} } } },
    };
    expect(await rolesOf(paths)).toEqual(['async-task', 'submit', 'query', 'cancel']);
  });

  test('whatever order they come in, and with a path that cancels', async () => {
    const paths = {
      '/jobs/{id}/cancel': { post: { parameters: [path('id')], responses: { 200: json(job) } } },
      '/jobs/{id}': { get: get(job) },
      '/jobs': { post: create() },
    };
    expect(await rolesOf(paths)).toEqual(['async-task', 'cancel', 'query', 'submit']);
  });

  test('a thing with a state that does not end is a call', async () => {
    const issue = {
      type: 'object',
      properties: { id: text, state: { type: 'string', enum: ['open', 'snoozed'] } },
    };
    const paths = { '/issues': { post: create() }, '/issues/{id}': { get: get(issue) } };
    expect(await rolesOf(paths)).toEqual(['sync-call', 'call', 'support']);
  });

  test('a single reading is a call', async () => {
    expect(await rolesOf({ '/rates': { get: { responses: { 200: json(job) } } } })).toEqual([
      'sync-call',
      'call',
    ]);
  });
});

describe('authentication', () => {
  const schemes = {
    person: {
      type: 'oauth2',
      flows: {
        authorizationCode: { authorizationUrl: 'https://a.com', tokenUrl: 'https://a.com', scopes: {} },
      },
    },
    machine: {
      type: 'oauth2',
      flows: { clientCredentials: { tokenUrl: 'https://a.com/token', scopes: { read: '', write: '' } } },
    },
    key: { type: 'apiKey', in: 'header', name: 'X-Key' },
    app: { type: 'apiKey', in: 'header', name: 'X-App-Id' },
    basic: { type: 'http', scheme: 'basic' },
  };
  const of = async (security: unknown, own?: unknown) => {
    const operation = create(own === undefined ? {} : { security: own });
    const { spec } = await draft(
      { '/jobs': { post: operation } },
      { security, components: { securitySchemes: schemes } },
    );
    return spec.system.authentication;
  };

  test('of alternatives the one a server can use', async () => {
    expect(await of([{ person: [] }, { machine: ['read'] }, { key: [] }])).toMatchObject({
      type: 'api-key-header',
      header: 'X-Key',
    });
    expect(await of([{ person: [] }, { machine: ['read'] }])).toMatchObject({
      type: 'oauth2-client-credentials',
      scopes: ['read'],
    });
    expect(await of([{ person: [] }])).toMatchObject({ type: 'bearer' });
  });

  test('several together are a list; those that share a header are not', async () => {
    expect(await of([{ key: [], app: [] }])).toMatchObject([{ header: 'X-Key' }, { header: 'X-App-Id' }]);
    expect(await of([{ basic: [], machine: [] }])).toMatchObject({ type: 'basic' });
  });

  test('what the operation says goes before what the document says', async () => {
    expect(await of([{ key: [] }], [{ basic: [] }])).toMatchObject({ type: 'basic' });
  });

  test('optional authentication is used', async () => {
    expect(await of([{}, { key: [] }])).toMatchObject({ header: 'X-Key' });
  });

  test('nothing declared: a header parameter, a documented refusal, or none', async () => {
    const guess = async (more: Json) => (await draft({ '/jobs': { post: create(more) } })).spec;
    const header = { name: 'X-Api-Key', in: 'header', required: true, schema: text };
    const spec = await guess({ parameters: [header] });
    expect(spec.system.authentication).toMatchObject({ type: 'api-key-header', header: 'X-Api-Key' });
    expect(spec.operations[0].headers).toBeUndefined();
    expect(
      (await guess({ responses: { 201: json(job), 401: { description: 'No' } } })).system.authentication.type,
    ).toBe('bearer');
    const none = await guess({});
    expect(none.system.authentication).toEqual({ type: 'none' });
    expect(none.guesses.map((each: { field: string }) => each.field)).toContain('system.authentication');
  });
});

describe('what is sent', () => {
  test('required fields come from the business, constants do not', async () => {
    const schema = {
      type: 'object',
      required: ['kind', 'prompt', 'size'],
      properties: {
        kind: { const: 'image' },
        prompt: text,
        size: { type: 'object', required: ['w'], properties: { w: { type: 'integer' } } },
        seed: { type: 'integer' },
      },
    };
    const { spec, selection } = await draft({
      '/jobs': { post: create({ requestBody: { required: true, ...json(schema) } }) },
    });
    expect(spec.mapping.request).toEqual({ kind: { value: 'image' }, prompt: 'prompt', size: 'size' });
    expect(spec.apiCall.requestParams.required).toEqual(['prompt', 'size']);
    expect(spec.apiCall.example).toEqual({ prompt: 'text', size: { w: 1 } });
    expect(completed(spec, selection).ok).toBe(true);
  });

  test('parameters that are required are filled, with a version as a constant', async () => {
    const parameters = [
      path('project'),
      { name: 'X-Version', in: 'header', required: true, schema: { type: 'string', enum: ['2024-01-01'] } },
      { name: 'region', in: 'query', required: true, schema: text },
      { name: 'deep', in: 'query', required: true, schema: { type: 'boolean' } },
      { name: 'tags', in: 'query', required: true, schema: { type: 'array', items: text } },
      { name: 'limit', in: 'query', schema: { type: 'integer' } },
    ];
    const { spec, selection } = await draft({ '/{project}/jobs': { post: create({ parameters }) } });
    expect(Object.values(spec.mapping.parameters)).toEqual([
      {
        project: 'project',
        'X-Version': { value: '2024-01-01' },
        region: 'region',
        deep: 'deep',
        tags: 'tags',
      },
    ]);
    expect(completed(spec, selection).ok).toBe(true);
  });

  test('a body that is no object is handed through', async () => {
    const list = {
      requestBody: { required: true, ...json({ type: 'array', items: text }) },
      responses: { 200: json({ type: 'object', properties: { result: text } }) },
    };
    const { spec, selection } = await draft({ '/batch': { post: list } });
    expect(spec.mapping.request).toEqual({ $: 'items' });
    expect(spec.apiCall.example).toEqual({ items: ['text'] });
    expect(completed(spec, selection).ok).toBe(true);
  });

  test("the vendor's example, cut to what is sent", async () => {
    const body = {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['prompt'],
            properties: { prompt: text, seed: { type: 'integer' } },
          },
          example: { prompt: 'A cat', seed: 3, unknown: true },
        },
      },
    };
    const { spec } = await draft({ '/jobs': { post: create({ requestBody: body }) } });
    expect(spec.operations[0].examples.valid.body).toEqual({ prompt: 'A cat' });
    expect(spec.operations[0].examples.refused.body).toEqual({ prompt: '' });
  });
});

describe('what is kept', () => {
  const resultOf = async (properties: Json, required: string[] = []) => {
    const answer = { 200: json({ type: 'object', properties, required }) };
    return (await draft({ '/things': { post: create({ responses: answer }) } })).spec.mapping.result;
  };

  test('telling fields, the outer ones first, and not what was sent', async () => {
    const inner = { type: 'object', properties: { url: text } };
    expect(await resultOf({ prompt: text, url: text, preview: inner, note: text })).toEqual({
      url: 'url',
      previewUrl: 'preview.url',
    });
  });

  test('where nothing tells, what is always there', async () => {
    expect(await resultOf({ a: text, b: { type: 'integer' }, c: { type: 'object' } }, ['b'])).toEqual({
      b: 'b',
      a: 'a',
    });
  });

  test('a file, with its type; a text and a list as a whole; nothing of nothing', async () => {
    const of = async (answer: Json) =>
      (await draft({ '/things': { post: create({ responses: answer }) } })).spec.mapping.result;
    const audio = { 'audio/mpeg': { schema: { type: 'string', format: 'binary' } } };
    expect(await of({ 200: { content: audio } })).toEqual({ contentType: 'contentType', base64: 'base64' });
    expect(await of({ 200: { content: { 'text/plain': { schema: text } } } })).toEqual({ answer: '$' });
    expect(await of({ 200: json({ type: 'array', items: text }) })).toEqual({ answer: '$' });
    expect(await of({ 204: {} })).toEqual({});
  });
});

test('an integer id is asked for as text', async () => {
  const query = {
    parameters: [{ name: 'job', in: 'query', required: true, schema: { type: 'integer' } }],
    responses: { 200: json(job) },
  };
  const { spec, selection } = await draft({ '/jobs': { post: create() }, '/status': { get: query } });
  expect(spec.operations[1].query).toEqual({ job: { type: 'string' } });
  expect(completed(spec, selection).ok).toBe(true);
});

test('what is not found stays empty, is a guess, and does not pass', async () => {
  const nothing = { type: 'object', properties: { ok: { type: 'boolean' } } };
  const paths = {
    '/jobs': { post: create({ responses: { 200: json(nothing) } }) },
    '/jobs/{id}': { get: { parameters: [path('id')], responses: { 200: json(nothing) } } },
  };
  const selection = await select(documentWith(paths), keysOf(paths));
  const spec = draftOf(selection, 'async-task');
  expect(spec.mapping).toMatchObject({ externalId: '', status: { field: '' }, error: { message: '' } });
  const fields = spec.guesses.map((each: { field: string }) => each.field);
  expect(fields).toEqual(expect.arrayContaining(['mapping.externalId', 'mapping.status', 'mapping.error']));
  const reading = completed(spec, selection);
  expect(reading.ok ? [] : reading.diagnostics.map((each) => each.code)).toContain('SPEC_INCOMPLETE');
});

test('until its guesses are confirmed, a draft is not designed', async () => {
  const { spec, selection } = await draft({ '/jobs': { post: create() } });
  expect(completed(spec, selection).ok).toBe(true);
  expect(spec.guesses.length).toBeGreaterThan(0);
});

test('any drawn answer and body give a spec that is whole, or says what is missing', async () => {
  const name = fc.oneof(
    fc.constantFrom('id', 'status', 'url', 'error', 'data', 'result', 'text'),
    fc.string({ minLength: 1, maxLength: 8 }),
  );
  const { schema } = fc.letrec((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      fc.record({ type: fc.constantFrom('string', 'integer', 'boolean', 'number') }),
      fc.record({
        type: fc.constant('string'),
        enum: fc.uniqueArray(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 5 }),
      }),
      fc.record({ type: fc.constant('array'), items: tie('schema') }),
      tie('object'),
    ),
    object: fc.dictionary(name, tie('schema'), { maxKeys: 5 }).chain((properties) =>
      fc.record({
        type: fc.constant('object'),
        properties: fc.constant(properties),
        required: fc.subarray(Object.keys(properties)),
      }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(schema, schema, fc.boolean(), async (body, answer, isTask) => {
      const paths = {
        '/jobs': {
          post: { requestBody: { required: true, ...json(body) }, responses: { 200: json(answer) } },
        },
        '/jobs/{id}': { get: { parameters: [path('id')], responses: { 200: json(answer) } } },
      };
      const selection = await select(documentWith(paths), keysOf(paths));
      const spec = draftOf(selection, isTask ? 'async-task' : 'sync-call');
      const reading = completed(spec, selection);
      const broken = reading.ok ? [] : reading.diagnostics.filter((each) => each.code !== 'SPEC_INCOMPLETE');
      // Words that nobody can interpret leave a table without an end, which the guess says.
      expect(broken.filter((each) => each.target !== 'mapping.status.values')).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);

describe('webhooks', () => {
  const get = { parameters: [path('id')], responses: { 200: json(job) } };
  const event = (data: unknown, more: Json = {}) => ({
    post: {
      tags: ['jobs'],
      requestBody: json({
        type: 'object',
        required: ['id', 'data'],
        properties: { id: text, type: text, data },
        ...more,
      }),
      responses: { 200: {} },
    },
  });
  const paths = { '/jobs': { post: create() }, '/jobs/{id}': { get } };

  test('one that holds the task is proposed, and says what is still to be written', async () => {
    const { selection, spec } = await draft(paths, { webhooks: { 'job.changed': event(job) } });
    expect(spec.webhook).toMatchObject({
      path: '/webhooks/vendor',
      signature: { scheme: '' },
      deliveryId: 'id',
      externalId: 'data.id',
      task: 'data',
    });
    const { secretVariable } = spec.webhook.signature;
    expect(spec.environment).toContainEqual(expect.objectContaining({ name: secretVariable, secret: true }));
    const guessed = spec.guesses.map((each: { field: string }) => each.field);
    expect(guessed).toEqual(expect.arrayContaining(['webhook', 'webhook.signature', 'webhook.deliveryId']));
    expect(completed(spec, selection)).toMatchObject({ ok: true });
    const unsigned = completed({ ...spec, webhook: undefined }, selection);
    if (!unsigned.ok) throw new Error('A person may leave it out.');
    const left = readDesigned(JSON.stringify({ ...unsigned.spec, webhook: spec.webhook }), 'spec');
    if (left.ok) throw new Error('The signature passed for complete.');
    expect(left.diagnostics.map((each) => each.target)).toEqual(['webhook.signature.scheme']);
  });

  test('one that is a callback of the creation, and all of whose body is the task', async () => {
    const callbacks = {
      done: { '{$request.body#/url}': { post: { requestBody: json(job), responses: {} } } },
    };
    const { spec } = await draft({ ...paths, '/jobs': { post: create({ callbacks }) } });
    expect(spec.webhook).toMatchObject({ deliveryId: '', externalId: 'id', task: '$' });
  });

  test('none where the body says something else, or may lack the task', async () => {
    for (const hook of [
      event({ type: 'object', properties: { name: text } }),
      event(job, { required: [] }),
    ]) {
      const { spec } = await draft(paths, { webhooks: { 'job.changed': hook } });
      expect(spec.webhook).toBeUndefined();
    }
  });
});

import { describe, expect, it } from 'vitest';
import { documentWith, faults, select } from './helpers.ts';

const text = { type: 'string' };
const list = { type: 'array', items: text };
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const ok = { 200: json({ type: 'object', properties: { id: text } }) };

async function operation(value: object, path = '/jobs', more: Record<string, unknown> = {}) {
  const { extract, facts, notes } = await select(
    documentWith({ [path]: { post: { responses: ok, ...value } } }, more),
    [`POST ${path}`],
  );
  expect(faults(extract)).toEqual([]);
  const [found] = Object.values(extract.operations);
  const [known] = Object.values(facts.operations);
  if (!found || !known) throw new Error('no operation was read');
  return { operation: found, facts, known, notes, extract };
}

describe('parameters', () => {
  it('come from path and operation, and each keeps its way of being written', async () => {
    const query = (name: string, schema: object, more: object = {}) => ({
      in: 'query',
      name,
      schema,
      ...more,
    });
    const { operation: found } = await operation({
      parameters: [
        query('repeat', list),
        query('comma', list, { explode: false }),
        query('space', list, { style: 'spaceDelimited', explode: false }),
        query('pipe', list, { style: 'pipeDelimited', explode: false }),
        query('deep', { type: 'object', properties: { a: text } }, { style: 'deepObject' }),
        query(
          'range',
          { type: 'object', properties: { from: text, to: text }, required: ['from'] },
          { required: true },
        ),
        query('limit', { type: 'integer' }, { required: true, description: 'How many.' }),
        query('ids[]', list),
        { in: 'query', name: 'filter', content: { 'application/json': { schema: { type: 'object' } } } },
      ],
    });
    expect(found.query).toEqual({
      repeat: list,
      comma: list,
      space: list,
      pipe: list,
      deep: { type: 'object', properties: { a: text } },
      from: text,
      to: text,
      limit: { description: 'How many.', type: 'integer' },
      'ids[]': list,
      filter: { description: '(JSON)', type: 'string' },
    });
    expect(found.required).toEqual(['from', 'limit']);
    expect(found.styles).toEqual({ comma: 'comma', space: 'space', pipe: 'pipe', deep: 'deep' });
  });

  it('of the path are those of the operation where both have one', async () => {
    const document = documentWith({
      '/jobs/{id}': {
        parameters: [
          { in: 'query', name: 'view', schema: text },
          { in: 'query', name: 'all', schema: { type: 'boolean' } },
        ],
        get: { parameters: [{ in: 'query', name: 'view', schema: { type: 'integer' } }], responses: ok },
      },
    });
    const { extract } = await select(document, ['GET /jobs/{id}']);
    expect(extract.operations.getJobsId?.query).toEqual({
      view: { type: 'integer' },
      all: { type: 'boolean' },
    });
  });

  it('leave out headers of the client, credentials and cookies, and name the idempotency header', async () => {
    const header = (name: string, description = '') => ({ in: 'header', name, description, schema: text });
    const {
      operation: found,
      known,
      notes,
    } = await operation(
      {
        parameters: [
          ...['Accept', 'authorization', 'X-Key', 'Idempotency-Key', 'X-Version'].map((name) => header(name)),
          { in: 'cookie', name: 'session', schema: text },
          { in: 'query', name: 'key', schema: text },
        ],
      },
      '/jobs',
      {
        components: {
          securitySchemes: {
            header: { type: 'apiKey', in: 'header', name: 'x-key' },
            query: { type: 'apiKey', in: 'query', name: 'key' },
          },
        },
      },
    );
    expect(found.headers).toEqual({ 'X-Version': text });
    expect(found.query).toEqual({});
    expect(found.idempotencyHeader).toBe('Idempotency-Key');
    expect(known.otherHeaders).toEqual(['Accept', 'authorization', 'X-Key']);
    expect(notes).toEqual([expect.stringMatching(/cookie "session"/)]);
  });

  it('take a request id for an idempotency header only where it says so', async () => {
    const header = (description: string) => ({
      in: 'header',
      name: 'X-Request-ID',
      description,
      schema: text,
    });
    const plain = await operation({ parameters: [header('For support.')] });
    expect(plain.operation.idempotencyHeader).toBeNull();
    const idempotent = await operation({ parameters: [header('Makes the request idempotent.')] });
    expect(idempotent.operation.idempotencyHeader).toBe('X-Request-ID');
  });

  it.each([
    ['X-Request-Key', 'The same key never starts a second render.', true],
    ['Request-Id', 'With it a request can be retried safely.', true],
    ['X-Client-Token', 'Used to deduplicate requests.', true],
    ['X-Request-Key', 'Shown in your logs.', false],
    ['X-Version', 'The same version never returns duplicates.', false],
  ])('take %s, described by "%s", for an idempotency header: %s', async (name, description, expected) => {
    const { operation: found } = await operation({
      parameters: [{ in: 'header', name, description, schema: text }],
    });
    expect(found.idempotencyHeader).toBe(expected ? name : null);
    expect(Object.keys(found.headers)).toEqual(expected ? [] : [name]);
  });

  it('make a path that can be used, with fixed parameters behind its question mark', async () => {
    const { operation: found } = await operation(
      { parameters: [{ in: 'query', name: 'id', schema: text }] },
      '/jobs/{id}/{a b}?action=start#x',
    );
    expect(found.path).toBe('/jobs/{idInPath}/{aB}');
    expect(found.query).toEqual({ id: text, action: { type: 'string', const: 'start' } });
    expect(found.required).toEqual(['action']);
  });
});

describe('bodies', () => {
  const forms = { type: 'object', properties: { a: text, tags: list, meta: { type: 'object' } } };
  const content = (...types: string[]) => ({
    requestBody: { content: Object.fromEntries(types.map((type) => [type, { schema: forms }])) },
  });

  it.each([
    [['multipart/form-data', 'application/json; charset=utf-8'], 'json'],
    [['multipart/form-data', 'application/vnd.api+json'], 'json'],
    [['*/*'], 'json'],
    [['multipart/form-data', 'application/x-www-form-urlencoded'], 'form'],
    [['multipart/form-data', 'text/plain'], 'multipart'],
    [['application/xml', 'audio/wav'], 'text'],
    [['audio/wav'], 'bytes'],
  ] as const)('of %s are sent as %s', async (types, expected) => {
    const { operation: found } = await operation(content(...types));
    expect(found.bodyType).toBe(expected);
    expect(found.body).toEqual(
      expected === 'text' ? text : expected === 'bytes' ? { $ref: '#/schemas/BinaryContent' } : forms,
    );
  });

  it('of forms keep the way in which lists are written', async () => {
    const { operation: found } = await operation({
      requestBody: {
        content: {
          'application/x-www-form-urlencoded': {
            schema: { type: 'object', properties: { a: list, b: list, c: list, d: { type: 'object' } } },
            encoding: {
              a: { style: 'deepObject', explode: true },
              b: { style: 'form', explode: false },
              d: { style: 'deepObject', explode: true },
            },
          },
        },
      },
    });
    expect(found.bodyStyles).toEqual({ a: 'deep', b: 'comma' });
  });

  it('are required where they say so, or have fields that are', async () => {
    const withBody = (schema: object, more: object = {}) =>
      operation({ requestBody: { ...json(schema), ...more } });
    const optional = { type: 'object', properties: { a: text } };
    expect((await withBody(optional)).operation.bodyRequired).toBe(false);
    expect((await withBody(optional, { required: true })).operation.bodyRequired).toBe(true);
    expect((await withBody({ ...optional, required: ['a'] })).operation.bodyRequired).toBe(true);
  });
});

describe('answers', () => {
  it.each([
    [{ 204: {} }, 'none', {}],
    [{ 202: {}, 201: json(text), 400: json(list) }, 'json', text],
    [{ '2XX': json(text) }, 'json', text],
    [{ default: json(text) }, 'json', text],
    [{ 200: { content: { 'text/html': {}, 'application/json': { schema: list } } } }, 'json', list],
    [{ 200: { content: { 'text/csv': { schema: text } } } }, 'text', text],
    [{ 200: { content: { 'audio/mpeg': {} } } }, 'bytes', { $ref: '#/schemas/BinaryContent' }],
    [
      { 200: { content: { '*/*': { schema: { type: 'string', format: 'binary' } } } } },
      'bytes',
      { $ref: '#/schemas/BinaryContent' },
    ],
  ])('of %j are read as %s', async (responses, type, shape) => {
    const { operation: found } = await operation({ responses });
    expect(found).toMatchObject({ responseType: type, response: shape });
  });

  it('that are errors have a meaning and the shape they come with', async () => {
    const { operation: found, extract } = await operation({
      responses: {
        ...ok,
        '4XX': { description: 'Wrong.\n\nMore.', ...json({ type: 'object', properties: { message: text } }) },
        429: { description: '', headers: { 'Retry-After': {} } },
        default: { description: 'Unexpected.' },
      },
    });
    expect(found.errors).toEqual([
      { status: 400, meaning: 'Wrong.', body: { type: 'object', properties: { message: text } } },
      { status: 429, meaning: 'HTTP 429' },
      { status: 500, meaning: 'Unexpected.' },
    ]);
    expect(extract.rateLimits).toEqual([
      'POST /jobs: answers carry Retry-After.',
      'POST /jobs: 429 is documented',
    ]);
  });
});

describe('names', () => {
  it.each([
    ['emails/send', 'emailsSend'],
    ['Create_Job', 'createJob'],
    ['delete', 'postJobs'],
    ['constructor', 'postJobs'],
    ['then', 'postJobs'],
    ['1st', 'postJobs'],
    [undefined, 'postJobs'],
    ["x'; alert(1)//", 'xAlert1'],
  ])('of operations: %s is %s', async (operationId, id) => {
    const { extract } = await operation(operationId === undefined ? {} : { operationId });
    expect(Object.keys(extract.operations)).toEqual([id]);
  });

  it('of operations that share an id come from their paths', async () => {
    const one = { operationId: 'list', responses: ok };
    const { extract } = await select(documentWith({ '/a': { get: one }, '/b': { get: one } }), [
      'GET /b',
      'GET /a',
    ]);
    expect(Object.keys(extract.operations)).toEqual(['getB', 'getA']);
  });

  it('of schemas that differ by direction tell it, others are shared', async () => {
    const ref = (name: string) => json({ $ref: `#/components/schemas/${name}` });
    const { operation: found, extract } = await operation(
      { requestBody: ref('Job'), responses: { 200: ref('Job') } },
      '/jobs',
      {
        components: {
          schemas: {
            Job: {
              type: 'object',
              properties: { id: { ...text, readOnly: true }, owner: { $ref: '#/components/schemas/Owner' } },
            },
            Owner: { type: 'object', properties: { name: text } },
          },
        },
      },
    );
    expect(found.body).toEqual({ $ref: '#/schemas/JobInput' });
    expect(found.response).toEqual({ $ref: '#/schemas/Job' });
    expect(Object.keys(extract.schemas).sort()).toEqual(['Job', 'JobInput', 'Owner']);
  });
});

describe('what helps to fill the spec in', () => {
  it('has servers, security, examples and links', async () => {
    const {
      facts,
      known,
      operation: found,
    } = await operation(
      {
        tags: ['jobs'],
        security: [{ key: [] }],
        servers: [{ url: 'https://upload.test' }],
        parameters: [{ in: 'query', name: 'n', schema: { type: 'integer' }, example: 3 }],
        requestBody: {
          content: {
            'application/json': { schema: {}, examples: { one: { $ref: '#/components/examples/One' } } },
          },
        },
      },
      '/jobs/{id}',
      {
        info: { title: 'Jobs', version: 2, contact: { url: 'https://x.test' } },
        externalDocs: { url: 'https://docs.test' },
        servers: [
          { url: 'https://{region}.test', variables: { region: { default: 'eu', enum: ['eu', 'us'] } } },
        ],
        security: [{}],
        components: {
          examples: { One: { value: { a: 1 } } },
          securitySchemes: {
            key: { type: 'http', scheme: 'Bearer' },
            oauth: {
              type: 'oauth2',
              flows: { clientCredentials: { tokenUrl: '/token', scopes: { a: 'A' } } },
            },
          },
        },
      },
    );
    expect(facts.info).toMatchObject({
      title: 'Jobs',
      version: '2',
      contactUrl: 'https://x.test',
      documentationUrl: 'https://docs.test',
    });
    expect(facts.servers[0]?.variables.region).toEqual({
      default: 'eu',
      enum: ['eu', 'us'],
      description: '',
    });
    expect(facts.securitySchemes).toMatchObject({
      key: { type: 'http', scheme: 'bearer' },
      oauth: { flows: { clientCredentials: { tokenUrl: '/token', scopes: { a: 'A' } } } },
    });
    expect(known).toMatchObject({ tags: ['jobs'], security: [{ key: [] }] });
    expect(known.examples).toEqual({ parameters: { n: 3 }, bodies: [{ a: 1 }], responses: [] });
    expect(found.server).toBe('https://upload.test');
  });

  it('has callbacks of the operation, and webhooks about the same things', async () => {
    const hook = (name: string) => ({
      post: { summary: name, requestBody: json({ type: 'object', properties: { name: text } }) },
    });
    const { extract } = await operation(
      { callbacks: { done: { '{$request.body#/url}': hook('Done') } } },
      '/jobs',
      { webhooks: { 'job.failed': hook('Failed'), 'invoice.paid': hook('Paid') } },
    );
    expect(extract.webhooks.map((each) => each.summary)).toEqual(['Done', 'Failed']);
    expect(extract.webhooks[0]?.body).toEqual({ type: 'object', properties: { name: text } });
  });
});

import { describe, expect, it } from 'vitest';
import { diffExtracts } from '../../../src/spec/openapi/diff.ts';
import { documentWith, select } from './helpers.ts';

const text = { type: 'string' };
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: object, required: string[] = []) => ({ type: 'object', properties, required });

/** A version of a document with one operation, laid over a common base. */
async function version(
  change: {
    parameters?: object[];
    body?: object;
    response?: object;
    schemas?: object;
    errors?: object;
    path?: string;
  } = {},
) {
  const {
    parameters = [],
    body = object({ a: text }),
    response = ref('Job'),
    errors = {},
    path = '/jobs',
  } = change;
  const schemas = {
    Job: object({ status: { type: 'string', enum: ['on', 'off'] }, owner: ref('Owner') }, ['status']),
    Owner: object({ name: text, jobs: { type: 'array', items: ref('Job') } }),
    ...change.schemas,
  };
  const operation = {
    operationId: 'createJob',
    parameters,
    requestBody: { ...json(body), required: true },
    responses: { 200: json(response), ...errors },
  };
  const document = documentWith({ [path]: { post: operation } }, { components: { schemas } });
  return (await select(document, ['createJob'])).extract;
}

type Version = Parameters<typeof version>[0];
const header = (name: string) => ({ in: 'header', name, schema: text });
const query = (schema: object, more: object = {}) => ({
  parameters: [{ in: 'query', name: 'q', schema, ...more }],
});
const status = (schema: object) => ({
  schemas: { Job: object({ status: schema, owner: ref('Owner') }, ['status']) },
});

const rows: [what: string, before: Version, after: Version, changes: [where: string, kind: string][]][] = [
  ['nothing', {}, {}, []],
  ['a path', {}, { path: '/tasks' }, [['path', 'request-changed']]],
  ['a new parameter', {}, query(text), [['query.q', 'added']]],
  ['a new required parameter', {}, query(text, { required: true }), [['query.q', 'added-required']]],
  [
    'a parameter that is required now',
    query(text),
    query(text, { required: true }),
    [['query.q', 'now-required']],
  ],
  ['a parameter that is gone', query(text), {}, [['query.q', 'removed']]],
  [
    'the style of a parameter',
    query({ type: 'array', items: text }),
    query({ type: 'array', items: text }, { explode: false }),
    [['query.q', 'request-changed']],
  ],
  [
    'a new required field of the body',
    {},
    { body: object({ a: text, b: text }, ['b']) },
    [['body.b', 'added-required']],
  ],
  ['a type', {}, { body: object({ a: { type: 'integer' } }) }, [['body.a', 'type-changed']]],
  ['null', {}, { body: object({ a: { type: ['string', 'null'] } }) }, [['body.a', 'now-nullable']]],
  [
    'null of a ref',
    { response: object({ job: { anyOf: [ref('Owner'), { type: 'null' }] } }) },
    { response: object({ job: ref('Owner') }) },
    [['response.job', 'no-longer-nullable']],
  ],
  [
    'a word more',
    {},
    status({ type: 'string', enum: ['on', 'off', 'gone'] }),
    [['response.status', 'words-added']],
  ],
  ['a word less', {}, status({ type: 'string', enum: ['on'] }), [['response.status', 'words-removed']]],
  [
    'any word',
    {},
    { response: object({ status: text }), schemas: {} },
    [
      ['response.status', 'words-added'],
      ['response.owner', 'removed'],
      ['response.status', 'now-optional'],
    ],
  ],
  [
    'an idempotency header',
    {},
    { parameters: [header('Idempotency-Key')] },
    [['idempotencyHeader', 'request-changed']],
  ],
  [
    'an error',
    { errors: { 404: { description: 'Gone.' } } },
    { errors: { 404: { description: 'Missing.' }, 409: { description: 'Twice.' } } },
    [
      ['errors.404', 'meaning-changed'],
      ['errors.409', 'added'],
    ],
  ],
  [
    'an alternative inside',
    { response: { oneOf: [ref('Owner'), text] } },
    { response: { oneOf: [ref('Owner'), text] }, schemas: { Owner: object({}) } },
    [
      ['response.name', 'removed'],
      ['response.jobs', 'removed'],
    ],
  ],
  [
    'a name only',
    {},
    {
      response: ref('Task'),
      schemas: {
        Task: object({ status: { type: 'string', enum: ['on', 'off'] }, owner: ref('Owner') }, ['status']),
      },
    },
    [],
  ],
];

describe('what changed', () => {
  it.each(rows)('%s', async (_what, before, after, changes) => {
    const found = diffExtracts(await version(before), await version(after));
    const places = found.map(({ where, kind }) => [where, kind]);
    expect(places).toHaveLength(changes.length);
    expect(places).toEqual(expect.arrayContaining(changes));
    for (const { operation, text } of found)
      expect([operation, text]).toEqual(['createJob', expect.stringMatching(/\.$/)]);
  });

  it('names the words that came', async () => {
    const after = await version(status({ type: 'string', enum: ['on', 'off', 'gone'] }));
    const [first] = diffExtracts(await version(), after);
    expect(first).toMatchObject({ words: ['gone'], text: 'response.status may be "gone" now.' });
  });

  it('names operations that came or went', async () => {
    const before = await version();
    const none = { ...before, operations: {} };
    expect(diffExtracts(before, none)).toMatchObject([{ operation: 'createJob', kind: 'operation-removed' }]);
    expect(diffExtracts(none, before)).toMatchObject([{ operation: 'createJob', kind: 'operation-added' }]);
  });
});

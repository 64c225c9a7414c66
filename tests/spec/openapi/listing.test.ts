import { describe, expect, it } from 'vitest';
import {
  findOperations,
  listOperations,
  listWebhooks,
  searchOperations,
} from '../../../src/spec/openapi/listing.ts';
import { documentWith, open, refusal } from './helpers.ts';

const ok = { responses: { 200: {} } };
const document = documentWith(
  {
    '/jobs': {
      get: { ...ok, operationId: 'list', summary: 'List **jobs**' },
      post: {
        ...ok,
        operationId: 'jobs/create-one',
        requestBody: {},
        tags: ['Work'],
        callbacks: { done: {} },
      },
      head: ok,
      'x-other': {},
    },
    '/people': { get: { ...ok, operationId: 'list', deprecated: true }, parameters: [] },
    '/job-runs': { post: { ...ok, operationId: 'JobsCreateOne' } },
  },
  { webhooks: { 'job.done': { post: { summary: 'A job is done' } } } },
);
const source = open(document);

describe('operations', () => {
  it('are listed in their order, each with what a person looks for', async () => {
    expect(listOperations(await source).map(({ operation: _, item: __, ...listed }) => listed)).toEqual([
      {
        key: 'GET /jobs',
        method: 'GET',
        path: '/jobs',
        operationId: 'list',
        summary: 'List jobs',
        tags: [],
        deprecated: false,
        hasBody: false,
      },
      {
        key: 'POST /jobs',
        method: 'POST',
        path: '/jobs',
        operationId: 'jobs/create-one',
        summary: '',
        tags: ['Work'],
        deprecated: false,
        hasBody: true,
      },
      {
        key: 'GET /people',
        method: 'GET',
        path: '/people',
        operationId: 'list',
        summary: '',
        tags: [],
        deprecated: true,
        hasBody: false,
      },
      {
        key: 'POST /job-runs',
        method: 'POST',
        path: '/job-runs',
        operationId: 'JobsCreateOne',
        summary: '',
        tags: [],
        deprecated: false,
        hasBody: false,
      },
    ]);
  });

  it('are searched by words in any place', async () => {
    const keys = (words: string) =>
      open(document).then((it) => searchOperations(listOperations(it), words).map((each) => each.key));
    expect(await keys('JOB work')).toEqual(['POST /jobs']);
    expect(await keys('list')).toEqual(['GET /jobs', 'GET /people']);
    expect(await keys('nothing like it')).toEqual([]);
  });

  it.each([
    [['jobs/create-one'], ['POST /jobs']],
    [
      ['post  /jobs', 'POST /jobs', 'GET /people'],
      ['POST /jobs', 'GET /people'],
    ],
  ])('%j are %j', async (wanted, keys) => {
    expect(findOperations(await source, wanted).map((each) => each.key)).toEqual(keys);
  });

  it.each([
    ['list', 'OPENAPI_OPERATION_AMBIGUOUS', /"GET \/jobs", "GET \/people"/],
    ['jobs_create_one', 'OPENAPI_OPERATION_AMBIGUOUS', /"POST \/jobs", "POST \/job-runs"/],
    ['creatOne', 'OPENAPI_OPERATION_UNKNOWN', /jobs\/create-one/],
    ['GET /job', 'OPENAPI_OPERATION_UNKNOWN', /GET \/jobs/],
    ['', 'OPENAPI_OPERATION_UNKNOWN', /openapi list/],
    ['toString', 'OPENAPI_OPERATION_UNKNOWN', /./],
  ])('"%s" is refused as %s', async (wanted, code, fix) => {
    const found = await refusal(source.then((it) => findOperations(it, [wanted])));
    expect(found.code).toBe(code);
    expect(found.fix).toMatch(fix);
  });

  it('are found whatever their id is written like, where only one fits', async () => {
    const one = await open(documentWith({ '/jobs': { post: { ...ok, operationId: 'Jobs_CreateOne' } } }));
    expect(findOperations(one, ['jobsCreateOne'])).toHaveLength(1);
  });
});

it('webhooks and callbacks are listed apart', async () => {
  expect(listWebhooks(await source)).toEqual([
    { name: 'job.done', summary: 'A job is done', kind: 'webhook' },
    { name: 'POST /jobs done', summary: '', kind: 'callback' },
  ]);
});

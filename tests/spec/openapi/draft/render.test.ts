import { expect, test } from 'vitest';
import { draftSpec } from '../../../../src/spec/openapi/draft/draft.ts';
import { documentWith, type Json, select } from '../helpers.ts';
import { completed, type DraftedSpec, draftOf } from './helpers.ts';

/*
 * A vendor whose words are its own: the id is a number (`render_no`), the status a phase behind allOf and $ref, the film
 * null until it is there, the key of a repeated request called X-Request-Key, and tokens at a relative address.
 */
const json = (name: string) => ({
  description: '',
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});
const text = { type: 'string' };
const part = (name: string) => ({ name, in: 'path', required: true, schema: text });

function renders({ phase = ['WAITING', 'RENDERING', 'DONE', 'BROKEN'], status = '202' } = {}): Json {
  return documentWith(
    {
      '/v3/studios/{studio}/renders': {
        parameters: [part('studio')],
        post: {
          operationId: 'render.create',
          summary: 'Starts a render',
          parameters: [
            {
              name: 'X-Request-Key',
              in: 'header',
              description: 'A key of your choice. The same key never starts a second render.',
              schema: text,
            },
          ],
          requestBody: { required: true, ...json('Order') },
          responses: { [status]: json('Receipt') },
        },
      },
      '/v3/studios/{studio}/renders/{render_no}': {
        parameters: [part('studio'), part('render_no')],
        get: { operationId: 'render.show', summary: 'Says how it is', responses: { 200: json('Render') } },
      },
    },
    {
      info: { title: 'Lumen Render API', version: '1' },
      servers: [{ url: 'https://eu.lumen.com' }],
      security: [{ machine: ['renders'] }],
      components: {
        securitySchemes: {
          machine: {
            type: 'oauth2',
            flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: { renders: '' } } },
          },
        },
        schemas: {
          Order: {
            type: 'object',
            required: ['scene'],
            properties: {
              scene: {
                type: 'object',
                required: ['file', 'frames'],
                properties: { file: { ...text, examples: ['intro.scene'] }, frames: { type: 'integer' } },
              },
            },
          },
          Phase: { type: 'string', enum: phase },
          Receipt: {
            type: 'object',
            required: ['render_no', 'phase'],
            properties: { render_no: text, phase: { $ref: '#/components/schemas/Phase' } },
          },
          Render: {
            allOf: [
              { $ref: '#/components/schemas/Receipt' },
              {
                type: 'object',
                required: ['film', 'trouble'],
                properties: {
                  film: {
                    oneOf: [
                      { type: 'null' },
                      { type: 'object', required: ['href'], properties: { href: text } },
                    ],
                  },
                  trouble: {
                    oneOf: [
                      { type: 'null' },
                      {
                        type: 'object',
                        required: ['code', 'message'],
                        properties: { code: text, message: text },
                      },
                    ],
                  },
                },
              },
            ],
          },
        },
      },
    },
  );
}

const pair = (document: Json) => select(document, ['render.create', 'render.show']);
const whys = (spec: DraftedSpec, field: string): string =>
  spec.guesses.flatMap((each: { field: string; why: string }) => (each.field === field ? each.why : []));

test('is a task, with its id, status, result and reason', async () => {
  const selection = await pair(renders());
  const spec = draftOf(selection);
  expect(spec).toMatchObject({
    pattern: 'async-task',
    system: { authentication: { type: 'oauth2-client-credentials', tokenUrl: '/oauth/token' } },
    operations: [{ role: 'submit', idempotencyHeader: 'X-Request-Key' }, { role: 'query' }],
    apiCall: { example: { scene: { file: 'intro.scene', frames: 1 } } },
    mapping: {
      externalId: 'render_no',
      status: {
        field: 'phase',
        values: { WAITING: 'pending', RENDERING: 'processing', DONE: 'completed', BROKEN: 'failed' },
      },
      error: { message: 'trouble.message', code: 'trouble.code' },
      result: { href: 'film.href' },
    },
    delivery: { unknownOutcome: 'retry' },
  });
  expect(spec.operations[0].headers).toBeUndefined();
  expect(whys(spec, 'mapping.result')).toContain(
    'A call is not completed while film is null, because film.href is required in it: is that right?',
  );
  expect(whys(spec, 'operations.0.idempotencyHeader')).toHaveLength(1);
  expect(completed(spec, selection)).toMatchObject({ ok: true });
});

test('words nobody knows are a task where the start is only accepted', async () => {
  const phase = ['ALPHA', 'OMEGA'];
  expect(draftOf(await pair(renders({ phase }))).pattern).toBe('async-task');
  expect(draftOf(await pair(renders({ phase, status: '200' }))).pattern).toBe('sync-call');
});

test.each([
  ['film', 'FilmCall', ['TtsCall']],
  ['tts', 'TtsCall', undefined],
  ['tts-film', 'TtsCall', ['TtsFilmCall']],
])('the names of a call that %s may serve', async (name, entity, alternatives) => {
  const { extract, facts } = await pair(renders());
  const business = { call: 'TtsCall', event: 'TtsEvent', eventSource: 'recordTtsEvent' };
  const { spec, guesses } = draftSpec({
    ...{ module: 'greeting', name, extract, facts, extractPath: 'docs/x.json', business },
  });
  expect(spec.apiCall).toMatchObject({ entity });
  expect(guesses.find(({ field }) => field === 'apiCall.entity')?.alternatives).toEqual(alternatives);
});

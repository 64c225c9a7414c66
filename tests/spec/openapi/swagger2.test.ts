import { describe, expect, it } from 'vitest';
import { faults, select } from './helpers.ts';

const text = { type: 'string' };
const job = { type: 'object', properties: { id: text } };

const document = {
  swagger: '2.0',
  info: { title: 'Jobs', version: '1' },
  host: 'api.test',
  basePath: '/v1/',
  schemes: ['http', 'https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  parameters: {
    Body: { in: 'body', name: 'job', required: true, schema: { $ref: '#/definitions/Job' } },
    Page: { in: 'query', name: 'page', type: 'integer', minimum: 1 },
  },
  responses: { Wrong: { description: 'Wrong.', schema: { $ref: '#/definitions/Problem' } } },
  definitions: { Job: job, Problem: { type: 'object', properties: { reason: text } } },
  securityDefinitions: {
    basic: { type: 'basic' },
    key: { type: 'apiKey', in: 'query', name: 'token' },
    oauth: { type: 'oauth2', flow: 'application', tokenUrl: 'https://api.test/token', scopes: { a: 'A' } },
  },
  security: [{ basic: [] }],
  paths: {
    '/jobs': {
      parameters: [{ $ref: '#/parameters/Page' }],
      post: {
        parameters: [
          { $ref: '#/parameters/Body' },
          { in: 'query', name: 'token', type: 'string', required: true },
          { in: 'query', name: 'tags', type: 'array', items: text },
          { in: 'query', name: 'ids', type: 'array', items: text, collectionFormat: 'multi' },
        ],
        responses: { 201: { schema: { $ref: '#/definitions/Job' } }, 400: { $ref: '#/responses/Wrong' } },
      },
    },
    '/files': {
      post: {
        consumes: ['multipart/form-data', 'application/x-www-form-urlencoded'],
        produces: ['audio/wav'],
        parameters: [
          { in: 'formData', name: 'file', type: 'file', required: true },
          { in: 'formData', name: 'kind', type: 'string', enum: ['a', 'b'] },
        ],
        responses: { 200: { schema: { type: 'file' } } },
      },
    },
    '/forms': {
      post: {
        consumes: ['application/x-www-form-urlencoded'],
        parameters: [
          { in: 'formData', name: 'words', type: 'array', items: text, collectionFormat: 'csv' },
          { in: 'formData', name: 'lines', type: 'array', items: text, collectionFormat: 'multi' },
        ],
        responses: { 204: { description: 'Done.' } },
      },
    },
  },
};

describe('Swagger 2', () => {
  const selection = select(document, ['POST /jobs', 'POST /files', 'POST /forms']);

  it('has bodies, parameters by ref and the ways of writing lists', async () => {
    const { extract } = await selection;
    expect(faults(extract)).toEqual([]);
    expect(extract.operations.postJobs).toMatchObject({
      path: '/jobs',
      query: { page: { type: 'integer', minimum: 1 }, tags: { type: 'array', items: text } },
      required: [],
      styles: { tags: 'comma' },
      body: { $ref: '#/schemas/Job' },
      bodyType: 'json',
      bodyRequired: true,
      response: { $ref: '#/schemas/Job' },
      errors: [{ status: 400, meaning: 'Wrong.', body: { $ref: '#/schemas/Problem' } }],
    });
  });

  it('has forms, with files and what else a field says', async () => {
    const { postFiles, postForms } = (await selection).extract.operations;
    expect(postFiles).toMatchObject({
      bodyType: 'multipart',
      body: {
        properties: { file: { $ref: '#/schemas/FilePart' }, kind: { type: 'string', enum: ['a', 'b'] } },
        required: ['file'],
      },
      responseType: 'bytes',
    });
    expect(postForms).toMatchObject({
      bodyType: 'form',
      bodyStyles: { words: 'comma' },
      responseType: 'none',
    });
    expect(postForms?.bodyStyles).toEqual({ words: 'comma' });
  });

  it('has servers and security in the terms of OpenAPI 3', async () => {
    const { facts } = await selection;
    expect(facts.servers.map((each) => each.url)).toEqual(['https://api.test/v1', 'http://api.test/v1']);
    expect(facts.securitySchemes).toMatchObject({
      basic: { type: 'http', scheme: 'basic' },
      key: { type: 'apiKey', in: 'query', name: 'token' },
      oauth: { flows: { clientCredentials: { tokenUrl: 'https://api.test/token', scopes: { a: 'A' } } } },
    });
    expect(facts.operations.postJobs?.security).toEqual([{ basic: [] }]);
  });
});

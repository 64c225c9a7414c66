import { describe, expect, it } from 'vitest';
import { readSelection } from '../../../src/spec/openapi/selection.ts';
import { documentWith, open, refusal } from './helpers.ts';

const text = { type: 'string' };
const answer = { responses: { 200: { content: { 'application/json': { schema: text } } } } };

async function read(path: string, operation: object, method = 'get') {
  const source = await open(documentWith({ [path]: { [method]: { ...answer, ...operation } } }));
  return readSelection(source, [`${method.toUpperCase()} ${path}`]);
}

describe('an operation is refused', () => {
  const id = { name: 'id', in: 'path', required: true, schema: text };
  it.each([
    ['whose path is in matrix style', '/it/{id}', { parameters: [{ ...id, style: 'matrix' }] }, /"matrix"/],
    ['whose path is in label style', '/it/{id}', { parameters: [{ ...id, style: 'label' }] }, /"label"/],
    ['with a cookie', '/it', { parameters: [{ ...id, name: 'c', in: 'cookie' }] }, /cookie "c"/],
    ['with a body of a GET', '/it', { requestBody: { required: true, content: {} } }, /GET/],
    ['that only "#" tells apart', '/#Action=Run&Version=2', {}, /"Action" behind "#"/],
  ])('%s', async (_what, path, operation, message) => {
    const { code, message: said } = await refusal(read(path, operation));
    expect(code).toBe('OPENAPI_UNSUPPORTED');
    expect(said).toMatch(message);
  });

  it('but not for a label behind "#", or a parameter that is declared as well', async () => {
    const { extract } = await read('/files#share', {});
    expect(Object.values(extract.operations)[0]?.path).toBe('/files');
    const action = { name: 'Action', in: 'query', required: true, schema: { ...text, enum: ['Run'] } };
    const declared = await read('/#Action=Run', { parameters: [action] });
    expect(Object.values(declared.extract.operations)[0]).toMatchObject({ path: '/', required: ['Action'] });
  });
});

it('long schemas that stand in an operation get names', async () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`field${at}`, text]));
  const schema = {
    type: 'object',
    properties: { settings: { type: 'object', description: 'How.', properties: many }, short: text },
  };
  const content = { 'application/json': { schema } };
  const { extract } = await read(
    '/jobs',
    { operationId: 'createJob', requestBody: { content }, responses: { 200: { content } } },
    'post',
  );
  const settings = { $ref: '#/schemas/CreateJobRequestSettings', description: 'How.' };
  expect(extract.operations.createJob).toMatchObject({
    body: { type: 'object', properties: { settings, short: text } },
    response: { properties: { settings: { $ref: '#/schemas/CreateJobResultSettings' } } },
  });
  expect(Object.keys(extract.schemas.CreateJobRequestSettings?.properties ?? {})).toHaveLength(20);
});

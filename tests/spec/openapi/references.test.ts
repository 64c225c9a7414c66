import { describe, expect, it } from 'vitest';
import { listOperations } from '../../../src/spec/openapi/listing.ts';
import { resolveAddress } from '../../../src/spec/openapi/references.ts';
import { documentWith, open, refusal, select } from './helpers.ts';

const text = { type: 'string' };
const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const answer = (schema: unknown) => ({ get: { responses: { 200: json(schema) } } });

describe('files of a document', () => {
  it('refer to each other from where they stand', async () => {
    const document = documentWith({ '/a~b/{id}': { $ref: 'paths/jobs.yaml#/jobs~1one%20more' } });
    const files = {
      'api/paths/jobs.yaml': [
        'jobs/one more:',
        '  parameters: [{ $ref: "../parameters.json#/id" }]',
        '  get:',
        '    responses:',
        '      "200": { $ref: "#/answer" }',
        'answer:',
        '  content: { application/json: { schema: { $ref: ../schemas/Job.json } } }',
      ].join('\n'),
      'api/parameters.json': { id: { in: 'query', name: 'view', schema: text } },
      'api/schemas/Job.json': {
        type: 'object',
        properties: { id: text, parent: { $ref: '#' }, owner: { $ref: 'people/owner.json' } },
      },
      'api/schemas/people/owner.json': { type: 'object', properties: { job: { $ref: '../Job.json' } } },
    };
    const { extract } = await select(document, ['GET /a~b/{id}'], files);
    const [found] = Object.values(extract.operations);
    expect(found).toMatchObject({ query: { view: text }, response: { $ref: '#/schemas/Job' } });
    expect(extract.schemas).toEqual({
      Job: {
        type: 'object',
        properties: { id: text, parent: { $ref: '#/schemas/Job' }, owner: { $ref: '#/schemas/Owner' } },
      },
      Owner: { type: 'object', properties: { job: { $ref: '#/schemas/Job' } } },
    });
    expect(extract.files.map((each) => each.path)).toEqual(['api/root.json', ...Object.keys(files)]);
    expect(extract.files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['b.json', 'api/a.json', 'api/b.json'],
    ['../b%20c.json', 'api/a.json', 'b c.json'],
    ['https://x.test/b.json', 'api/a.json', 'https://x.test/b.json'],
    ['../b.json', 'https://x.test/v1/api/a.json', 'https://x.test/v1/b.json'],
    ['//y.test/b.json', 'https://x.test/a.json', 'https://y.test/b.json'],
  ])('%s in %s is %s', (address, from, expected) => {
    expect(resolveAddress(address, from)).toBe(expected);
  });
});

describe('a ref that leads nowhere', () => {
  const document = documentWith(
    {
      '/fine': answer(text),
      '/gone': answer({ type: 'object', properties: { a: { $ref: '#/components/schemas/Gone' } } }),
      '/circle': answer({ $ref: '#/components/schemas/A' }),
      '/file': answer({ $ref: 'gone.json#/x' }),
      '/anchor': answer({ $ref: '#name' }),
      '/inherited': answer({ $ref: '#/components/schemas/toString' }),
      '/item': { $ref: '#/components/pathItems/gone' },
      '/error': {
        get: { responses: { 200: json(text), 400: json({ $ref: '#/components/schemas/Gone' }) } },
      },
    },
    {
      components: {
        schemas: { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } },
      },
    },
  );

  it.each([
    ['GET /gone', /Gone".*GET \/gone response\.a needs, leads to nothing/],
    ['GET /file', /gone\.json#\/x".*is not there/],
    ['GET /anchor', /is no JSON pointer/],
    ['GET /inherited', /leads to nothing/],
  ])('is refused by %s, which needs it', async (wanted, message) => {
    const { code, message: said } = await refusal(select(document, [wanted]));
    expect(code).toBe('OPENAPI_REF_BROKEN');
    expect(said).toMatch(message);
  });

  it('is no matter to operations that do not need it', async () => {
    expect(listOperations(await open(document)).map((each) => each.key)).not.toContain('GET /item');
    await expect(select(document, ['GET /fine'])).resolves.toMatchObject({ notes: [] });
    const { notes } = await select(document, ['GET /error']);
    expect(notes).toEqual([expect.stringMatching(/Gone.*error.*leads to nothing/)]);
  });

  it('because it leads to itself is any value', async () => {
    const { extract } = await select(document, ['GET /circle']);
    expect(extract.operations.getCircle?.response).toEqual({});
  });
});

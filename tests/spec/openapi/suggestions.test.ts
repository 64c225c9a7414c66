import { describe, expect, it } from 'vitest';
import { suggestPairs } from '../../../src/spec/openapi/suggestions.ts';
import { documentWith, open } from './helpers.ts';

const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
const fields = (properties: object) => json({ type: 'object', properties });
const text = { type: 'string' };
const status = { type: 'string', enum: ['queued', 'completed'] };
const made = { requestBody: fields({ a: text }), responses: { 202: fields({ id: text }) } };
const asked = { responses: { 200: fields({ data: { type: 'object', properties: { status } } }) } };

const suggested = async (paths: Record<string, unknown>, files = {}) =>
  (await suggestPairs(await open(documentWith(paths), files))).map(({ pattern, operations, reason }) => ({
    pattern,
    keys: operations.map((each) => each.key),
    reason,
  }));

describe('suggestions', () => {
  it('pair what makes a task with what asks for it, with the reasons', async () => {
    const [first, ...others] = await suggested({
      '/people': { post: made },
      '/people/{id}': { get: { responses: { 200: fields({ name: text }) } } },
      '/videos/generate': { post: made },
      '/videos/{id}': { get: asked },
    });
    expect(first).toMatchObject({
      pattern: 'async-task',
      keys: ['POST /videos/generate', 'GET /videos/{id}'],
    });
    expect(first?.reason).toMatch(/asks for by \{id\}\. .*"status": "queued", "completed"\. .*"id"\. .*202/);
    expect(others.map((each) => each.keys[0])).not.toContain('POST /videos/generate');
  });

  it.each([
    ['/jobs', '/jobs/{id}'],
    ['/jobs', '/jobs/{id}/status'],
    ['/a/{account}/jobs.json', '/a/{account}/jobs/{id}.json'],
  ])('find %s and %s', async (submit, query) => {
    const [first] = await suggested({ [submit]: { post: made }, [query]: { get: asked } });
    expect(first?.keys).toEqual([`POST ${submit}`, `GET ${query}`]);
  });

  it('look into other files', async () => {
    const schema = { $ref: 'job.json' };
    const [first] = await suggested(
      { '/jobs': { post: made }, '/jobs/{id}': { get: { responses: { 200: json(schema) } } } },
      { 'api/job.json': { type: 'object', properties: { status } } },
    );
    expect(first?.reason).toMatch(/"queued"/);
  });

  it('are single calls where nothing asks how it goes, deprecated ones left out', async () => {
    const found = await suggested({
      '/translate': { post: made },
      '/old': { post: { ...made, deprecated: true } },
      '/search': { get: { parameters: [{ in: 'query', name: 'q' }], responses: {} } },
      '/plain': { get: { responses: {} } },
    });
    expect(found.map((each) => [each.pattern, each.keys])).toEqual([
      ['sync-call', ['POST /translate']],
      ['sync-call', ['GET /search']],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeField, specJsonSchema } from '../../src/spec/jsonSchema.ts';
import { FIXTURES, fixtureText } from '../rendering/helpers/render.ts';

const root = specJsonSchema();

/** Every property below a schema, with its path. */
function* properties(schema: unknown, path: string[] = []): Generator<[string[], unknown]> {
  if (schema === null || typeof schema !== 'object') return;
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '$defs') continue;
    if (keyword === 'properties') {
      for (const [name, each] of Object.entries(Object(value))) {
        yield [[...path, name], each];
        yield* properties(each, [...path, name]);
      }
    } else if (keyword === 'items') yield* properties(value, [...path, '0']);
    else if (Array.isArray(value)) for (const each of value) yield* properties(each, path);
  }
}

describe('the JSON Schema of a spec', () => {
  it('says at every field what is to be written there', () => {
    const fields = [...properties(root)];
    expect(fields.length).toBeGreaterThan(60);
    // Fixed words need no hint, and $schema is written by the tool.
    const silent = fields.filter(
      ([path, field]) =>
        describeField(root, path) === null &&
        !Object.hasOwn(Object(field), 'const') &&
        path.at(-1) !== '$schema',
    );
    expect(silent.map(([path]) => path.join('.'))).toEqual([]);
  });

  it.each(FIXTURES)('accepts %s', (name) => {
    const schema = z.fromJSONSchema(root);
    const result = schema.safeParse(JSON.parse(fixtureText(name)));
    expect(result.error?.issues ?? []).toEqual([]);
  });

  it('refuses what the reader refuses', () => {
    const schema = z.fromJSONSchema(root);
    const spec = JSON.parse(fixtureText('speech'));
    expect(schema.safeParse({ ...spec, unheardOf: 1 }).success).toBe(false);
    expect(schema.safeParse({ ...spec, pattern: 'poll' }).success).toBe(false);
    expect(schema.safeParse({ ...spec, purpose: '' }).success).toBe(false);
  });
});

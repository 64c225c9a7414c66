import fc from 'fast-check';
import { expect, it } from 'vitest';
import { documentWith, faults, select } from './helpers.ts';

const NAMES = ['A', 'B', 'C', 'constructor', "q'`", 'Record'];
const FIELDS = ['id', 'a', 'toString', '__proto__', 'na me'];

/** Schemas of every keyword, in every nesting, with refs to each other. */
const { schema } = fc.letrec((tie) => {
  const inner = tie('schema');
  const list = fc.array(inner, { maxLength: 3 });
  const fields = fc.dictionary(fc.constantFrom(...FIELDS), inner, { maxKeys: 3 });
  const type = fc.constantFrom(
    'object',
    'array',
    'string',
    'number',
    'integer',
    'boolean',
    'null',
    'file',
    'any',
    7,
  );
  const literal = fc.constantFrom('a', 'b', 1, true, null, {}, []);
  return {
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.record(
        {
          $ref: fc.constantFrom(...NAMES).map((name) => `#/components/schemas/${name}`),
          description: fc.string(),
        },
        { requiredKeys: ['$ref'] },
      ),
      fc.record(
        { type, format: fc.constantFrom('binary', 'date'), nullable: fc.boolean() },
        { requiredKeys: [] },
      ),
      fc.record(
        {
          type: fc.oneof(type, fc.array(type, { maxLength: 3 })),
          description: fc.string(),
          nullable: fc.constantFrom(true, false, 'x'),
          properties: fields,
          required: fc.oneof(fc.array(fc.constantFrom(...FIELDS)), fc.constant(true)),
          additionalProperties: fc.oneof(fc.boolean(), inner),
          patternProperties: fields,
          items: fc.oneof(inner, list),
          prefixItems: list,
          enum: fc.array(literal, { maxLength: 4 }),
          const: literal,
          allOf: list,
          anyOf: list,
          oneOf: list,
          not: inner,
          readOnly: fc.boolean(),
          discriminator: fc.constant({
            propertyName: 'id',
            mapping: { x: '#/components/schemas/A', y: 'B' },
          }),
          minimum: fc.constantFrom(1, 'x'),
          pattern: fc.constantFrom('(', 1),
        },
        { requiredKeys: [] },
      ),
      fc.constantFrom<unknown>(true, false, null, 'x', 1, []),
    ),
  };
});

it('any schema becomes shapes that can be printed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record(Object.fromEntries(NAMES.map((name) => [name, schema]))),
      schema,
      async (schemas, own) => {
        const content = { 'application/json': { schema: own } };
        const form = {
          'application/x-www-form-urlencoded': { schema: own },
          'multipart/form-data': { schema: own },
        };
        const parameters = ['id', 'filter'].map((name) => ({ in: 'query', name, schema: own }));
        const responses = { 200: { content } };
        const document = documentWith(
          {
            '/it/{id}': {
              put: { parameters, requestBody: { content }, responses },
              post: { requestBody: { content: form }, responses },
            },
          },
          { components: { schemas } },
        );
        const { extract } = await select(document, ['PUT /it/{id}', 'POST /it/{id}']);
        expect(faults(extract)).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
}, 60_000);

import { describe, expect, it } from 'vitest';
import { bodyShape, responseShape } from './helpers.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const object = (properties: object, required?: string[]) => ({
  type: 'object',
  properties,
  ...(required ? { required } : {}),
});
const Cat = object({ meow: text }, ['meow']);
const Dog = object({ bark: text }, ['bark']);

const rows: [what: string, schema: unknown, expected: unknown][] = [
  ['nullable of 3.0', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
  ['nullable without a type', { nullable: true }, {}],
  [
    'nullable words',
    { type: 'string', nullable: true, enum: ['a', 'b'] },
    { type: ['string', 'null'], enum: ['a', 'b', null] },
  ],
  [
    'null among the words',
    { type: 'string', enum: ['a', null] },
    { type: ['string', 'null'], enum: ['a', null] },
  ],
  ['words and null in a type list', { type: ['string', 'null'] }, { type: ['string', 'null'] }],
  ['one word', { type: 'string', enum: ['a'] }, { type: 'string', const: 'a' }],
  ['const', { const: 'a' }, { const: 'a' }],
  [
    'words that YAML took for numbers',
    { type: 'string', enum: [1, true] },
    { type: 'string', enum: ['1', 'true'] },
  ],
  ['numbers written as words', { type: 'integer', enum: ['1', '2'] }, { type: 'integer', enum: [1, 2] }],
  ['objects among the words', { enum: [{ a: 1 }, 'b'] }, {}],
  ['null alone', { anyOf: [text, { type: 'null' }] }, { anyOf: [text, { type: 'null' }] }],
  ['properties without a type', { properties: { a: text } }, object({ a: text })],
  ['items without a type', { items: text }, { type: 'array', items: text }],
  ['true', true, {}],
  ['a type nobody knows', { type: 'any' }, {}],
  ['types in capitals', { type: 'String' }, text],
  ['required, but not declared', { type: 'object', required: ['a'] }, object({ a: {} }, ['a'])],
  ['properties beside another type', { type: 'string', properties: { a: text } }, text],
  ['not, if and else', { ...text, not: { const: 'x' }, if: {}, else: {} }, text],
  [
    'pattern properties',
    { type: 'object', patternProperties: { '^x': text } },
    { type: 'object', additionalProperties: text },
  ],
  [
    'a tuple',
    { type: 'array', prefixItems: [text, number] },
    { type: 'array', items: { anyOf: [text, number] } },
  ],
  [
    'a dictionary',
    { type: 'object', additionalProperties: { type: 'integer' } },
    { type: 'object', additionalProperties: { type: 'integer' } },
  ],
  ['any further fields', { ...object({ a: text }), additionalProperties: true }, object({ a: text })],
  ['a forbidden property', object({ a: text, b: false }), object({ a: text })],
  [
    'a field every object has',
    object({ constructor: text, toString: text }, ['toString']),
    object({ toString: text }, ['toString']),
  ],
  ['examples and extensions', { ...text, example: 'x', 'x-a': 1, title: 'T' }, text],
  [
    'limits',
    { type: 'integer', minimum: 1, maximum: 9, exclusiveMinimum: true, default: 3 },
    { type: 'integer', minimum: 1, maximum: 9, default: 3 },
  ],
  [
    'Markdown',
    { ...text, description: 'See [the **docs**](https://x.test/a).\n\nMore.' },
    { ...text, description: 'See the docs.' },
  ],
  // allOf
  ['allOf of one', { allOf: [text] }, text],
  ['allOf of objects', { allOf: [Cat, Dog] }, object({ meow: text, bark: text }, ['meow', 'bark'])],
  [
    'allOf beside properties, nested',
    { properties: { a: text }, allOf: [{ allOf: [Cat, { required: ['a'] }] }] },
    object({ a: text, meow: text }, ['meow', 'a']),
  ],
  ['the more particular type', { allOf: [number, { type: 'integer' }] }, { type: 'integer' }],
  ['words both know', { allOf: [{ enum: ['a', 'b'] }, { enum: ['b', 'c'] }] }, { const: 'b' }],
  [
    'the same property twice',
    { allOf: [object({ a: number }), object({ a: { type: 'integer', description: 'A' } })] },
    object({ a: { type: 'integer', description: 'A' } }),
  ],
  // oneOf, anyOf
  ['a choice of one', { oneOf: [text] }, text],
  ['the same twice', { oneOf: [text, { ...text, description: 'again' }] }, text],
  ['a choice with null', { oneOf: [Cat, { type: 'null' }] }, { anyOf: [Cat, { type: 'null' }] }],
  [
    'a choice in a choice',
    { oneOf: [text, { anyOf: [number, { type: 'boolean' }] }] },
    { anyOf: [text, number, { type: 'boolean' }] },
  ],
  ['a choice with anything', { anyOf: [text, {}] }, {}],
  [
    'a choice beside properties',
    { properties: { id: text }, oneOf: [Cat, Dog] },
    { anyOf: [object({ id: text, meow: text }, ['meow']), object({ id: text, bark: text }, ['bark'])] },
  ],
  [
    'a choice of what is required',
    { ...object({ a: text, b: text }), anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    object({ a: text, b: text }),
  ],
  [
    'two choices at once',
    {
      allOf: [
        { oneOf: [object({ a: text }), object({ b: text })] },
        { oneOf: [object({ c: text }), object({ d: text })] },
      ],
    },
    {
      anyOf: [
        object({ a: text, c: text }),
        object({ a: text, d: text }),
        object({ b: text, c: text }),
        object({ b: text, d: text }),
      ],
    },
  ],
  ["Stripe's expansions", { anyOf: [text, Cat], 'x-expansionResources': {} }, text],
];

describe('a schema as a shape', () => {
  it.each(rows)('%s', async (_what, schema, expected) => {
    expect((await responseShape(schema)).shape).toEqual(expected);
  });

  it('notes types that exclude each other', async () => {
    const { shape, notes } = await responseShape({ allOf: [text, number] });
    expect(shape).toEqual(text);
    expect(notes).toEqual([expect.stringMatching(/types that exclude each other/)]);
  });
});

describe('named schemas', () => {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

  it('keep a name, and the description of the place they are used at', async () => {
    const { shape, schemas } = await responseShape(
      object({ pet: { allOf: [ref('my.cat')], description: 'The pet.', nullable: true } }),
      { 'my.cat': Cat },
    );
    expect(shape).toEqual(
      object({ pet: { description: 'The pet.', anyOf: [{ $ref: '#/schemas/MyCat' }, { type: 'null' }] } }),
    );
    expect(schemas).toEqual({ MyCat: Cat });
  });

  it('are written in place where they are a scalar or a few words', async () => {
    const { shape, schemas } = await responseShape(object({ id: ref('Id'), state: ref('State') }), {
      Id: { type: 'string', format: 'uuid', description: 'An id.' },
      State: { type: 'string', enum: ['on', 'off'] },
    });
    expect(shape.properties).toEqual({
      id: { type: 'string', format: 'uuid', description: 'An id.' },
      state: { type: 'string', enum: ['on', 'off'] },
    });
    expect(schemas).toEqual({});
  });

  it('may contain themselves, and each other', async () => {
    const { shape, schemas } = await responseShape(ref('Node'), {
      Node: object({ children: { type: 'array', items: ref('Node') }, owner: ref('Owner') }),
      Owner: { allOf: [object({ name: text }), object({ nodes: { type: 'array', items: ref('Node') } })] },
    });
    expect(shape).toEqual({ $ref: '#/schemas/Node' });
    expect(schemas.Node?.properties?.children?.items).toEqual({ $ref: '#/schemas/Node' });
    expect(schemas.Owner?.properties?.nodes?.items).toEqual({ $ref: '#/schemas/Node' });
  });

  it('have names that are free in TypeScript, in the generated code and among themselves', async () => {
    const names = ['Record', 'get-it-response', 'a.b', 'a-b', 'GetItBody', '9lives', 'été', 'FilePart'];
    const { schemas } = await responseShape(
      object(Object.fromEntries(names.map((name) => [name, ref(name)]))),
      Object.fromEntries(names.map((name) => [name, object({ [name]: text })])),
    );
    expect(Object.keys(schemas)).toEqual([
      'GetItResult',
      'RecordObject',
      'GetItResponseObject',
      'AB',
      'AB2',
      'GetItBodyObject',
      'Schema9lives',
      'Ete',
      'FilePartObject',
    ]);
  });

  it('of which one is another are that one', async () => {
    const { shape, schemas } = await responseShape(ref('Alias'), {
      Alias: { allOf: [ref('Alias2')] },
      Alias2: { oneOf: [ref('Cat')] },
      Cat,
    });
    expect(shape).toEqual({ $ref: '#/schemas/Cat' });
    expect(Object.keys(schemas)).toEqual(['Cat']);
  });

  it('say by which word a union takes them, where the document tells', async () => {
    const { schemas } = await responseShape(
      {
        oneOf: [ref('Cat'), ref('Dog')],
        discriminator: {
          propertyName: 'kind',
          mapping: { cat: '#/components/schemas/Cat', puppy: 'Dog', dog: 'Dog' },
        },
      },
      { Cat: object({ kind: text }), Dog: object({ kind: text }) },
    );
    expect(schemas.Cat?.properties?.kind).toEqual({ type: 'string', const: 'cat' });
    expect(schemas.Dog?.properties?.kind).toEqual({ type: 'string', enum: ['puppy', 'dog'] });
  });

  it('lose alternatives that lead nowhere, with a note', async () => {
    const { shape, notes } = await responseShape({ oneOf: [ref('Gone'), ref('Cat')] }, { Cat });
    expect(shape).toEqual({ $ref: '#/schemas/Cat' });
    expect(notes).toEqual([expect.stringMatching(/Gone.*leads to nothing/)]);
  });
});

describe('requests', () => {
  it('leave out what only the vendor writes', async () => {
    const { shape } = await bodyShape(
      object({ id: { ...text, readOnly: true }, secret: { ...text, writeOnly: true } }, ['id', 'secret']),
    );
    expect(shape).toEqual(object({ secret: text }, ['secret']));
  });

  it('take files of a multipart body as parts', async () => {
    const { shape, schemas } = await bodyShape(
      object({
        file: { type: 'string', format: 'binary' },
        more: { type: 'array', items: { type: 'string', format: 'binary' } },
        name: text,
      }),
      {},
      'multipart/form-data',
    );
    const part = { $ref: '#/schemas/FilePart' };
    expect(shape).toEqual(object({ file: part, more: { type: 'array', items: part }, name: text }));
    expect(schemas.FilePart?.required).toEqual(['filename', 'base64']);
  });
});

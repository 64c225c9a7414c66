import { describe, expect, it } from 'vitest';
import { misfitOfShape } from '../../src/spec/fits.ts';
import { Linker, refName, unnamed } from '../../src/spec/refs.ts';
import { FieldGivenTwice, requestTree } from '../../src/spec/requestTree.ts';
import { locate, type Shape } from '../../src/spec/shape.ts';

const text: Shape = { type: 'string' };
const ref = (name: string, description?: string): Shape => ({
  $ref: `#/schemas/${name}`,
  ...(description && { description }),
});
const object = (properties: Record<string, Shape>, required: string[] = []): Shape => ({
  type: 'object',
  properties,
  required,
});

describe('linking', () => {
  it('puts what a ref names in its place, with a name', () => {
    const linker = new Linker({ Voice: object({ id: text }, ['id']) });
    const linked = linker.link(object({ voice: ref('Voice', 'Who speaks.') }));
    const voice = linked.properties?.voice ?? {};
    expect(refName(voice)).toBe('Voice');
    expect(voice).toMatchObject({ type: 'object', description: 'Who speaks.', required: ['id'] });
    expect(refName(unnamed(voice))).toBeUndefined();
    expect(linker.broken).toEqual([]);
  });

  it('follows a path through a schema that contains itself, in every place it can', () => {
    const linker = new Linker({
      Tree: object({
        name: text,
        first: ref('Tree'),
        all: { type: 'array', items: ref('Tree') },
        some: { type: 'object', additionalProperties: ref('Tree') },
        maybe: { anyOf: [ref('Tree'), { type: 'null' }] },
      }),
    });
    const tree = linker.link(ref('Tree'));
    for (const path of ['first.first.name', 'all.0.all.0.first.name', 'maybe.maybe.all.3.name']) {
      expect(locate(tree, path)?.shape, path).toMatchObject(text);
    }
  });

  it('follows a list that contains itself', () => {
    const linker = new Linker({ Nested: { type: 'array', items: ref('Nested') } });
    expect(refName(locate(linker.link(ref('Nested')), '0.0.0.0')?.shape ?? {})).toBe('Nested');
  });

  it('gives an alias the name of what it stands for', () => {
    const linker = new Linker({ A: ref('B'), B: ref('C'), C: text });
    expect(refName(linker.link(ref('A')))).toBe('C');
    expect(linker.schemas.A).toBe(linker.schemas.C);
  });

  it('notes refs that name nothing, with their place', () => {
    const linker = new Linker({ A: object({ lost: ref('Nowhere') }), Round: ref('Round') });
    linker.link({ type: 'array', items: { $ref: 'other.json#/schemas/A' } }, ['response']);
    expect(linker.broken).toEqual([
      { path: ['schemas', 'Round', '$ref'], ref: '#/schemas/Round' },
      { path: ['schemas', 'A', 'properties', 'lost', '$ref'], ref: '#/schemas/Nowhere' },
      { path: ['response', 'items', '$ref'], ref: 'other.json#/schemas/A' },
    ]);
  });

  it('keeps a property called __proto__ a property', () => {
    const declared = JSON.parse(
      '{ "A": { "type": "object", "properties": { "__proto__": { "type": "string" } } } }',
    );
    const linked = new Linker(declared).link(ref('A'));
    expect(Object.keys(linked.properties ?? {})).toEqual(['__proto__']);
  });

  it('compares schemas that contain themselves', () => {
    const list = (of: Shape, value: Shape): Shape => object({ value, next: of }, ['value']);
    const { schemas } = new Linker({
      A: list(ref('A'), text),
      B: list(ref('B'), text),
      C: list(ref('C'), { type: 'number' }),
    });
    expect(misfitOfShape(schemas.A ?? {}, schemas.B ?? {})).toBeNull();
    expect(misfitOfShape(schemas.A ?? {}, schemas.C ?? {})).toMatchObject({ path: ['value'] });
  });
});

describe('a request table', () => {
  const body = object({ size: object({ width: text, height: text }), 'a.b': text });
  const source = (from: string) => ({ kind: 'source', source: from });

  it('builds objects from dotted fields, and leaves a dot that belongs to a name', () => {
    expect(requestTree({ 'size.width': 'w', 'size.height': 'h', 'a.b': 'x' }, body)).toEqual({
      kind: 'object',
      fields: new Map<string, unknown>([
        [
          'size',
          {
            kind: 'object',
            fields: new Map([
              ['width', source('w')],
              ['height', source('h')],
            ]),
          },
        ],
        ['a.b', source('x')],
      ]),
    });
  });

  it('can be one value, which nothing stands beside', () => {
    expect(requestTree({ $: 'items' }, { type: 'array' })).toEqual(source('items'));
    expect(() => requestTree({ $: 'items', a: 'b' }, { type: 'array' })).toThrow(FieldGivenTwice);
    expect(requestTree({ $: 'x' }, { properties: { $: {} } })).toMatchObject({ kind: 'object' });
  });

  it.each([
    [{ size: 's', 'size.width': 'w' }, 'size.width'],
    [{ 'size.width': 'w', size: 's' }, 'size'],
  ])('refuses %o', (map, field) => {
    expect(() => requestTree(map, body)).toThrow(FieldGivenTwice);
    expect(() => requestTree(map, body)).toThrow(field);
  });
});

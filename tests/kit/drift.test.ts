import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDrift, type ResponseShape } from '../../templates/kit/drift';

const text: ResponseShape = { type: 'string' };
const job: ResponseShape = {
  type: 'object',
  properties: {
    id: text,
    status: { type: 'string', enum: ['queued', 'done'] },
    size: { type: 'integer' },
    note: { type: ['string', 'null'] },
  },
  required: ['id', 'status'],
};
const tree: ResponseShape = {
  type: 'object',
  properties: { name: text, children: { type: 'array', items: { $ref: '#/schemas/Tree' } } },
  required: ['name'],
};
const lines = (value: unknown, shape: ResponseShape, schemas: Record<string, ResponseShape> = {}) =>
  findDrift(value, shape, schemas).map(({ field, problem }) => `${field} ${problem}`);

test.each<[unknown, string[]]>([
  [{ id: 'a', status: 'done', size: 1, note: null }, []],
  [{ id: 'a', status: 'done' }, []],
  [{ status: 'done' }, ['id is missing']],
  [{ id: null, status: 'done' }, ['id is null']],
  [{ id: 7, status: 'done' }, ['id is number, declared as string']],
  [{ id: [], status: 'done' }, ['id is array, declared as string']],
  [{ id: 'a', status: 'done', note: {} }, ['note is object, declared as string or null']],
  [{ id: 'a', status: 'done', size: 1.5 }, ['size is number, declared as integer']],
  [{ id: 'a', status: 'archived' }, ['status is "archived", which is not among the documented words']],
  [{ id: 'a', status: 'a secret\nline' }, ['status is none of the documented words']],
  [{ id: 'a', status: 'x'.repeat(41) }, ['status is none of the documented words']],
  [{ id: 'a', status: 'done', extra: 1 }, ['extra is not declared']],
  [{ id: 'a', status: 'done', 'line\nbreak': 1 }, ['* is not declared']],
  [{ id: 'a', status: 'done', toString: 1 }, ['toString is not declared']],
  [null, [' is null']],
  [[], [' is array, declared as object']],
  [undefined, [' is missing']],
])('%j against a job: %j', (value, expected) => {
  expect(lines(value, job)).toEqual(expected);
});

test('lists and dictionaries, whose names are data', () => {
  const list: ResponseShape = { type: 'array', items: job };
  expect(lines([{ id: 'a', status: 'done' }, { id: 'b' }], list)).toEqual(['1.status is missing']);
  const dictionary: ResponseShape = { type: 'object', additionalProperties: { type: 'number' } };
  expect(lines({ 'jane@example.com': 'x', b: 1 }, dictionary)).toEqual(['* is string, declared as number']);
  const open: ResponseShape = { type: 'object', properties: { a: text }, additionalProperties: true };
  expect(lines({ a: 'x', b: 1 }, open)).toEqual([]);
  expect(lines({ anything: 1 }, { type: 'object' })).toEqual([]);
});

test('refs, also to themselves; one that leads nowhere says nothing', () => {
  const schemas = { Tree: tree, Loop: { $ref: '#/schemas/Loop' } };
  const ref = { $ref: '#/schemas/Tree' };
  expect(lines({ name: 'a', children: [{ name: 'b', children: [{}] }] }, ref, schemas)).toEqual([
    'children.0.children.0.name is missing',
  ]);
  for (const name of ['Gone', 'Loop', 'constructor']) {
    expect(lines({ a: 1 }, { $ref: `#/schemas/${name}` }, schemas)).toEqual([]);
  }
});

describe('alternatives', () => {
  const file: ResponseShape = {
    type: 'object',
    properties: { kind: { type: 'string', const: 'file' }, url: text, size: { type: 'number' } },
    required: ['kind', 'url', 'size'],
  };
  const link: ResponseShape = {
    type: 'object',
    properties: { kind: { type: 'string', const: 'link' }, href: text },
    required: ['kind', 'href'],
  };
  const union: ResponseShape = { anyOf: [{ $ref: '#/schemas/Link' }, file, { type: 'null' }] };
  const schemas = { Link: link };

  test.each<[unknown, string[]]>([
    [{ kind: 'link', href: 'x' }, []],
    [{ kind: 'file', url: 'x', size: 1 }, []],
    [null, []],
    [{ kind: 'file', url: 'x' }, ['size is missing']],
    [{ kind: 'link' }, ['href is missing']],
    [{ kind: 'file', url: 'x', size: 1, added: 1 }, ['added is not declared']],
    ['text', [' is string, declared as object or null']],
  ])('%j: %j', (value, expected) => {
    expect(lines(value, union, schemas)).toEqual(expected);
    expect(lines(value, { oneOf: union.anyOf ?? [] }, schemas)).toEqual(expected);
  });

  test('a union of itself says nothing', () => {
    const loop = { anyOf: [{ $ref: '#/schemas/Loop' }] };
    expect(lines({ a: 1 }, loop, { Loop: loop })).toEqual([]);
  });

  test('one after the other, however many', () => {
    const maybe: ResponseShape = { anyOf: [text, { type: 'null' }] };
    const names = Array.from({ length: 40 }, (_each, index) => `f${index}`);
    const shape = { properties: Object.fromEntries(names.map((name) => [name, maybe])) };
    const value = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(lines({ ...value, f39: 1 }, shape)).toEqual(['f39 is number, declared as string or null']);
  });

  test('a value that is null where no alternative has it', () => {
    expect(lines(null, { anyOf: [text, { type: 'number' }] })).toEqual([' is null']);
  });

  test('words without a kind', () => {
    expect(lines('b', { anyOf: [{ const: 'a' }, { enum: ['c', 1] }] })).toHaveLength(1);
    expect(lines(1, { anyOf: [{ const: 'a' }, { enum: ['c', 1] }] })).toEqual([]);
  });
});

describe('bounds', () => {
  test('50 findings', () => {
    const names = Array.from({ length: 200 }, (_each, index) => `f${index}`);
    const shape: ResponseShape = {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, text])),
      required: names,
    };
    expect(lines({}, shape)).toHaveLength(50);
    expect(lines(Object.fromEntries(names.map((name) => [name, 1])), shape)).toHaveLength(50);
    const items = {
      type: 'array',
      items: { required: ['a', 'b', 'c'], properties: { a: {}, b: {}, c: {} } },
    } as const;
    expect(lines(Array(20).fill({}), items)).toHaveLength(50);
  });

  test('20 items of a list', () => {
    const list: ResponseShape = { type: 'array', items: text };
    const items: unknown[] = Array(20).fill('x');
    expect(lines([...items, 1], list)).toEqual([]);
    expect(lines([...items.slice(1), 1], list)).toEqual(['19 is number, declared as string']);
  });

  test('a depth of 20', () => {
    const chain = (depth: number, end: unknown): unknown =>
      depth === 0 ? end : { name: 'x', children: [chain(depth - 1, end)] };
    const schemas = { Tree: tree };
    expect(lines(chain(9, {}), tree, schemas)).toHaveLength(1);
    expect(lines(chain(15, {}), tree, schemas)).toEqual([]);
  });

  test('alternatives inside alternatives do not multiply', () => {
    const branch = (name: string): ResponseShape => ({
      type: 'object',
      properties: { next: { $ref: '#/schemas/Any' }, [name]: text },
      required: [name],
    });
    const schemas = { Any: { anyOf: ['a', 'b', 'c', 'd', 'e', 'f'].map(branch) } };
    const deep = Array.from({ length: 18 }).reduce<unknown>((next) => ({ next }), {});
    const began = performance.now();
    findDrift(deep, { $ref: '#/schemas/Any' }, schemas);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

test('no value of an answer stands in a finding, unless it is a short plain word', () => {
  const secret = fc.string({ minLength: 5 }).map((value) => `<${value}>`);
  const shape: ResponseShape = {
    type: 'object',
    properties: {
      a: { type: 'number' },
      b: { type: 'string', enum: ['x'] },
      c: { type: 'array', items: job },
    },
    additionalProperties: { type: 'number' },
  };
  const drawn = fc.record({
    a: secret,
    b: secret,
    c: fc.array(fc.record({ id: secret, status: secret })),
    d: fc.dictionary(secret, secret),
  });
  fc.assert(
    fc.property(drawn, ({ d, ...rest }) => {
      expect(JSON.stringify(findDrift({ ...rest, ...d }, shape))).not.toMatch(/[<>]/);
    }),
  );
});

test('any JSON against any shape gives a bounded answer and no error', () => {
  const names = ['a', 'b', '__proto__', 'toString'];
  const leaf = fc.constantFrom<ResponseShape>(
    { $ref: '#/schemas/A' },
    { $ref: '#/schemas/B' },
    { type: 'integer' },
    { type: ['string', 'null'] },
    { enum: ['a', null] },
    {},
  );
  const { shape } = fc.letrec<{ shape: ResponseShape }>((tie) => ({
    shape: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.record({ type: fc.constant('array'), items: tie('shape') }),
      fc.record({ anyOf: fc.array(tie('shape'), { maxLength: 3 }) }),
      fc.record({
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom(...names), tie('shape'), { maxKeys: 2 }),
        required: fc.subarray(names),
        additionalProperties: fc.oneof(fc.boolean(), tie('shape')),
      }),
    ) as fc.Arbitrary<ResponseShape>,
  }));
  const value = fc.oneof(
    fc.jsonValue(),
    fc.object({ key: fc.constantFrom(...names), values: [fc.integer(), fc.constantFrom('a', null)] }),
  );
  fc.assert(
    fc.property(value, shape, shape, (given, a, b) => {
      expect(findDrift(given, a, { A: a, B: b }).length).toBeLessThanOrEqual(50);
    }),
  );
});

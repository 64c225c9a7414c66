import { describe, expect, it } from 'vitest';
import { readSelection } from '../../../src/spec/openapi/selection.ts';
import { Linker } from '../../../src/spec/refs.ts';
import { documentWith, faults, open, responseShape, select } from './helpers.ts';

const text = { type: 'string' };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: object) => ({ type: 'object', properties });
const names = Array.from({ length: 60 }, (_, index) => `S${index}`);
const schemasOf = (make: (name: string, index: number) => unknown) =>
  Object.fromEntries(names.map((name, index) => [name, make(name, index)]));

/** Schemas that multiply, contain themselves or lead in circles. */
const rows: [what: string, schemas: Record<string, unknown>][] = [
  ['allOf itself', { S0: { allOf: [ref('S0'), object({ a: text })] } }],
  ['allOf in a circle', { S0: { allOf: [ref('S1')] }, S1: { allOf: [ref('S0'), object({ a: ref('S1') })] } }],
  ['oneOf itself', { S0: { oneOf: [ref('S0'), text] } }],
  ['itself alone', { S0: ref('S0') }],
  ['itself as one choice', { S0: { anyOf: [ref('S0')] } }],
  [
    'a property merged with itself',
    { S0: { allOf: [ref('S1'), ref('S2')] }, S1: object({ x: ref('S1') }), S2: object({ x: ref('S2') }) },
  ],
  [
    'a choice beside properties that leads back',
    {
      S0: {
        properties: { a: text },
        oneOf: [object({ b: ref('S0') }), object({ c: { allOf: [ref('S0'), { properties: { d: text } }] } })],
      },
    },
  ],
  [
    'choices that multiply',
    { S0: { allOf: names.map(() => ({ oneOf: [object({ a: text }), object({ b: text })] })) } },
  ],
  [
    'merges of everything with everything',
    schemasOf((name) => ({
      allOf: names
        .filter((each) => each !== name)
        .slice(0, 8)
        .map(ref),
      properties: { [`of${name}`]: { allOf: [ref('S0'), ref('S1'), object({ x: text })] } },
    })),
  ],
  ['a chain of thousands', chain(5_000)],
  [
    'choices of each other',
    schemasOf((_name, index) => ({
      properties: { id: text },
      anyOf: [ref(`S${(index + 1) % 60}`), ref(`S${(index + 7) % 60}`)],
    })),
  ],
];

/** Each one has the next as a field. */
function chain(length: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length }, (_, index) => [
      `S${index}`,
      object(index === length - 1 ? { a: text } : { next: ref(`S${index + 1}`) }),
    ]),
  );
}

/** A document whose one operation answers with the schema `S0`. */
function answering(schemas: Record<string, unknown>) {
  const responses = { 200: { content: { 'application/json': { schema: ref('S0') } } } };
  return documentWith({ '/it': { get: { responses } } }, { components: { schemas } });
}

describe('schemas', () => {
  it.each(rows)('that are %s end, and in shapes that can be printed', async (_what, schemas) => {
    const { extract } = await select(answering(schemas), ['GET /it']);
    expect(faults(extract)).toEqual([]);
  });

  it('in a chain cost no more each when there are many', async () => {
    const cost = async (length: number) => {
      const source = await open(answering(chain(length)));
      const begun = process.cpuUsage();
      const { extract } = await readSelection(source, ['GET /it']);
      const { schemas } = new Linker(extract.schemas);
      const { user, system } = process.cpuUsage(begun);
      expect(Object.keys(schemas)).toHaveLength(length);
      return user + system;
    };
    await cost(2_000);
    // Eight times as many would cost sixty-four times as much if each one looked at all others.
    expect((await cost(16_000)) / (await cost(2_000))).toBeLessThan(32);
  });

  it('nested 100,000 deep end as any value', async () => {
    const deep = `${'{"type":"object","properties":{"a":'.repeat(100_000)}{}${'}}'.repeat(100_000)}`;
    const document = `{"openapi":"3.1.0","paths":{"/it":{"get":{"responses":{"200":{"content":{"application/json":{"schema":${deep}}}}}}}}}`;
    const { extract, notes } = await readSelection(await open(document), ['GET /it']);
    expect(faults(extract)).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/nested deeper than/)]);
  });

  it('with allOf nested 100,000 deep end as well', async () => {
    const deep = `${'{"allOf":['.repeat(100_000)}{}${']}'.repeat(100_000)}`;
    const document = `{"openapi":"3.1.0","paths":{"/it":{"get":{"responses":{"200":{"content":{"application/json":{"schema":${deep}}}}}}}}}`;
    const { extract } = await readSelection(await open(document), ['GET /it']);
    expect(extract.operations.getIt?.response).toEqual({});
  });

  it('that are a YAML value in itself are refused', async () => {
    const document = [
      'openapi: 3.1.0',
      'paths:',
      '  /it:',
      '    get:',
      '      responses:',
      '        200:',
      '          content:',
      '            application/json:',
      '              schema: &self { type: object, properties: { a: *self } }',
    ].join('\n');
    await expect(open(document)).rejects.toThrow(/aliases/);
  });
});

describe('names', () => {
  const odd = [
    'constructor',
    '__proto__',
    "a'b",
    'a`b',
    'a\nb',
    '*/',
    '<%= x %>',
    '$' + '{x}',
    'ключ',
    '日本',
    '',
    '.',
    '~/',
  ];

  it('of schemas, fields and parameters are data, whatever they are', async () => {
    const escaped = (name: string) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
    const properties = `{${odd.map((name) => `${JSON.stringify(name)}:{"$ref":"#/components/schemas/${escaped(name)}"}`).join()}}`;
    const schemas = `{${odd.map((name) => `${JSON.stringify(name)}:{"type":"object","properties":{${JSON.stringify(name)}:{"type":"string"}}}`).join()}}`;
    const parameters = JSON.stringify(
      odd.flatMap((name) => [
        { in: 'query', name, schema: text },
        { in: 'header', name, schema: text },
      ]),
    );
    const document = `{"openapi":"3.0.0","info":{},"paths":{"/it/{__proto__}/{a b}":{"get":{"operationId":"__proto__","parameters":${parameters},"responses":{"200":{"content":{"application/json":{"schema":{"type":"object","properties":${properties}}}}}}}}},"components":{"schemas":${schemas}}}`;
    const { extract } = await readSelection(await open(document), ['GET /it/{__proto__}/{a b}']);
    expect(faults(extract)).toEqual([]);
    const [found] = Object.values(extract.operations);
    expect(found?.response).toEqual({ $ref: '#/schemas/ProtoResult' });
    expect(Object.keys(extract.schemas.ProtoResult?.properties ?? {})).toEqual(
      odd.filter((each) => !['constructor', '__proto__'].includes(each)),
    );
    expect(Object.keys(found?.query ?? {})).not.toContain('__proto__');
    expect(new Set(Object.keys(extract.schemas)).size).toBe(odd.length - 2 + 1);
    expect(Reflect.get({}, 'type')).toBeUndefined();
  });

  it('of descriptions lose control signs and stay on one line', async () => {
    const { shape } = await responseShape({
      ...text,
      description: 'a\u0000b\u2028c\u202Ed\ud800e */ <% x %> `',
    });
    expect(shape.description).toBe('a b c d e */ <% x %>');
  });
});

it('of ten megabytes only what is needed is kept', async () => {
  const filler = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [
      `Filler${index}`,
      object(
        Object.fromEntries(
          Array.from({ length: 10 }, (_, at) => [`field${at}`, { ...text, description: 'x'.repeat(20) }]),
        ),
      ),
    ]),
  );
  const document = JSON.stringify(
    documentWith(
      {
        '/it': {
          get: { responses: { 200: { content: { 'application/json': { schema: ref('Filler7') } } } } },
        },
      },
      { components: { schemas: filler } },
    ),
  );
  expect(document.length).toBeGreaterThan(10_000_000);
  const { extract } = await readSelection(await open(document), ['GET /it']);
  expect(Object.keys(extract.schemas)).toEqual(['Filler7']);
});

it('what is no document of operations is read as having none', async () => {
  for (const paths of [
    null,
    [],
    'x',
    { '/a': null, '/b': 1, '/c': { get: 'x', post: { responses: 1, parameters: {} } } },
  ]) {
    const source = await open({
      openapi: '3.1.0',
      paths,
      components: 1,
      servers: {},
      security: 'x',
      webhooks: [],
    });
    const wanted = paths !== null && typeof paths === 'object' && '/c' in paths ? ['POST /c'] : [];
    const { extract } = await readSelection(source, wanted);
    expect(faults(extract)).toEqual([]);
  }
});

import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleOf } from '../../src/rendering/sample.ts';
import { readDesigned } from '../../src/spec/parse.ts';
import { Linker } from '../../src/spec/refs.ts';
import type { DesignedSpec } from '../../src/spec/schema.ts';
import type { Shape } from '../../src/spec/shape.ts';
import { addRegistry, offered } from './helpers/catalogue.ts';
import { hostile } from './helpers/hostile.ts';
import { createProject, type TestProject } from './helpers/project.ts';
import { fixture, render } from './helpers/render.ts';

const SPECS = 40;

let project: TestProject;

beforeAll(async () => {
  project = await createProject();
  await addRegistry(project);
});

afterAll(async () => project?.remove());

const names = fc.constantFrom('text', 'x-y', 'class', 'constructor', '0', 'größe', 'a b', "it's");

/** Shapes with a name: one that contains itself, an alias that does, and words. */
function schemasWith(word: string, text: string): Record<string, Shape> {
  const loop: Shape = { anyOf: [{ $ref: '#/schemas/Loop' }, { type: 'null' }] };
  return {
    Loop: { type: 'object', description: text, properties: { next: loop, 'a b': { const: word } } },
    Tree: {
      anyOf: [
        { type: 'string' },
        { type: 'array', items: { $ref: '#/schemas/Tree' } },
        { type: 'object', additionalProperties: { $ref: '#/schemas/Tree' } },
      ],
    },
    Words: { enum: [word, 'another'], description: text },
  };
}

/** Parameters, credentials, kinds of body and answer. The texts are hostile: they must stay what they are. */
const request = fc.record({
  word: hostile,
  text: hostile,
  parameter: hostile.filter((name) => !name.includes('.')),
  bodyType: fc.constantFrom('json', 'form', 'multipart'),
  responseType: fc.constantFrom('json', 'text', 'none'),
  style: fc.constantFrom('comma', 'space', 'pipe', 'brackets', 'deep'),
  required: fc.boolean(),
  source: fc.constantFrom('$callId', '$env.LOOPBACK_SPEECH_KEY', 'text'),
  schemes: fc.subarray(['header', 'query', 'cookie', 'basic', 'signed', 'token'] as const),
});
type Request = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

function schemesWith({ schemes, text, parameter }: Request) {
  const variable = 'LOOPBACK_SPEECH_KEY';
  const known = {
    header: { type: 'api-key-header', header: 'X-Key', variable, prefix: 'Token $`{} ' },
    query: { type: 'api-key-query', parameter, variable },
    cookie: { type: 'api-key-cookie', cookie: 'key', variable },
    basic: { type: 'basic', userVariable: variable, passwordVariable: variable },
    signed: { type: 'signed', variables: [variable], scheme: `A scheme that is described: ${text}` },
    token: {
      type: 'oauth2-client-credentials',
      tokenUrl: 'https://speech.example.com/token',
      idVariable: variable,
      secretVariable: variable,
      scopes: [text],
      expired: { field: 'error.code', values: [text, 1] },
    },
  };
  return schemes.length === 0 ? { type: 'none' } : schemes.map((each) => known[each]);
}

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Shape>(
      { type: 'string' },
      { type: 'integer' },
      { type: 'number' },
      { type: 'boolean' },
      { type: ['string', 'null'] },
      { type: 'string', nullable: true },
      { enum: ['a', 'b'] },
      { enum: ['a', 1, null] },
      { const: 'a' },
      { type: 'object' },
      { type: ['object', 'string'], properties: { text: { type: 'string' } } },
      {},
      { $ref: '#/schemas/Loop' },
      { $ref: '#/schemas/Tree', description: 'a value' },
      { $ref: '#/schemas/Words' },
    ),
    fc.record({ type: fc.constant('array' as const), items: tie('shape') }),
    fc.record({ type: fc.constant('object' as const), additionalProperties: tie('shape') }),
    fc.record({ anyOf: fc.array(tie('shape'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ oneOf: fc.tuple(tie('shape'), fc.constant<Shape>({ type: 'null' })) }),
    object(tie('shape')),
  ),
}));

function object(of: fc.Arbitrary<Shape>): fc.Arbitrary<Shape> {
  return fc.dictionary(names, of, { minKeys: 1, maxKeys: 3, noNullPrototype: true }).chain((properties) =>
    fc.record({
      type: fc.constant('object' as const),
      properties: fc.constant(properties),
      required: fc.subarray(Object.keys(properties)),
    }),
  );
}

/** A path that exists, or nearly: what a person would try. */
function pathOf(of: Shape): fc.Arbitrary<string> {
  const inner = [of, ...(of.anyOf ?? []), ...(of.oneOf ?? [])];
  const steps = inner.flatMap((each) => [
    ...Object.entries(each.properties ?? {}),
    ...(each.items ? ([['0', each.items]] as const) : []),
  ]);
  if (steps.length === 0) return fc.constant('');
  return fc.constantFrom(...steps).chain(([name, next]) =>
    fc.oneof(
      fc.constant(name),
      pathOf(next).map((rest) => (rest === '' ? name : `${name}.${rest}`)),
    ),
  );
}

/** The fixture `speech` with other shapes, and a mapping that fits them as often as chance has it. */
const spec = fc
  .record({
    body: object(shape),
    others: object(shape),
    same: fc.boolean(),
    required: fc.boolean(),
    response: object(shape),
    request,
  })
  .map(({ body, others, same, required, response, request }) => ({
    request,
    body,
    response,
    // Often the shape of the body, with fields required or not: chance alone hardly finds two that fit.
    params: same ? { ...body, required: required ? Object.keys(body.properties ?? {}) : [] } : others,
  }))
  .chain(({ request, body, params, response }) =>
    fc
      .record({
        rows: fc.tuple(...Object.keys(body.properties ?? {}).map(() => pathOf(params))),
        result: pathOf(response),
      })
      .map(({ rows, result }): unknown => {
        const base = fixture('speech');
        const [submit, query] = base.operations;
        if (!submit || !query) throw new Error('speech has two operations');
        const { word, text, parameter, required } = request;
        const schemas = schemasWith(word, text);
        const sample = (of: Shape) => ({ ...Object(sampleOf(new Linker(schemas).link(of))) });
        const fields = Object.keys(body.properties ?? {});
        const answer: Shape = {
          ...query.response,
          properties: { ...query.response.properties, more: response },
        };
        const parameters = { [parameter]: 'a value', 'X-Word': word };
        const headers = { 'X-Word': { $ref: '#/schemas/Words' } };
        return {
          ...base,
          purpose: `What it is for is described here: ${text}`,
          system: { ...base.system, authentication: schemesWith(request) },
          schemas,
          operations: [
            {
              ...submit,
              purpose: text,
              body,
              bodyType: request.bodyType,
              query: {
                [parameter]: { type: ['string', 'array'], items: { type: 'string' }, description: text },
              },
              headers,
              styles: { [parameter]: request.style },
              required: required ? [parameter, 'X-Word'] : [],
              examples: {
                valid: { parameters, body: sample(body) },
                refused: { ...submit.examples.refused, parameters },
              },
            },
            { ...query, response: answer },
            {
              ...query,
              id: 'help',
              role: 'support',
              path: '/help/{topic}/all',
              response: request.responseType === 'text' ? { type: 'string' } : { $ref: '#/schemas/Loop' },
              responseType: request.responseType,
              headers,
              examples: {
                valid: { parameters: { topic: 1 } },
                refused: { status: 404, parameters: { topic: text } },
              },
            },
          ],
          apiCall: { ...base.apiCall, requestParams: params, example: sample(params) },
          mapping: {
            ...base.mapping,
            request: Object.fromEntries(fields.map((field, index) => [field, rows[index] ?? ''])),
            parameters: {
              [submit.id]: {
                [parameter]: request.source === 'text' ? { value: text } : request.source,
                'X-Word': { value: word },
              },
            },
            result: { value: `more.${result}` },
          },
        };
      }),
  );

it('every spec that is accepted renders to code that type-checks', async () => {
  const accepted: DesignedSpec[] = [];
  for (const drawn of fc.sample(spec, { numRuns: 6000, seed: 7 })) {
    const named = { ...Object(drawn), name: `drawn-${accepted.length}` };
    const reading = readDesigned(JSON.stringify(named), 'drawn.json');
    if (reading.ok) accepted.push(reading.spec);
    if (accepted.length === SPECS) break;
  }
  expect(accepted.length).toBe(SPECS);
  for (const each of accepted) {
    // Each of them asks for a status, so each can be a vendor of a catalogue.
    const files = [...(await render(each)), await offered(each)];
    for (const { path, text } of files) await project.write(path, text);
  }
  const { ok, output } = await project.run('tsc', ['--noEmit']);
  expect(output).toBe('');
  expect(ok).toBe(true);
});

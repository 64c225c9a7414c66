import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleOf } from '../../src/rendering/sample.ts';
import { readDesigned } from '../../src/spec/parse.ts';
import type { DesignedSpec } from '../../src/spec/schema.ts';
import type { Shape } from '../../src/spec/shape.ts';
import { createProject, type TestProject } from './helpers/project.ts';
import { fixture, render } from './helpers/render.ts';

const SPECS = 60;

let project: TestProject;

beforeAll(async () => {
  project = await createProject();
});

afterAll(async () => project?.remove());

const names = fc.constantFrom('text', 'x-y', 'class', 'constructor', '0', 'größe', 'a b', "it's");

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
  })
  .map(({ body, others, same, required, response }) => ({
    body,
    response,
    // Often the shape of the body, with fields required or not: chance alone hardly finds two that fit.
    params: same ? { ...body, required: required ? Object.keys(body.properties ?? {}) : [] } : others,
  }))
  .chain(({ body, params, response }) =>
    fc
      .record({
        rows: fc.tuple(...Object.keys(body.properties ?? {}).map(() => pathOf(params))),
        result: pathOf(response),
      })
      .map(({ rows, result }): DesignedSpec => {
        const base = fixture('speech');
        const [submit, query] = base.operations;
        if (!submit || !query) throw new Error('speech has two operations');
        const fields = Object.keys(body.properties ?? {});
        const answer: Shape = {
          ...query.response,
          properties: { ...query.response.properties, more: response },
        };
        return {
          ...base,
          operations: [
            {
              ...submit,
              body,
              examples: { ...submit.examples, valid: { body: { ...Object(sampleOf(body)) } } },
            },
            { ...query, response: answer },
          ],
          apiCall: { ...base.apiCall, requestParams: params, example: { ...Object(sampleOf(params)) } },
          mapping: {
            ...base.mapping,
            request: Object.fromEntries(fields.map((field, index) => [field, rows[index] ?? ''])),
            result: { value: `more.${result}` },
          },
        };
      }),
  );

it('every spec that is accepted renders to code that type-checks', async () => {
  const accepted: DesignedSpec[] = [];
  for (const drawn of fc.sample(spec, { numRuns: 6000, seed: 7 })) {
    const named = { ...drawn, name: `drawn-${accepted.length}` };
    const reading = readDesigned(JSON.stringify(named), 'drawn.json');
    if (reading.ok) accepted.push(reading.spec);
    if (accepted.length === SPECS) break;
  }
  expect(accepted.length).toBe(SPECS);
  for (const each of accepted) {
    for (const { path, text } of await render(each)) await project.write(path, text);
  }
  const { ok, output } = await project.run('tsc', ['--noEmit']);
  expect(output).toBe('');
  expect(ok).toBe(true);
});

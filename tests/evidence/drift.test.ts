import { describe, expect, it } from 'vitest';
import { findDrift } from '../../src/evidence/drift.ts';
import type { RecordedAnswer, SeenShape } from '../../src/evidence/recording.ts';
import type { Shape } from '../../src/spec/shape.ts';

const text: SeenShape = { kinds: ['string'] };
const object = (fields: Record<string, SeenShape>): SeenShape => ({
  kinds: ['object'],
  fields: Object.entries(fields),
});

function drift(response: Shape, shape: SeenShape, answer: Partial<RecordedAnswer> = {}) {
  const seen: RecordedAnswer = {
    type: 'answer',
    method: 'GET',
    origin: 'https://vendor.example',
    path: '/api/jobs/1',
    shape,
    ...answer,
  };
  const operation = { id: 'getJob', method: 'GET', path: '/jobs/{id}', response };
  return findDrift([seen], 'https://vendor.example/api/', [operation]).map(
    (each) => `${each.field} ${each.problem}`,
  );
}

const job: Shape = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string' },
    size: { type: ['integer', 'null'] },
    error: {
      oneOf: [
        { type: 'object', required: ['code'], properties: { code: { type: 'string' } } },
        { type: 'null' },
      ],
    },
    tags: { type: 'array', items: { type: 'string' } },
  },
};

describe('findDrift', () => {
  it.each<[string, Shape, SeenShape, string[]]>([
    ['nothing where the answer is as declared', job, object({ id: text, size: { kinds: ['number'] } }), []],
    ['a missing field', job, object({}), ['id is missing']],
    ['another kind', job, object({ id: { kinds: ['number'] } }), ['id is number, declared as string']],
    ['a null nobody declared', job, object({ id: { kinds: ['null'] } }), ['id is null']],
    [
      'a declared null is fine',
      job,
      object({ id: text, size: { kinds: ['null'] }, error: { kinds: ['null'] } }),
      [],
    ],
    ['a field nobody declared', job, object({ id: text, colour: text }), ['colour is not declared']],
    ['inside an alternative', job, object({ id: text, error: object({}) }), ['error.code is missing']],
    [
      'inside a list, once',
      job,
      object({ id: text, tags: { kinds: ['array'], items: [{ kinds: ['number'] }, { kinds: ['number'] }] } }),
      ['tags.0 is number, declared as string'],
    ],
    [
      'open objects take any field',
      { ...job, additionalProperties: true },
      object({ id: text, colour: text }),
      [],
    ],
    ['an untyped shape takes anything', {}, object({ x: text }), []],
    ['words of an enum are texts', { enum: ['a', 'b'] }, text, []],
    [
      'not an object at all',
      job,
      { kinds: ['array'], items: [] },
      ['(the answer) is array, declared as object'],
    ],
  ])('%s', (_what, declared, seen, expected) => {
    expect(drift(declared, seen)).toEqual(expected);
  });

  it.each<[string, Partial<RecordedAnswer>]>([
    ['another origin', { origin: 'https://elsewhere.example' }],
    ['another path', { path: '/api/users/1' }],
    ['another method', { method: 'POST' }],
  ])('does not compare an answer of %s', (_what, answer) => {
    expect(drift(job, object({}), answer)).toEqual([]);
  });
});

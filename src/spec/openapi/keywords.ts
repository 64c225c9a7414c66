import type { Shape, ShapeType } from '../shape.ts';
import { isObject, type Json, listOf, textOf } from './json.ts';

/* The keywords of one schema on their own, as vendors write them, in the terms of a Shape. */

export type Literal = string | number | boolean | null;

/** Words that vendors write for types, beside the seven of JSON Schema. */
const TYPE_WORDS: Readonly<Record<string, ShapeType>> = {
  object: 'object',
  array: 'array',
  string: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  null: 'null',
  int: 'integer',
  int32: 'integer',
  int64: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  decimal: 'number',
  bool: 'boolean',
  text: 'string',
  date: 'string',
  datetime: 'string',
  'date-time': 'string',
  uuid: 'string',
  file: 'string',
  binary: 'string',
  list: 'array',
  map: 'object',
};

/** The types a schema names, null among them where it may be null; empty when it names none. */
export function typesOfSchema(schema: Json): ShapeType[] {
  const named = (Array.isArray(schema.type) ? schema.type : [schema.type]).flatMap((each): ShapeType[] => {
    const word = textOf(each).toLowerCase();
    const type = Object.hasOwn(TYPE_WORDS, word) ? TYPE_WORDS[word] : undefined;
    return type ? [type] : [];
  });
  if (named.length > 0) return [...new Set(named)];
  if (isObject(schema.properties)) return ['object'];
  return schema.items !== undefined || schema.prefixItems !== undefined ? ['array'] : [];
}

/** Whether a schema itself says that null is a value of it. */
export function allowsNull(schema: Json): boolean {
  return (
    schema.nullable === true ||
    schema['x-nullable'] === true ||
    typesOfSchema(schema).includes('null') ||
    (Array.isArray(schema.enum) && schema.enum.includes(null)) ||
    (Object.hasOwn(schema, 'const') && schema.const === null)
  );
}

/** The types both sides allow; an integer is a number. `null` when they have none in common. */
export function commonTypes(a: readonly ShapeType[], b: readonly ShapeType[]): ShapeType[] | null {
  if (a.length === 0) return [...b];
  if (b.length === 0) return [...a];
  const both = (type: ShapeType, others: readonly ShapeType[]) =>
    others.includes(type) || (type === 'integer' && others.includes('number'));
  const common = [...a.filter((each) => both(each, b)), ...b.filter((each) => both(each, a))];
  return common.length > 0 ? [...new Set(common)] : null;
}

/** The values a schema is limited to, in the form its types ask for; `null` when it is not. */
export function literalsOf(schema: Json, types: readonly ShapeType[]): Literal[] | null {
  const listed = Object.hasOwn(schema, 'const') ? [schema.const] : schema.enum;
  if (!Array.isArray(listed)) return null;
  const values = listed.filter(isLiteral);
  // A value of another kind (an object) would be lost from the list: better no list than a wrong one.
  if (values.length === 0 || values.length < listed.length) return null;
  const wanted = types.filter((each) => each !== 'null');
  const fitting = values.flatMap((each) => asType(each, wanted));
  const words = fitting.filter((each) => each !== null);
  return words.length > 0 ? [...new Set(fitting)] : null;
}

function isLiteral(value: unknown): value is Literal {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

/** YAML reads `enum: [1.0, on]` as other kinds than a `type: string` beside it means. */
function asType(value: Literal, types: readonly ShapeType[]): Literal[] {
  if (value === null || types.length === 0) return [value];
  const numeric = types.includes('number') || types.includes('integer');
  if (typeof value === 'string') {
    if (types.includes('string')) return [value];
    if (numeric && value.trim() !== '' && Number.isFinite(Number(value))) return [Number(value)];
    return types.includes('boolean') && /^(true|false)$/.test(value) ? [value === 'true'] : [];
  }
  if (typeof value === 'number' ? numeric : types.includes('boolean')) return [value];
  return types.includes('string') ? [String(value)] : [];
}

const NUMBERS = [
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
] as const;

/** Limits and notes that a shape keeps for readers. */
export function annotations(schema: Json): Shape {
  const kept: Shape = {};
  if (typeof schema.format === 'string') kept.format = schema.format;
  for (const name of [...NUMBERS, 'exclusiveMinimum', 'exclusiveMaximum'] as const) {
    if (typeof schema[name] === 'number') kept[name] = schema[name];
  }
  if (typeof schema.pattern === 'string') kept.pattern = schema.pattern;
  if (isLiteral(schema.default) && schema.default !== null) kept.default = schema.default;
  if (schema.deprecated === true) kept.deprecated = true;
  return kept;
}

const LONGEST_EXAMPLE = 200;

/** The first plain example of a field, in the form its types ask for, as a shape keeps it; else nothing. */
export function exampleNote(schema: Json, types: readonly ShapeType[]): Shape {
  const given = [schema.example, ...listOf(schema.examples)].find((each) => isLiteral(each) && each !== null);
  if (!isLiteral(given) || String(given).length > LONGEST_EXAMPLE) return {};
  const [value] = asType(given, types);
  return value === undefined ? {} : { examples: [value] };
}

/** Whether a schema says nothing about what its values look like. */
export function saysNothing(schema: Json): boolean {
  return !Object.keys(schema).some((each) => MEANING.has(each));
}

/** Whether it has parts of its own, so that it is worth a name. */
export function hasParts(schema: Json): boolean {
  const { additionalProperties: rest, ...others } = schema;
  return (
    Object.keys(others).some((each) => PARTS.has(each)) ||
    (isObject(rest) && Object.keys(rest).length > 0) ||
    listOf(schema.enum).length > LONGEST_INLINE_ENUM
  );
}

/** Longer lists of words get a name of their own. */
const LONGEST_INLINE_ENUM = 12;

const PARTS = new Set([
  'properties',
  'items',
  'prefixItems',
  'oneOf',
  'anyOf',
  'allOf',
  'patternProperties',
  'additionalProperties',
]);

const MEANING = new Set([...PARTS, 'type', 'enum', 'const', 'required', '$ref']);

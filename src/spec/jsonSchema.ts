import { z } from 'zod';
import { designedSchema } from './schema.ts';

/** The name of the JSON Schema file that `$schema` of every spec points at; it lies beside the specs. */
export const SCHEMA_FILE = 'integration.schema.json';

type JsonSchema = Record<string, unknown>;

/**
 * The spec's JSON Schema (2020-12), generated from the zod schema; editors complete and check with it.
 *
 * @param pattern for the specs of one pattern only
 */
export function specJsonSchema(pattern?: unknown): JsonSchema {
  const schema = designedSchema.options.find((each) => each.shape.pattern.safeParse(pattern).success);
  return {
    ...z.toJSONSchema(schema ?? designedSchema, { io: 'input', reused: schema ? 'inline' : 'ref' }),
    title: 'create-integration: integration spec',
  };
}

/** What the schema says is to be written at a field, or `null` for a field it does not know. */
export function describeField(root: JsonSchema, path: readonly PropertyKey[]): string | null {
  let options: JsonSchema[] = [root];
  for (const key of path) {
    options = options.flatMap((each) => expand(root, each)).flatMap((each) => step(each, String(key)));
  }
  const described = options
    .flatMap((each) => expand(root, each))
    .find((each) => typeof each.description === 'string');
  return described ? String(described.description) : null;
}

/** The names a field may have, for the fix of an unknown one. */
export function knownFields(root: JsonSchema, path: readonly PropertyKey[]): string[] {
  let options: JsonSchema[] = [root];
  for (const key of path) {
    options = options.flatMap((each) => expand(root, each)).flatMap((each) => step(each, String(key)));
  }
  return [
    ...new Set(
      options.flatMap((each) => expand(root, each)).flatMap((each) => Object.keys(asSchema(each.properties))),
    ),
  ];
}

function step(schema: JsonSchema, key: string): JsonSchema[] {
  const properties = asSchema(schema.properties);
  if (Object.hasOwn(properties, key)) return [asSchema(properties[key])];
  if (/^\d+$/.test(key) && schema.items) return [asSchema(schema.items)];
  return schema.additionalProperties ? [asSchema(schema.additionalProperties)] : [];
}

function expand(root: JsonSchema, schema: JsonSchema): JsonSchema[] {
  const target =
    typeof schema.$ref === 'string'
      ? asSchema(asSchema(root.$defs)[schema.$ref.replace('#/$defs/', '')])
      : null;
  const alternatives = [schema.anyOf, schema.oneOf].flatMap((each) =>
    Array.isArray(each) ? each.flatMap((other) => expand(root, asSchema(other))) : [],
  );
  return [schema, ...(target ? [target] : []), ...alternatives];
}

function asSchema(value: unknown): JsonSchema {
  return value !== null && typeof value === 'object' ? (value as JsonSchema) : {};
}

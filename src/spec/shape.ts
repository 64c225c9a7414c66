import { z } from 'zod';

/**
 * The shape of a value, as JSON Schema (2020-12). The keywords listed here are used; others are kept and ignored.
 * Source: https://json-schema.org/draft/2020-12/schema
 */
export interface Shape {
  type?: ShapeType | ShapeType[];
  description?: string;
  properties?: Record<string, Shape>;
  required?: string[];
  additionalProperties?: boolean | Shape;
  items?: Shape;
  enum?: (string | number | boolean | null)[];
  const?: string | number | boolean | null;
  anyOf?: Shape[];
  oneOf?: Shape[];
  [keyword: string]: unknown;
}

export type ShapeType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

const types = z.enum(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);
const literal = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const shape: z.ZodType<Shape> = z
  .looseObject({
    type: z.union([types, z.array(types)]).optional(),
    description: z.string().optional(),
    get properties() {
      return z.record(z.string(), shape).optional();
    },
    required: z.array(z.string()).optional(),
    get additionalProperties() {
      return z.union([z.boolean(), shape]).optional();
    },
    get items() {
      return shape.optional();
    },
    enum: z.array(literal).min(1).optional(),
    const: literal.optional(),
    get anyOf() {
      return z.array(shape).min(1).optional();
    },
    get oneOf() {
      return z.array(shape).min(1).optional();
    },
  })
  .meta({ id: 'Shape' })
  .describe(
    'the JSON Schema of the value, such as { "type": "object", "properties": { … }, "required": [ … ] }',
  );

/** What lies at a dotted path (`error.message`, `items.0.url`) of a shape. */
export interface Located {
  shape: Shape;
  /** Whether every step of the path is always there: required, and not null. */
  certain: boolean;
}

/** Walks a dotted path; `null` when the shape does not declare it. */
export function locate(root: Shape, path: string): Located | null {
  let current: Located = { shape: root, certain: !isNullable(root) };
  for (const step of path.split('.')) {
    const next = child(current.shape, step);
    if (next === null) return null;
    current = { shape: next.shape, certain: current.certain && next.certain };
  }
  return current;
}

function child(parent: Shape, step: string): Located | null {
  if (/^\d+$/.test(step) && parent.items) return { shape: parent.items, certain: false };
  const found =
    parent.properties && Object.hasOwn(parent.properties, step) ? parent.properties[step] : undefined;
  if (found) return { shape: found, certain: Boolean(parent.required?.includes(step)) && !isNullable(found) };
  // The one alternative that is not null is looked through; a real choice between shapes is not.
  const alternatives = [...(parent.anyOf ?? []), ...(parent.oneOf ?? [])].filter(
    (each) => each.type !== 'null',
  );
  const only = alternatives.length === 1 ? alternatives[0] : undefined;
  return only ? child(only, step) : null;
}

export function isNullable(of: Shape): boolean {
  return (
    of.type === 'null' ||
    of.nullable === true ||
    (Array.isArray(of.type) && of.type.includes('null')) ||
    Boolean(of.enum?.includes(null)) ||
    [...(of.anyOf ?? []), ...(of.oneOf ?? [])].some(isNullable)
  );
}

/** The words a text value can be, where the shape says so. */
export function words(of: Shape): string[] | null {
  if (typeof of.const === 'string') return [of.const];
  return of.enum ? of.enum.filter((each): each is string => typeof each === 'string') : null;
}

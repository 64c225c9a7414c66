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
    type: z.union([types, z.array(types).min(1)]).optional(),
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
    'the JSON Schema of the value, such as { "type": "object", "properties": { … }, "required": [ … ] }; types come from it, limits such as maxLength are for readers',
  );

/** One step of a dotted path through a shape. */
export interface PathStep {
  name: string;
  /** Whether the step is a position in a list. */
  index: boolean;
  shape: Shape;
  /** Whether the value may be missing here: not required, or a position in a list. */
  missable: boolean;
  /** Whether it may be missing or null. */
  optional: boolean;
}

/** What lies at a dotted path (`error.message`, `items.0.url`) of a shape. */
export interface Located {
  shape: Shape;
  /** Whether a read of the path can be undefined: a step is not required, or null stands on the way. */
  undefinable: boolean;
}

/** The path that means the whole value, such as a list or a text that is the answer. */
export const WHOLE = '$';

/** Walks a dotted path; `null` when the shape does not declare it, or leaves a choice on the way. */
export function locate(root: Shape, path: string): Located | null {
  if (path === WHOLE) return { shape: root, undefinable: isNullable(root) };
  const steps = walk(root, path);
  const last = steps?.at(-1);
  if (!steps || !last) return null;
  const way = steps.slice(0, -1);
  const undefinable = isNullable(root) || way.some((each) => each.optional) || last.missable;
  return { shape: last.shape, undefinable };
}

/** The steps of a dotted path; `null` where {@link locate} is null. */
export function walk(root: Shape, path: string): PathStep[] | null {
  if (path === WHOLE) return [];
  const steps: PathStep[] = [];
  let current = root;
  for (const name of path.split('.')) {
    const step = child(current, name);
    if (step === null) return null;
    steps.push(step);
    current = step.shape;
  }
  return steps;
}

function child(parent: Shape, name: string): PathStep | null {
  const owner = present(parent);
  if (!owner || owner.enum || owner.const !== undefined) return null;
  const [type, ...others] = typesOf(owner).filter((each) => each !== 'null');
  if (others.length > 0) return null;
  if (type === 'array' && owner.items && /^\d+$/.test(name)) {
    return { name, index: true, shape: owner.items, missable: true, optional: true };
  }
  const shape = propertyOf(owner, name);
  if (type !== 'object' || !shape) return null;
  const missable = !owner.required?.includes(name);
  return { name, index: false, shape, missable, optional: missable || isNullable(shape) };
}

/** The shape without null: itself, or its one alternative. `null` where it leaves a choice between shapes. */
export function present(of: Shape): Shape | null {
  const choices = choicesOf(of);
  if (choices.length === 0 || of.properties) return of;
  const others = choices.filter((each) => !isNull(each));
  return others.length === 1 && others[0] ? present(others[0]) : null;
}

/** A property that the shape itself declares; names such as `constructor` are not found on its prototype. */
export function propertyOf(of: Shape, name: string): Shape | undefined {
  return of.properties && Object.hasOwn(of.properties, name) ? of.properties[name] : undefined;
}

/** The types a shape names, or shows by its keywords; empty when it says nothing. */
export function typesOf(of: Shape): ShapeType[] {
  if (of.type !== undefined) return [of.type].flat();
  if (of.properties) return ['object'];
  return of.items ? ['array'] : [];
}

export function choicesOf(of: Shape): Shape[] {
  return [...(of.anyOf ?? []), ...(of.oneOf ?? [])];
}

/** Whether the value may be null. */
export function isNullable(of: Shape): boolean {
  return (
    isNull(of) ||
    of.nullable === true ||
    typesOf(of).includes('null') ||
    Boolean(of.enum?.includes(null)) ||
    choicesOf(of).some(isNullable)
  );
}

function isNull(of: Shape): boolean {
  return (
    of.const === null ||
    (typesOf(of).length > 0 && typesOf(of).every((each) => each === 'null')) ||
    Boolean(of.enum?.every((each) => each === null))
  );
}

/** The words a text value can be, where the shape says so; `null` where it does not, or allows other values too. */
export function words(of: Shape): string[] | null {
  const only = present(of);
  if (!only) return null;
  const values = (only.const === undefined ? only.enum : [only.const])?.filter((each) => each !== null);
  return values?.every((each) => typeof each === 'string') ? values : null;
}

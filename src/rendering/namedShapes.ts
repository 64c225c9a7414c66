import { refName, unnamed } from '../spec/refs.ts';
import { choicesOf, type Shape } from '../spec/shape.ts';

/** The names a shape mentions, without what lies behind them. */
export function namesIn(of: Shape): string[] {
  const name = refName(of);
  return name === undefined ? [...new Set(partsOf(of).flatMap(namesIn))] : [name];
}

/** Every named shape that some shapes lead to, in the order of their names. Each is there once, cycles or not. */
export function reachable(
  from: readonly Shape[],
  schemas: Readonly<Record<string, Shape>>,
): [name: string, shape: Shape][] {
  const names = new Set(from.flatMap(namesIn));
  // A set that grows while it is walked is walked to its end.
  for (const name of names) {
    for (const each of partsOf(schemas[name] ?? {}).flatMap(namesIn)) names.add(each);
  }
  return [...names].sort().flatMap((name) => {
    const shape = schemas[name];
    return shape ? [[name, shape]] : [];
  });
}

/** The shapes directly inside a shape. */
export function partsOf(of: Shape): Shape[] {
  const { properties = {}, items, additionalProperties: rest } = unnamed(of);
  return [
    ...Object.values(properties),
    ...(items ? [items] : []),
    ...(typeof rest === 'object' ? [rest] : []),
    ...choicesOf(of),
  ];
}

/**
 * A shape in which some names are written out, for a file that means something else by them. One that contains itself
 * ends there with a value that may be anything.
 */
export function writtenOut(of: Shape, names: readonly string[], inside: readonly string[] = []): Shape {
  const name = refName(of);
  if (name !== undefined && !names.includes(name)) return of;
  if (name !== undefined && inside.includes(name)) return {};
  const within = name === undefined ? inside : [...inside, name];
  const each = (part: Shape) => writtenOut(part, names, within);
  const { properties, items, additionalProperties: rest, anyOf, oneOf } = of;
  return {
    ...unnamed(of),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([field, part]) => [field, each(part)])),
    }),
    ...(items && { items: each(items) }),
    ...(typeof rest === 'object' && { additionalProperties: each(rest) }),
    ...(anyOf && { anyOf: anyOf.map(each) }),
    ...(oneOf && { oneOf: oneOf.map(each) }),
  };
}

/** Keywords that say what a value is built of; the others are for readers. */
const STRUCTURE = ['type', 'required', 'enum', 'const'] as const;

/** A shape as JSON again: what a value is built of, refs where there were refs. */
export function structureOf(of: Shape): Record<string, unknown> {
  const name = refName(of);
  return name === undefined ? ownStructure(of) : { $ref: `#/schemas/${name}` };
}

/** {@link structureOf} for what stands behind a name. */
export function ownStructure({ nullable, ...of }: Shape): Record<string, unknown> {
  if (nullable === true) return { anyOf: [ownStructure(of), { type: 'null' }] };
  const { properties, items, additionalProperties: rest } = of;
  return {
    ...Object.fromEntries(STRUCTURE.flatMap((each) => (of[each] === undefined ? [] : [[each, of[each]]]))),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [name, structureOf(each)]),
      ),
    }),
    ...(items && { items: structureOf(items) }),
    ...(rest !== undefined && { additionalProperties: typeof rest === 'object' ? structureOf(rest) : rest }),
    ...(of.anyOf && { anyOf: of.anyOf.map(structureOf) }),
    ...(of.oneOf && { oneOf: of.oneOf.map(structureOf) }),
  };
}

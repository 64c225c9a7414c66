import { choicesOf, type Shape, type ShapeType, typesOf } from '../shape.ts';

/** Follows the refs of shapes that are not named yet. */
export type Named = ReadonlyMap<string, Shape>;

/** The shape a ref leads to, or the shape itself. */
export function resolved(of: Shape, named: Named): Shape {
  let shape = of;
  for (let steps = 0; steps < 20 && typeof shape.$ref === 'string'; steps++) {
    shape = named.get(shape.$ref) ?? {};
  }
  return shape;
}

/** The types that values of a shape can have, over all its alternatives. */
export function kindsOf(of: Shape, named: Named, depth = 0): Set<ShapeType> {
  const shape = resolved(of, named);
  if (depth > 5) return new Set();
  const literals = shape.enum ?? (shape.const === undefined ? [] : [shape.const]);
  return new Set([
    ...typesOf(shape),
    ...literals.map((each) => (each === null ? 'null' : (typeof each as ShapeType))),
    ...choicesOf(shape).flatMap((each) => [...kindsOf(each, named, depth + 1)]),
  ]);
}

/** Whether there is a list in values of a shape, or they are one. */
export function hasList(of: Shape, named: Named, depth = 0): boolean {
  const shape = resolved(of, named);
  if (depth > 5) return false;
  const rest = typeof shape.additionalProperties === 'object' ? [shape.additionalProperties] : [];
  return (
    typesOf(shape).includes('array') ||
    [...Object.values(shape.properties ?? {}), ...rest, ...choicesOf(shape)].some((each) =>
      hasList(each, named, depth + 1),
    )
  );
}

/** Whether lists of this shape hold objects or lists. */
export function hasNestedItems(of: Shape, named: Named): boolean {
  const shape = resolved(of, named);
  return [shape, ...choicesOf(shape).map((each) => resolved(each, named))].some((each) => {
    const kinds = each.items ? kindsOf(each.items, named) : new Set();
    return kinds.has('object') || kinds.has('array');
  });
}

import { misfitOfShape } from './fits.ts';
import type { Inconsistency } from './schema.ts';
import { isNullable, type Located, locate, type Shape } from './shape.ts';

/** Notes a path that the shape does not have. */
export function requirePath(
  found: Inconsistency[],
  root: Shape,
  path: string,
  at: PropertyKey[],
  what: string,
): Located | null {
  const located = locate(root, path);
  if (located) return located;
  const known = Object.keys(root.properties ?? {}).join(', ');
  found.push({
    path: at,
    message: `says "${path}", which is not ${what}`,
    fix: known
      ? `Use one of its fields: ${known}; what lies deeper is written with a dot.`
      : `Declare the field there first${isNullable(root) ? ' (the shape may be null)' : ''}.`,
  });
  return null;
}

/** Notes a path that is there, but not as one of the types. */
export function requireType(
  found: Inconsistency[],
  root: Shape,
  path: string,
  at: PropertyKey[],
  what: string,
  allowed: readonly Shape[],
): void {
  const located = requirePath(found, root, path, at, what);
  if (!located || misfitOfShape(located.shape, { anyOf: [...allowed, { type: 'null' }] }) === null) return;
  found.push({
    path: at,
    message: `says "${path}", which is not ${allowed.map((each) => each.type).join(' or ')}`,
    fix: 'Use the path of such a value, or declare its type in the response.',
  });
}

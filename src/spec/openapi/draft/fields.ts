import { misfitOfShape } from '../../fits.ts';
import { refName } from '../../refs.ts';
import { choicesOf, locate, present, type Shape, typesOf } from '../../shape.ts';
import { plain } from './words.ts';

/** A field of an answer that a mapping can name. */
export interface Field {
  /** `data.job.id` */
  path: string;
  name: string;
  /** 0 at the top. */
  depth: number;
  shape: Shape;
  required: boolean;
}

const MAX_FIELDS = 2_000;

/** The fields of a shape that a dotted path reaches, the outer ones first; objects inside objects, no lists. */
export function fieldsOf(root: Shape, maxDepth = 2): Field[] {
  const found: Field[] = [];
  const enter = (of: Shape, path: string, depth: number, above: readonly string[]) => {
    const owner = present(of);
    if (!owner?.properties || depth > maxDepth) return;
    const inner: Field[] = Object.entries(owner.properties)
      .filter(([name]) => /^[^.\s]+$/.test(name))
      .map(([name, shape]) => ({
        path: path === '' ? name : `${path}.${name}`,
        name,
        depth,
        shape,
        required: owner.required?.includes(name) ?? false,
      }));
    for (const each of inner) if (found.length < MAX_FIELDS && locate(root, each.path)) found.push(each);
    for (const each of inner) {
      const target = refName(each.shape);
      if (target !== undefined && above.includes(target)) continue;
      enter(each.shape, each.path, depth + 1, target === undefined ? above : [...above, target]);
    }
  };
  enter(root, '', 0, []);
  return found.sort((a, b) => a.depth - b.depth);
}

export function isText(of: Shape): boolean {
  return known(of) && misfitOfShape(of, { anyOf: [{ type: 'string' }, { type: 'null' }] }) === null;
}

export function isTextOrNumber(of: Shape): boolean {
  return (
    known(of) &&
    misfitOfShape(of, { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] }) === null
  );
}

/** A value that fits in a line: no object, and no list of objects. */
export function isScalar(of: Shape): boolean {
  const only = present(of);
  return only !== null && known(only) && typesOf(only).every((each) => each !== 'object' && each !== 'array');
}

function known(of: Shape): boolean {
  return (
    typesOf(of).length > 0 || of.enum !== undefined || of.const !== undefined || choicesOf(of).length > 0
  );
}

/** The fields in the order of their score, without those that score nothing. */
export function ranked(fields: readonly Field[], score: (field: Field, name: string) => number): Field[] {
  return fields
    .map((field) => ({ field, points: score(field, plain(field.name)) }))
    .filter((each) => each.points > 0)
    .sort((a, b) => b.points - a.points)
    .map((each) => each.field);
}

/** What names say: the points of the first pattern that fits, 0 where none does. */
export type Scores = readonly (readonly [pattern: RegExp, points: number])[];

export function pointsOf(name: string, scores: Scores): number {
  return scores.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
}

import { refName } from './refs.ts';
import { choicesOf, isNullable, propertyOf, type Shape, type ShapeType, typesOf } from './shape.ts';

/** Where a value or a shape is not what another shape asks for, and why. */
export interface Misfit {
  path: PropertyKey[];
  message: string;
}

/**
 * Whether a value has a shape, as the generated types see it: in addition to JSON Schema, a field that `properties`
 * does not name is one too many. `null` when it fits.
 */
export function misfitOfValue(value: unknown, of: Shape): Misfit | null {
  const literals = literalsOf(of);
  if (literals)
    return literals.some((each) => each === value) ? null : wrong(`is not one of ${list(literals)}`);
  if (value === null)
    return isNullable(of) || typesOf(of).length + choicesOf(of).length === 0 ? null : wrong('is null');
  const choices = of.properties ? [] : choicesOf(of);
  if (choices.length > 0) {
    const misfits = choices.map((each) => misfitOfValue(value, each));
    return misfits.some((each) => each === null)
      ? null
      : (misfits.find((each) => each?.path.length) ?? wrong('fits none of the alternatives'));
  }
  const types = typesOf(of);
  if (types.length === 0) return null;
  const type = types.find((each) => isOf(value, each));
  if (!type) return wrong(`is not of the type ${types.join(' or ')}`);
  if (Array.isArray(value)) {
    return firstOf(value.map((each, index) => under(index, misfitOfValue(each, of.items ?? {}))));
  }
  return type === 'object' && typeof value === 'object' ? misfitOfFields({ ...value }, of) : null;
}

function misfitOfFields(value: Readonly<Record<string, unknown>>, of: Shape): Misfit | null {
  const missing = (of.required ?? []).find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return { path: [missing], message: 'is missing' };
  const rest = restOf(of);
  return firstOf(
    Object.entries(value).map(([name, each]) => {
      const shape = propertyOf(of, name) ?? (Object.keys(of.properties ?? {}).length === 0 ? rest : null);
      return under(name, shape ? misfitOfValue(each, shape) : wrong('is no field of the shape'));
    }),
  );
}

/** Whether every value of one shape is a value of another, as the type checker sees it; `null` when it is. */
export function misfitOfShape(from: Shape, to: Shape): Misfit | null {
  return compare(from, to, []);
}

/** What two shapes consist of, while these are being compared. */
type Pair = readonly [object, object];

/** @param seen what the comparison is inside of: a shape that contains itself fits if its parts do */
function compare(from: Shape, to: Shape, seen: readonly Pair[]): Misfit | null {
  const name = refName(from);
  return name !== undefined && name === refName(to) ? null : compareAlternatives(from, to, seen);
}

function compareAlternatives(from: Shape, to: Shape, seen: readonly Pair[]): Misfit | null {
  const wanted = alternatives(to);
  if (wanted.some(isAnything)) return null;
  return firstOf(
    alternatives(from).map((each) => {
      const misfits = wanted.map((other) => misfitOfSingle(each, other, seen));
      if (misfits.some((misfit) => misfit === null)) return null;
      return misfits.find((misfit) => misfit?.path.length) ?? misfits[0] ?? wrong('does not fit');
    }),
  );
}

function misfitOfSingle(from: Shape, to: Shape, seen: readonly Pair[]): Misfit | null {
  const allowed = literalsOf(to);
  const given = literalsOf(from);
  const described = given ? list(given) : (typesOf(from)[0] ?? 'anything');
  if (allowed) {
    return given?.every((each) => allowed.includes(each))
      ? null
      : wrong(`can be ${described}, not only ${list(allowed)}`);
  }
  const [type] = typesOf(to);
  if (given)
    return given.every((each) => type && isOf(each, type)) ? null : wrong(`can be ${described}, not ${type}`);
  const [own] = typesOf(from);
  if (numeric(own) !== numeric(type)) return wrong(`is ${described}, not ${type}`);
  if (type !== 'array' && type !== 'object') return null;
  // A union has no name any more when its alternatives are compared; what they consist of is still the same object.
  const pair = [contentOf(from, type), contentOf(to, type)] as const;
  if (seen.some(([one, other]) => one === pair[0] && other === pair[1])) return null;
  const within = [...seen, pair];
  return type === 'array'
    ? under('items', compare(from.items ?? {}, to.items ?? {}, within))
    : misfitOfProperties(from, to, within);
}

function contentOf(of: Shape, type: 'array' | 'object'): object {
  return (type === 'array' ? of.items : (of.properties ?? restOf(of))) ?? of;
}

function misfitOfProperties(from: Shape, to: Shape, seen: readonly Pair[]): Misfit | null {
  const names = Object.keys(to.properties ?? {});
  if (names.length === 0) {
    const rest = restOf(to);
    const own = Object.entries(from.properties ?? {});
    if (own.length === 0) return compare(restOf(from), rest, seen);
    return firstOf(own.map(([name, each]) => under(name, compare(each, rest, seen))));
  }
  const shared = names.filter((name) => propertyOf(from, name));
  if (shared.length === 0) return wrong(`has none of the fields ${names.join(', ')}`);
  const absent = (to.required ?? []).find((name) => !from.required?.includes(name));
  if (absent !== undefined) return { path: [absent], message: 'is not always there' };
  return firstOf(
    shared.map((name) =>
      under(name, compare(propertyOf(from, name) ?? {}, propertyOf(to, name) ?? {}, seen)),
    ),
  );
}

/** What the values of an object without named fields are. */
function restOf(of: Shape): Shape {
  return typeof of.additionalProperties === 'object' ? of.additionalProperties : {};
}

/** The single-typed shapes a shape is a choice of. */
function alternatives(of: Shape): Shape[] {
  const nothing: Shape[] = of.nullable === true ? [{ type: 'null' }] : [];
  if (literalsOf(of)) return [of, ...nothing];
  const choices = choicesOf(of);
  if (choices.length > 0 && !of.properties) return [...choices.flatMap(alternatives), ...nothing];
  const types = typesOf(of);
  if (types.length === 0) return [{}, ...nothing];
  return [...types.map((type): Shape => ({ ...of, type, nullable: undefined })), ...nothing];
}

function literalsOf(of: Shape): (string | number | boolean | null)[] | null {
  const values = of.enum ?? (of.const === undefined ? null : [of.const]);
  return values && of.nullable === true ? [...values, null] : values;
}

function isAnything(of: Shape): boolean {
  return typesOf(of).length === 0 && !literalsOf(of);
}

function isOf(value: unknown, type: ShapeType): boolean {
  switch (type) {
    case 'object':
      return value !== null && typeof value === 'object' && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

/** TypeScript has one type for both. */
function numeric(type: ShapeType | undefined): ShapeType | undefined {
  return type === 'integer' ? 'number' : type;
}

function wrong(message: string): Misfit {
  return { path: [], message };
}

function under(step: PropertyKey, misfit: Misfit | null): Misfit | null {
  return misfit && { ...misfit, path: [step, ...misfit.path] };
}

function firstOf(misfits: readonly (Misfit | null)[]): Misfit | null {
  return misfits.find((each) => each !== null) ?? null;
}

function list(values: readonly unknown[]): string {
  return values.map((each) => JSON.stringify(each)).join(', ');
}

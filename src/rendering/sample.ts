import { refName } from '../spec/refs.ts';
import {
  choicesOf,
  isNullable,
  locate,
  present,
  propertyOf,
  type Shape,
  typesOf,
  WHOLE,
  words,
} from '../spec/shape.ts';

/**
 * A small value of a shape: required fields only, the first of what is allowed. For the vendor's answers in tests. A
 * shape that requires itself has no finite value; the sample ends there with an empty object.
 */
export function sampleOf(of: Shape): unknown {
  return sample(of, []);
}

/** @param inside the names of the shapes that the value is a part of */
function sample(of: Shape, inside: readonly string[]): unknown {
  if (of.const !== undefined) return of.const;
  if (of.enum) return of.enum.find((each) => each !== null) ?? null;
  const type = typesOf(of).find((each) => each !== 'null');
  if (type !== undefined && isNullable(of)) return null;
  const name = refName(of);
  if (name !== undefined && inside.includes(name)) return isNullable(of) ? null : type === 'array' ? [] : {};
  const within = name === undefined ? inside : [...inside, name];
  switch (type) {
    case 'object':
      return Object.fromEntries(
        (of.required ?? []).map((field) => [field, sample(propertyOf(of, field) ?? {}, within)]),
      );
    case 'array':
      return [];
    case 'string':
      return sampleText(of.format);
    case 'number':
    case 'integer':
      return typeof of.minimum === 'number' ? of.minimum : 1;
    case 'boolean':
      return true;
    default: {
      if (isNullable(of)) return null;
      const others = choicesOf(of).filter((each) => each.type !== 'null');
      // Of alternatives, one that leads out of the cycle.
      const choice = others.find((each) => !inside.includes(refName(each) ?? '')) ?? others[0];
      return choice ? sample(choice, within) : null;
    }
  }
}

/** A value of a shape that may also be null: not null. */
export function presentSample(of: Shape): unknown {
  const types = [of.type].flat().filter((each) => each !== 'null');
  const documented = words(of);
  return documented?.[0] ?? sampleOf({ ...of, ...(types[0] ? { type: types[0] } : {}), nullable: false });
}

/** A sample with a value at a dotted path; what lies on the way is made where it is absent or null. */
export function sampleWith(of: Shape, path: string, value: unknown, from: unknown = sampleOf(of)): unknown {
  if (path === WHOLE) return value;
  const [step = '', ...rest] = path.split('.');
  const owner = present(of) ?? of;
  if (/^\d+$/.test(step) && owner.items) {
    const item = Array.isArray(from) ? from[0] : undefined;
    const inner =
      rest.length === 0
        ? value
        : sampleWith(
            owner.items,
            rest.join('.'),
            value,
            item ?? sampleOf({ ...owner.items, nullable: false }),
          );
    return [inner];
  }
  const base = from !== null && typeof from === 'object' && !Array.isArray(from) ? from : requiredOf(owner);
  const next = propertyOf(owner, step) ?? {};
  const current = (base as Record<string, unknown>)[step];
  return {
    ...base,
    [step]:
      rest.length === 0
        ? value
        : sampleWith(next, rest.join('.'), value, current ?? requiredOf(present(next) ?? next)),
  };
}

/** A sample that has a value at each of these paths. */
export function withValues(of: Shape, paths: readonly string[], from: unknown): unknown {
  return paths.reduce((sample, path) => {
    if ((valueAt(sample, path) ?? null) !== null) return sample;
    return sampleWith(of, path, presentSample(locate(of, path)?.shape ?? {}), sample);
  }, from);
}

/** Reads a dotted path of a value; `undefined` where it does not exist. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === WHOLE) return value;
  return path
    .split('.')
    .reduce<unknown>(
      (current, step) =>
        current !== null && typeof current === 'object' ? Reflect.get(current, step) : undefined,
      value,
    );
}

function requiredOf(of: Shape): object {
  const value = sampleOf({ ...of, type: 'object', nullable: false });
  return value !== null && typeof value === 'object' ? value : {};
}

function sampleText(format: unknown): string {
  switch (format) {
    case 'uri':
      return 'https://vendor.example/item';
    case 'date-time':
      return '2026-01-01T00:00:00Z';
    case 'date':
      return '2026-01-01';
    case 'email':
      return 'someone@vendor.example';
    default:
      return 'text';
  }
}

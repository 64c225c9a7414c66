import { choicesOf, isNullable, present, propertyOf, type Shape, typesOf } from '../spec/shape.ts';

/** A small value of a shape: required fields only, the first of what is allowed. For the vendor's answers in tests. */
export function sampleOf(of: Shape): unknown {
  if (of.const !== undefined) return of.const;
  if (of.enum) return of.enum.find((each) => each !== null) ?? null;
  const type = typesOf(of).find((each) => each !== 'null');
  if (type !== undefined && isNullable(of)) return null;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        (of.required ?? []).map((name) => [name, sampleOf(propertyOf(of, name) ?? {})]),
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
      const choice = choicesOf(of).find((each) => each.type !== 'null');
      return isNullable(of) || !choice ? null : sampleOf(choice);
    }
  }
}

/** A sample with a value at a dotted path; what lies on the way is made where it is absent or null. */
export function sampleWith(of: Shape, path: string, value: unknown, from: unknown = sampleOf(of)): unknown {
  const [step = '', ...rest] = path.split('.');
  const owner = present(of) ?? of;
  if (/^\d+$/.test(step) && owner.items) {
    const inner =
      rest.length === 0
        ? value
        : sampleWith(owner.items, rest.join('.'), value, sampleOf({ ...owner.items, nullable: false }));
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

/** Reads a dotted path of a value; `undefined` where it does not exist. */
export function valueAt(value: unknown, path: string): unknown {
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

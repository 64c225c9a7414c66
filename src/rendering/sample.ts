import { isNullable, type Shape } from '../spec/shape.ts';

/** A small value of a shape: required fields only, the first of what is allowed. For the vendor's answers in tests. */
export function sampleOf(of: Shape): unknown {
  if (of.const !== undefined) return of.const;
  if (of.enum) return of.enum.find((each) => each !== null) ?? null;
  const types = [of.type ?? (of.properties ? 'object' : undefined)].flat();
  const type = types.find((each) => each !== 'null');
  if (type !== undefined && isNullable(of)) return null;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        (of.required ?? []).map((name) => [name, sampleOf(of.properties?.[name] ?? {})]),
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
      const choice = [...(of.anyOf ?? []), ...(of.oneOf ?? [])].find((each) => each.type !== 'null');
      return isNullable(of) || !choice ? null : sampleOf(choice);
    }
  }
}

/** A sample with a value at a dotted path; what lies on the way is made where it is absent or null. */
export function sampleWith(of: Shape, path: string, value: unknown, from: unknown = sampleOf(of)): unknown {
  const [step = '', ...rest] = path.split('.');
  const owner = ownerOf(of, step);
  if (/^\d+$/.test(step) && owner.items) {
    const inner =
      rest.length === 0
        ? value
        : sampleWith(owner.items, rest.join('.'), value, sampleOf({ ...owner.items, nullable: false }));
    return [inner];
  }
  const base = from !== null && typeof from === 'object' && !Array.isArray(from) ? from : requiredOf(owner);
  const next = owner.properties?.[step] ?? {};
  const current = (base as Record<string, unknown>)[step];
  return {
    ...base,
    [step]:
      rest.length === 0
        ? value
        : sampleWith(next, rest.join('.'), value, current ?? requiredOf(ownerOf(next, rest[0] ?? ''))),
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

function ownerOf(of: Shape, step: string): Shape {
  if (of.properties?.[step] || (of.items && /^\d+$/.test(step))) return of;
  const others = [...(of.anyOf ?? []), ...(of.oneOf ?? [])].filter((each) => each.type !== 'null');
  return others.length === 1 && others[0] ? ownerOf(others[0], step) : of;
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

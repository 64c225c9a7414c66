import { misfitOfValue } from '../../fits.ts';
import { choicesOf, isNullable, propertyOf, type Shape, typesOf } from '../../shape.ts';

const MAX_DEPTH = 12;

/** The vendor's example where it fits the shape, else a small value that does: required fields only. */
export function exampleOf(of: Shape, examples: readonly unknown[] = []): unknown {
  const fitting = examples.find(
    (each) => each !== undefined && each !== null && misfitOfValue(each, of) === null,
  );
  return fitting === undefined ? sampleOf(of, 0) : fitting;
}

function sampleOf(of: Shape, depth: number): unknown {
  if (of.const !== undefined) return of.const;
  if (of.enum) return of.enum.find((each) => each !== null) ?? null;
  const shown = Array.isArray(of.examples)
    ? of.examples.find((each) => misfitOfValue(each, of) === null)
    : null;
  if (shown !== undefined && shown !== null) return shown;
  if (of.default !== undefined && of.default !== null && misfitOfValue(of.default, of) === null)
    return of.default;
  const choices = of.properties ? [] : choicesOf(of);
  if (choices.length > 0) {
    const samples = depth > MAX_DEPTH ? [] : choices.map((each) => sampleOf(each, depth + 1));
    return samples.find((each) => each !== null && misfitOfValue(each, of) === null) ?? null;
  }
  const type = typesOf(of).find((each) => each !== 'null');
  switch (type) {
    case 'object':
      // Only a shape that requires itself gets here that deep, and no value has it.
      if (depth > MAX_DEPTH) return isNullable(of) ? null : {};
      return Object.fromEntries(
        (of.required ?? []).map((name) => [name, sampleOf(propertyOf(of, name) ?? {}, depth + 1)]),
      );
    case 'array':
      // A list that is asked for is hardly ever welcome empty.
      return depth === 0 || (typeof of.minItems === 'number' && of.minItems > 0 && depth < MAX_DEPTH)
        ? [sampleOf(of.items ?? {}, depth + 1)]
        : [];
    case 'string':
      return sampleText(of);
    case 'number':
    case 'integer':
      return typeof of.minimum === 'number' ? of.minimum : 1;
    case 'boolean':
      return true;
    default:
      return isNullable(of) ? null : 'text';
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  uri: 'https://example.com/file',
  url: 'https://example.com/file',
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  email: 'someone@example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
  'phone-number': '+15555550100',
};

function sampleText({ format, minLength, description = '' }: Shape): string {
  const kind = typeof format === 'string' && Object.hasOwn(TEXTS, format) ? format : saidIn(description);
  const text = TEXTS[kind] ?? 'text';
  const least = typeof minLength === 'number' && minLength <= 200 ? minLength : 0;
  return text.padEnd(least, 'x');
}

/** Many documents say in words only what kind of text they want. */
function saidIn(description: string): string {
  if (/e-?mail address/i.test(description)) return 'email';
  if (/\bURL\b|\bURI\b/.test(description)) return 'uri';
  return /phone number|E\.164/i.test(description) ? 'phone-number' : '';
}

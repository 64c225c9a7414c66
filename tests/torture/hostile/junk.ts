import fc from 'fast-check';
import { EXIT_CODES, isOperationError } from '../../../src/errors.ts';

const PIECES = [
  '\uFEFF',
  '\r\n',
  '\n',
  '\r',
  '\u2028',
  '\0',
  '\x1b[31m',
  '\ud800',
  '\uFFFD',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '`',
  '\\',
  ',',
  ':',
  '//',
  '/*',
  '*/',
  '#',
  '=',
  '$',
  '..',
  '../',
  '/etc/passwd',
  'con',
  '-',
  '--',
  'null',
  'true',
  '1e999',
  '__proto__',
  'größe',
  '語',
  '😀',
  ' ',
  '\t',
  'a',
  'B',
];

/** Text that no program should have written. */
export const junk: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((all) => all.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  // Deep enough that a reader which calls itself for each level runs out of stack.
  { weight: 1, arbitrary: fc.constantFrom('[', '{"a":', '(', '`${', '!').map((open) => open.repeat(20_000)) },
  { weight: 1, arbitrary: fc.constant('[').map((open) => open.repeat(20_000) + ']'.repeat(20_000)) },
  { weight: 1, arbitrary: fc.constant('x'.repeat(200_000)) },
);

/** A text with something cut out, put in or repeated. */
export function mangled(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  return fc.tuple(text, fc.array(fc.tuple(place, place, junk), { maxLength: 3 })).map(([start, edits]) =>
    edits.reduce((current, [from, length, put]) => {
      const at = Math.floor(from * current.length);
      return current.slice(0, at) + put + current.slice(at + Math.floor(length ** 4 * current.length));
    }, start),
  );
}

/** The JSON of a value in which some places hold something else. */
export function mutatedJson(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const edits = fc.array(fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 2 }), fc.boolean()), {
    minLength: 1,
    maxLength: 4,
  });
  return fc.tuple(value, edits).map(([start, list]) => {
    const copy: { root: unknown } = { root: structuredClone(start) };
    for (const [pick, put, remove] of list) replaceAt(copy, pick, put, remove);
    return JSON.stringify(copy.root, null, 2) ?? 'null';
  });
}

function replaceAt(root: object, pick: number, put: unknown, remove: boolean): void {
  const places: [holder: object, key: string][] = [];
  const visit = (holder: object): void => {
    for (const [key, value] of Object.entries(holder)) {
      places.push([holder, key]);
      if (typeof value === 'object' && value !== null) visit(value);
    }
  };
  visit(root);
  const [holder, key] = places[pick % places.length] ?? [];
  if (!holder || key === undefined) return;
  if (remove && !('root' in holder)) Reflect.deleteProperty(holder, key);
  else Reflect.set(holder, key, put);
}

/** What a function answers, or `null` where it refuses as it should: with a known code and what to do about it. */
export function answerOrRefusal<Answer>(run: () => Answer): Answer | null {
  try {
    return run();
  } catch (error) {
    requireRefusal(error);
    return null;
  }
}

/** Throws unless an error is one of ours, each of its diagnostics with a message and a fix. */
export function requireRefusal(error: unknown): void {
  if (!isOperationError(error)) throw error;
  for (const { code, message, fix } of error.diagnostics) {
    if (!Object.hasOwn(EXIT_CODES, code) || code === 'UNEXPECTED') throw new Error(`Unknown code ${code}.`);
    if (message.trim() === '' || fix.trim() === '') throw new Error(`${code} says nothing.`);
    if (/\n\s+at .*[:(]\d+/.test(message)) throw new Error(`${code} shows a stack.`);
  }
}

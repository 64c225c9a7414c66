import { type Comment, type Program, parseSync } from 'oxc-parser';
import { tooDeepAt } from './depth.ts';

/** What is wrong with a file that no walk gets to the end of. */
export const TOO_DEEP = 'It is nested too deeply.';

export type ParsedSource =
  | { program: Program; comments: readonly Comment[] }
  | { error: { start: number; message: string } };

/** Parses TypeScript as a module. Parentheses are left out of the tree, so `(a).b` reads like `a.b`. */
export function parseSource(path: string, text: string): ParsedSource {
  // Out of stack, the native parser takes the whole process with it.
  const deep = tooDeepAt(text);
  if (deep !== null) return { error: { start: deep, message: TOO_DEEP } };
  // Without `module`, `await (x)` in a file without imports is read as the call of a function named await.
  const parsed = parseSync(path, text, { preserveParens: false, sourceType: 'module' });
  const error = parsed.errors.find(({ severity }) => severity === 'Error');
  if (error) return { error: { start: error.labels[0]?.start ?? 0, message: error.message } };
  return { program: parsed.program, comments: parsed.comments };
}

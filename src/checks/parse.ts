import { parseSync } from 'oxc-parser';
import { collectBindings } from './bindings.ts';
import type { ParsedFile, SourceFile } from './types.ts';

export type ParseOutcome = { file: ParsedFile } | { error: { start: number; message: string } };

/** Parses one file. Parentheses are left out of the tree, so `(a).b` reads like `a.b`. */
export function parseFile(source: SourceFile): ParseOutcome {
  // Without `module`, `await (x)` in a file without imports is read as the call of a function named await.
  const parsed = parseSync(source.path, source.text, { preserveParens: false, sourceType: 'module' });
  const error = parsed.errors.find(({ severity }) => severity === 'Error');
  if (error) return { error: { start: error.labels[0]?.start ?? 0, message: error.message } };
  const { program, comments } = parsed;
  return { file: { ...source, program, comments, bindings: collectBindings(program) } };
}

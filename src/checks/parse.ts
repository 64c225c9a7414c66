import { unlessTooDeep } from '../source/depth.ts';
import { parseSource, TOO_DEEP } from '../source/parse.ts';
import { collectBindings } from './bindings.ts';
import type { ParsedFile, SourceFile } from './types.ts';

export type ParseOutcome = { file: ParsedFile } | { error: { start: number; message: string } };

/** Parses one file and collects its names. */
export function parseFile(source: SourceFile): ParseOutcome {
  const parsed = parseSource(source.path, source.text);
  if ('error' in parsed) return parsed;
  const { program, comments } = parsed;
  const bindings = unlessTooDeep(() => collectBindings(program));
  if (!bindings) return { error: { start: 0, message: TOO_DEEP } };
  return { file: { ...source, program, comments, bindings } };
}

import { unlessTooDeep } from '../source/depth.ts';
import { parseSource, TOO_DEEP } from '../source/parse.ts';
import { collectBindings } from './bindings.ts';
import type { ParsedFile, SourceFile } from './types.ts';

export type ParseOutcome = { file: ParsedFile } | { error: { start: number; message: string } };

/** What a rule wants to know of the types of a test is where they are switched off; see `strict-types`. */
const SWITCHES_TYPES_OFF = /(?<!\w\.)\bany\b/;

/** Parses one file and collects its names. */
export function parseFile(source: SourceFile): ParseOutcome {
  const { path, text, role } = source;
  const isTest = role === 'integration-test' || role === 'external-test';
  const parsed = parseSource(path, text, !isTest || SWITCHES_TYPES_OFF.test(text));
  if ('error' in parsed) return parsed;
  const { program, comments } = parsed;
  const bindings = unlessTooDeep(() => collectBindings(program));
  if (!bindings) return { error: { start: 0, message: TOO_DEEP } };
  return { file: { ...source, program, comments, bindings } };
}

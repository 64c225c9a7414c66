import { type Diagnostic, type ExitCode, exitCodeOf, isOperationError } from '../errors.ts';
import type { Outcome } from './operation.ts';

/** An outcome as every surface reports it, field by field. */
export interface Answer {
  ok: boolean;
  data: unknown;
  diagnostics: readonly Diagnostic[];
  /** The command that usually follows. */
  next: string | null;
}

export function answerOf({ data, diagnostics = [], next = null }: Outcome<unknown>): Answer {
  return { ok: diagnostics.length === 0, data, diagnostics, next };
}

/** The verdict on a run: the exit code of the command line, and over MCP an error where it is not 0. */
export function exitOf({ exit, diagnostics }: Outcome<unknown>): ExitCode {
  const first = diagnostics?.[0];
  return exit ?? (first ? exitCodeOf(first.code) : 0);
}

/** What was thrown, as an outcome. What nobody foresaw is named without its stack. */
export function failureOf(error: unknown): Outcome<null> {
  if (isOperationError(error)) return { data: null, diagnostics: error.diagnostics };
  const message = error instanceof Error ? error.message : String(error);
  return {
    data: null,
    diagnostics: [
      {
        code: 'UNEXPECTED',
        message: `Something unexpected happened: ${message}`,
        fix: 'Run again with --verbose and report what it prints.',
      },
    ],
  };
}

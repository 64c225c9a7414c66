import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import type { Diagnostic, ExitCode } from '../errors.ts';
import { answerOf, exitOf } from '../operations/answer.ts';
import type { Operation, Outcome } from '../operations/operation.ts';

interface Streams {
  stdout: { write(text: string): unknown; isTTY?: boolean };
  stderr: { write(text: string): unknown; isTTY?: boolean };
}

/** `{ ok, data, diagnostics, next }`, one object on one line, nothing else on stdout. */
export function printJson(stdout: Streams['stdout'], outcome: Outcome<unknown>): void {
  stdout.write(`${JSON.stringify(answerOf(outcome))}\n`);
}

/**
 * Results to stdout, and what a gate blocked or a check found is one of them, as with a linter. Only what kept the command
 * from its work (usage, something unexpected, Ctrl-C) goes to stderr.
 */
export function printText(
  { stdout, stderr }: Streams,
  outcome: Outcome<unknown>,
  operation?: Operation,
): void {
  if (operation && outcome.data !== null) {
    const text = operation.print(outcome.data, colorsOf(stdout));
    if (text !== '') stdout.write(`${text}\n`);
  }
  const diagnostics = outcome.diagnostics ?? [];
  const isResult = RESULTS.has(exitOf(outcome)) && outcome.document !== true;
  const stream = isResult ? stdout : stderr;
  for (const each of diagnostics) stream.write(`${complaint(each, colorsOf(stream))}\n`);
  if (diagnostics.length === 0 && outcome.next && operation && !printsNext(operation, outcome)) {
    stdout.write(`\nnext: ${outcome.next}\n`);
  }
}

/** Exit codes of a command that did its work and says no: gate blocked, findings. */
const RESULTS: ReadonlySet<ExitCode> = new Set([3, 4]);

function colorsOf(stream: { isTTY?: boolean }): Colors {
  return createColors(stream.isTTY === true && !process.env.NO_COLOR);
}

function complaint({ code, message, target, fix }: Diagnostic, colors: Colors): string {
  const place = target && !message.includes(target) ? ` ${colors.dim(`(${target})`)}` : '';
  return `${colors.red(code)}: ${message}${place}\n  ${colors.bold('fix:')} ${fix}`;
}

/** `next` itself has said it in its text. */
function printsNext(operation: Operation, { data, next }: Outcome<unknown>): boolean {
  return operation.print(data).includes(next ?? '');
}

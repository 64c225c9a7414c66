import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';
import type { Diagnostic } from '../errors.ts';
import { answerOf } from '../operations/answer.ts';
import type { Operation, Outcome } from '../operations/operation.ts';

interface Streams {
  stdout: { write(text: string): unknown; isTTY?: boolean };
  stderr: { write(text: string): unknown; isTTY?: boolean };
}

/** `{ ok, data, diagnostics, next }`, one object on one line, nothing else on stdout. */
export function printJson(stdout: Streams['stdout'], outcome: Outcome<unknown>): void {
  stdout.write(`${JSON.stringify(answerOf(outcome))}\n`);
}

/** Results to stdout, complaints to stderr. */
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
  for (const each of diagnostics) stderr.write(`${complaint(each, colorsOf(stderr))}\n`);
  if (diagnostics.length === 0 && outcome.next && operation && !printsNext(operation, outcome)) {
    stdout.write(`\nnext: ${outcome.next}\n`);
  }
}

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

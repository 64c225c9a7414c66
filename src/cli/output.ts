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
    if (text !== '') stdout.write(`${outcome.document ? text : printable(text)}\n`);
  }
  const diagnostics = outcome.diagnostics ?? [];
  const isResult = RESULTS.has(exitOf(outcome)) && outcome.document !== true;
  const stream = isResult ? stdout : stderr;
  for (const each of diagnostics) stream.write(`${printable(complaint(each, colorsOf(stream)))}\n`);
  if (diagnostics.length === 0 && outcome.next && operation && !printsNext(operation, outcome)) {
    stdout.write(`\nnext: ${outcome.next}\n`);
  }
}

/** Exit codes of a command that did its work and says no: gate blocked, findings. */
const RESULTS: ReadonlySet<ExitCode> = new Set([3, 4]);

/** Colours and line ends; what else steers a terminal, or the direction of reading, a file name or a vendor's text may bring. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const STEERING = /\x1b\[[\d;]*m|\r\n|[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text with such characters shown as escapes. */
function printable(text: string): string {
  return text.replace(STEERING, (found) =>
    found.length > 1 ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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

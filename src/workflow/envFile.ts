import type { Diagnostic } from '../errors.ts';

const ASSIGNMENT = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=|:\s)\s*(.*)$/;

/**
 * Lines of a `.env` file that dotenv would drop, cut or let another line override, without saying so.
 * No diagnostic quotes a line: any of them may hold a secret.
 *
 * @returns ENV_MALFORMED diagnostics in line order
 */
export function lintEnvFile(text: string, file = '.env'): Diagnostic[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const found: Diagnostic[] = [];
  const firstLine = new Map<string, number>();
  const report = (line: number, message: string, fix: string) =>
    found.push({
      code: 'ENV_MALFORMED',
      message: `${file}, line ${line}: ${message}`,
      target: `${file}:${line}`,
      fix,
    });

  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const number = index + 1;
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, name, value] = ASSIGNMENT.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      report(
        number,
        'this is not an assignment.',
        'Write NAME=value, or start the line with # to make it a comment.',
      );
      continue;
    }
    const earlier = firstLine.get(name);
    if (earlier === undefined) firstLine.set(name, number);
    else
      report(
        number,
        `${name} is set on line ${earlier} already; this line wins.`,
        `Keep one line for ${name}.`,
      );

    const end = endOfValue(lines, index, value);
    if (end === 'open') {
      report(number, `the quote that begins the value of ${name} is not closed.`, 'Close it, or remove it.');
    } else if (end === 'cut') {
      report(
        number,
        `the value of ${name} ends at its "#".`,
        'Put the value in quotes if the # belongs to it.',
      );
    } else {
      index = end;
    }
  }
  return found;
}

/** The index of the line a value ends on; a quoted value may span several. */
function endOfValue(lines: readonly string[], start: number, value: string): number | 'open' | 'cut' {
  const quote = value[0];
  if (quote !== '"' && quote !== "'" && quote !== '`') {
    return /[^\s#]#/.test(value) ? 'cut' : start;
  }
  const closed = new RegExp(`(?<!\\\\)${quote}\\s*(?:#.*)?$`);
  if (closed.test(value.slice(1))) return start;
  for (let index = start + 1; index < lines.length; index++) {
    if (closed.test(lines[index] ?? '')) return index;
  }
  return 'open';
}

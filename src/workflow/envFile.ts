import type { Diagnostic } from '../errors.ts';

/** What dotenv takes for an assignment: name, sign, value, comment. Its blanks may be line ends, which surprises. */
const ASSIGNMENT =
  /^\s*(?:export\s+)?([\w.-]+)(\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\n]+)?\s*(#.*)?$/gm;

/** A value in quotes, with nothing beside them. */
const QUOTED = /^\s*(?:'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`)$/;

type Problem = Pick<Diagnostic, 'message' | 'fix'>;

/**
 * Lines of a `.env` file that dotenv would drop, cut or let another line override, without saying so.
 * No diagnostic quotes a line: any of them may hold a secret.
 *
 * @returns ENV_MALFORMED diagnostics in line order
 */
export function lintEnvFile(text: string, file = '.env'): Diagnostic[] {
  const diagnostic = (line: number, { message, fix }: Problem): Diagnostic => ({
    code: 'ENV_MALFORMED',
    message: `${file}, line ${line}: ${message}`,
    target: `${file}:${line}`,
    fix,
  });
  if (/[\0\uFFFD]/.test(text)) return [diagnostic(1, NOT_UTF8)];

  const body = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const assignments = [...body.matchAll(ASSIGNMENT)];
  const names = new Set(assignments.map(([, name]) => name));
  const firstLine = new Map<string, number>();
  const found: Diagnostic[] = [];
  const lineAt = (offset: number) => body.slice(0, offset).split('\n').length;
  const skipped = (from: number, to?: number) => {
    for (const [index, line] of body.slice(from, to).split('\n').entries()) {
      if (!/^\s*(?:#|$)/.test(line)) found.push(diagnostic(lineAt(from) + index, NOT_ASSIGNED));
    }
  };

  let end = 0;
  for (const match of assignments) {
    const [whole, name = '', sign = '', value = '', comment = ''] = match;
    skipped(end, match.index);
    end = match.index + whole.length;
    const line = lineAt(match.index + whole.search(/\S/));
    const earlier = firstLine.get(name);
    if (earlier === undefined) firstLine.set(name, line);
    else found.push(diagnostic(line, setTwice(shown(name), earlier)));
    const problem =
      problemOf(shown(name), sign, value, whole.endsWith(value + comment) ? comment : '') ??
      unreplaced(shown(name), value, names);
    if (problem) found.push(diagnostic(line, problem));
  }
  skipped(end);
  return found;
}

const NOT_UTF8: Problem = {
  message: 'the file is not UTF-8 text, so dotenv cannot read it. `>` of Windows PowerShell writes UTF-16.',
  fix: 'Save it as UTF-8 in an editor.',
};

const NOT_ASSIGNED: Problem = {
  message: 'this is not an assignment.',
  fix: 'Write NAME=value, or start the line with # to make it a comment.',
};

/** The last line of a key in base64 may end in `=` and look like a name, if its quotes were forgotten. */
function shown(name: string): string {
  return /^[A-Z0-9_]+$/.test(name) || name.length < 20 ? name : 'this variable';
}

function setTwice(name: string, earlier: number): Problem {
  return {
    message: `${name} is set on line ${earlier} already; this line wins.`,
    fix: `Keep one line for ${name}.`,
  };
}

/** @param comment what follows the value directly */
function problemOf(name: string, sign: string, value: string, comment: string): Problem | null {
  const gap = sign + (/^\s*/.exec(value)?.[0] ?? '');
  if (gap.includes('\n') && value.trim() !== '') {
    return {
      message: `${name} has no value here, so dotenv takes the next line for it.`,
      fix: `Write ${name}=value on one line; ${name}="" for none.`,
    };
  }
  if (QUOTED.test(value)) return null;
  if (/^\s*["'`]/.test(value)) {
    return {
      message: `the quote that begins the value of ${name} is not closed at its end.`,
      fix: 'Close it, or remove it; a value that holds one kind of quotes goes into another.',
    };
  }
  if (comment !== '' && /\S$/.test(value)) {
    return {
      message: `the value of ${name} ends at its "#".`,
      fix: 'Put the value in quotes if the # belongs to it.',
    };
  }
  return null;
}

/** dotenv leaves `${OTHER}` as it is; in single quotes that is what everybody expects. */
function unreplaced(name: string, value: string, names: ReadonlySet<string | undefined>): Problem | null {
  if (/^\s*'/.test(value)) return null;
  const other = [...value.matchAll(/\$\{([\w.-]+)\}/g)]
    .map((match) => match[1])
    .find((each) => names.has(each));
  if (other === undefined) return null;
  return {
    message: `the value of ${name} refers to ${other}, which dotenv does not replace.`,
    fix: `Write the value of ${other} in its place, or use single quotes if the text is meant as it is.`,
  };
}

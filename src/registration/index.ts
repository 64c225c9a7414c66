import MagicString from 'magic-string';
import { elementsOf, type ListExpression, type Located, locate } from './locate.ts';
import { readStyle, type SourceStyle } from './style.ts';

export interface RegistrationRequest {
  /** The exported factory, e.g. `createTtsIntegration`. */
  importName: string;
  /** The module as the registration file names it, e.g. `./integrations/tts/index`. */
  importPath: string;
  /** Whether {@link importName} is the module's default export. */
  isDefault?: boolean;
  /** The list element, beginning with {@link importName}, e.g. `createTtsIntegration()`. */
  call: string;
  /** The property it gets where the list is an object, such as a namespace. */
  key?: string;
}

export type RegistrationResult =
  | { kind: 'edited'; text: string }
  | { kind: 'unchanged' }
  /** The file is not one that can be edited safely: the lines a person adds, and why. */
  | { kind: 'manual'; lines: string[]; reason: string };

/**
 * Adds an integration to the file that calls `createAggregatedIntegration([…])` or `({…})`: the import after the last
 * import, the element at the end of the list. Everything else keeps its bytes; a second run answers `unchanged`.
 */
export function registerIntegration(source: string, request: RegistrationRequest): RegistrationResult {
  const located = locate(source, request.importName);
  const style = readStyle(source, located?.imports ?? []);
  const binding = request.isDefault ? request.importName : `{ ${request.importName} }`;
  const importLine = `import ${binding} from ${style.quote}${request.importPath}${style.quote}${style.semicolon}`;
  const manual = (reason: string): RegistrationResult => ({
    kind: 'manual',
    lines: [importLine, `${elementFor(located, request, request.call, style)},`],
    reason,
  });

  if (!located) return manual('The file has a syntax error.');
  if (located.times > 0 && located.reference !== null) return { kind: 'unchanged' };
  if (located.typeOnly && located.reference === null) {
    return manual(`The file imports ${request.importName} as a type only.`);
  }
  if (located.times === 0 && 'reason' in located.list) return manual(located.list.reason);
  if (located.times === 0 && isObject(located) && request.key === undefined) {
    return manual('The integrations are listed by name, and this one has none here.');
  }

  const edit = new MagicString(source);
  if (located.reference === null) insertImport(edit, source, located, importLine, style.eol);
  if (located.times === 0 && 'expression' in located.list) {
    const call = request.call.startsWith(request.importName)
      ? (located.reference ?? request.importName) + request.call.slice(request.importName.length)
      : request.call;
    const element = elementFor(located, request, call, style);
    insertElement(edit, source, located, located.list.expression, element, style);
  }
  const text = edit.toString();
  const after = locate(text, request.importName);
  // The last word is the parser's: an edit that does not read back as exactly one registration is not offered.
  if (after?.times !== 1) return manual('The edited file would not read back as one registration.');
  return { kind: 'edited', text };
}

/**
 * How often an integration is listed in a registration file: through an alias, a variable, a namespace import,
 * `list.push(…)` or a condition. 0 for a file without `createAggregatedIntegration` or with a syntax error.
 */
export function isRegistered(source: string, importName: string): number {
  return locate(source, importName)?.times ?? 0;
}

function isObject(located: Located | null): boolean {
  return (
    located !== null && 'expression' in located.list && located.list.expression.type === 'ObjectExpression'
  );
}

function elementFor(
  located: Located | null,
  { key }: RegistrationRequest,
  call: string,
  { quote }: SourceStyle,
): string {
  return isObject(located) && key !== undefined ? `${quote}${key}${quote}: ${call}` : call;
}

function insertImport(edit: MagicString, source: string, located: Located, line: string, eol: string): void {
  const last = located.imports.at(-1);
  if (last) {
    edit.appendLeft(endOfLine(source, last.end, located), eol + line);
    return;
  }
  const directive = located.program.body
    .filter((node) => node.type === 'ExpressionStatement' && node.directive)
    .at(-1);
  if (directive) edit.appendLeft(directive.end, eol + line);
  else if (located.program.hashbang) edit.appendLeft(located.program.hashbang.end, eol + line);
  else edit.appendLeft(source.startsWith('\uFEFF') ? 1 : 0, line + eol);
}

/** The end of the line when only blanks and comments follow on it, else the position itself. */
function endOfLine(source: string, from: number, located: Located): number {
  const newline = source.slice(from).search(/\r?\n|$/);
  const end = from + newline;
  const comments = located.comments.filter(({ start }) => start >= from && start < end);
  if (comments.some((comment) => comment.end > end)) return from;
  return blank(source, from, end, comments).trim() === '' ? end : from;
}

function insertElement(
  edit: MagicString,
  source: string,
  located: Located,
  list: ListExpression,
  call: string,
  style: SourceStyle,
): void {
  const last = elementsOf(list).at(-1) ?? null;
  const from = last ? last.end : list.start + 1;
  const close = list.end - 1;
  const inside = located.comments.filter(({ start, end }) => start >= from && end <= close);
  const tail = source.slice(from, close);
  const bare = blank(source, from, close, inside);
  const comma = bare.indexOf(',');
  // After trailing comments: one that belongs to the last element must stay beside it.
  const at = from + tail.trimEnd().length;

  if (!bare.includes('\n')) {
    const isEmptyObject = tail === '' && list.type === 'ObjectExpression';
    const padded = tail.startsWith(' ') || isEmptyObject ? ' ' : '';
    if (!last) edit.appendLeft(at, (tail.trim() === '' ? padded : ' ') + call + (isEmptyObject ? ' ' : ''));
    else edit.appendLeft(at, comma >= 0 ? ` ${call},` : `, ${call}`);
    return;
  }
  if (last && comma < 0) edit.appendLeft(last.end, ',');
  const indent = indentFor(source, list, last?.start ?? inside[0]?.start ?? null, style);
  edit.appendLeft(at, style.eol + indent + call + (comma >= 0 || !last ? ',' : ''));
}

function indentFor(source: string, list: ListExpression, sibling: number | null, style: SourceStyle): string {
  const lineOf = (position: number) => source.lastIndexOf('\n', position - 1) + 1;
  const indentAt = (position: number) => /^[ \t]*/.exec(source.slice(lineOf(position), position))?.[0] ?? '';
  if (sibling !== null && lineOf(sibling) !== lineOf(list.start)) return indentAt(sibling);
  return indentAt(list.start) + style.indent;
}

/** The text of a range with its comments replaced by blanks of the same length, line breaks in them too. */
function blank(
  source: string,
  from: number,
  to: number,
  comments: readonly { start: number; end: number }[],
): string {
  let text = source.slice(from, to);
  for (const { start, end } of comments) {
    text = text.slice(0, start - from) + ' '.repeat(end - start) + text.slice(end - from);
  }
  return text;
}

import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { OperationError } from '../errors.ts';
import { tooDeepAt } from '../source/depth.ts';

const OURS = new Set(['module', 'currentTask', 'completed', 'completedItems', 'integration_complete']);

/**
 * The tree of a status file, which must be one JSON object without comments.
 *
 * @throws STATUS_MALFORMED with line and column
 */
export function parseStrict(text: string, target: string): Node {
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  const body = text.slice(mark);
  const errors: ParseError[] = [];
  const deep = tooDeepAt(body);
  if (deep !== null) throw malformed(body, deep, 'it is nested too deeply', target);
  const root = parseTree(body, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  if (error) throw malformed(body, error.offset, describe(error), target);
  if (root?.type !== 'object')
    throw malformed(body, root?.offset ?? 0, 'the file must hold one object', target);

  const seen = new Set<string>();
  for (const property of root.children ?? []) {
    const key = property.children?.[0];
    const name: unknown = key?.value;
    if (typeof name !== 'string' || !OURS.has(name)) continue;
    // Readers would disagree about which of the two counts.
    if (seen.has(name)) throw malformed(body, key?.offset ?? 0, `"${name}" occurs twice`, target);
    seen.add(name);
  }
  return root;
}

/** A STATUS_MALFORMED refusal that points at an offset. */
export function malformed(text: string, offset: number, why: string, target: string): OperationError {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  return new OperationError({
    code: 'STATUS_MALFORMED',
    message: `${target} is not a usable status file: ${why} (line ${line}, column ${column}).`,
    target: `${target}:${line}`,
    fix: 'Correct the file by hand, or restore it from git; nothing was changed in it.',
  });
}

/** `CommaExpected` as words. */
function describe(error: ParseError): string {
  const words = printParseErrorCode(error.error).replace(/(?!^)([A-Z])/g, ' $1');
  return words.toLowerCase();
}

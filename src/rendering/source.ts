import { bracketed, type Doc, firstText, group, join, opened, print, WIDTH } from './layout.ts';
import { comment, key, literal, Safe } from './safe.ts';

/** A document as {@link Safe} text, for a place that is indented by `indentation` columns. */
export function source(doc: Doc, indentation = 0): Safe {
  return new Safe(print(doc, indentation));
}

/** Any JSON value as an expression; {@link Safe} inside it is printed as the code it is. */
export function value(of: unknown): Doc {
  if (of instanceof Safe) return of.text;
  if (typeof of === 'string') return literal(of).text;
  if (Array.isArray(of)) return bracketed('[', of.map(value), ']', { broken: isTable(of) });
  if (of !== null && typeof of === 'object') {
    return object(Object.entries(of).map(([name, each]) => [name, value(each)]));
  }
  return JSON.stringify(of) ?? 'undefined';
}

/**
 * An object literal; a property whose value is the variable of its name is written short.
 * @param more what stands behind the properties, such as `...others`
 */
export function object(entries: readonly (readonly [string, Doc])[], more: readonly Doc[] = []): Doc {
  const properties = entries.map(([name, each]) => (name === each ? name : [key(name), ': ', each]));
  return bracketed('{', [...properties, ...more], '}', { spaced: true });
}

/** A call. Only the last argument is broken where that is enough and it is an object or a list. */
export function call(callee: Doc, args: readonly Doc[]): Doc {
  const last = args.at(-1);
  if (last === undefined) return [callee, '()'];
  const flat = [callee, '(', join(', ', args), ')'];
  const spread = [callee, opened(bracketed('(', args, ')'))];
  const before = args.slice(0, -1);
  const bracket = firstText(last);
  if (!['{', '['].includes(bracket) || firstText(before.at(-1) ?? '').startsWith(bracket)) {
    return { kind: 'choice', layouts: [flat, spread] };
  }
  const hugged = [callee, '(', ...before.flatMap((each) => [each, ', ']), opened(last), ')'];
  return { kind: 'choice', layouts: [flat, hugged, spread] };
}

/** `name(a: string, b: number): Result`, one parameter per line when they do not fit. */
export function signature(name: string, parameters: readonly Doc[], after: string): Doc {
  return group([name, bracketed('(', parameters, ')'), after]);
}

/** Several records: formatters write each on its own line. */
function isTable(items: readonly unknown[]): boolean {
  const sizes = items.map((each) =>
    each !== null && typeof each === 'object' && !(each instanceof Safe) ? Object.keys(each).length : 0,
  );
  return (
    items.length > 1 &&
    sizes.every((size) => size > 1) &&
    (items.every(Array.isArray) || !items.some(Array.isArray))
  );
}

/** `import { a, b } from 'x';`, one name per line when they do not fit; a single name is never broken off. */
export function importLine(names: readonly string[], from: string, typeOnly = false): Doc {
  const list = names.length === 1 ? `{ ${names[0]} }` : bracketed('{', names, '}', { spaced: true });
  return [`import ${typeOnly ? 'type ' : ''}`, list, ` from ${literal(from).text};`];
}

/** A documentation comment: one line when it fits, else wrapped. */
export function documentation(text: string, indentation = 0): string {
  const single = `/** ${comment(text).text} */`;
  if (indentation + single.length <= WIDTH) return single;
  const pad = ' '.repeat(indentation);
  return `/**\n${wrapped(text, indentation)
    .map((each) => `${pad} * ${each}\n`)
    .join('')}${pad} */`;
}

/** The lines of a comment that stands behind ` * ` at an indentation. */
export function wrapped(text: string, indentation = 0): string[] {
  const lines: string[] = [];
  for (const word of comment(text).text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && indentation + 3 + last.length + 1 + word.length <= WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

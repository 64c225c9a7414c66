/**
 * Text that is safe where it will land. Templates can print nothing else (see template.ts), so text from a spec,
 * whatever it contains, never becomes code: it has to pass one of the functions below first.
 */
export class Safe {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/** Text this tool wrote itself: an identifier derived from checked names, a printed type, a number. */
export function code(text: string | number): Safe {
  return new Safe(String(text));
}

/** A TypeScript string literal: in single quotes, or in double quotes where that saves escapes. */
export function literal(value: string): Safe {
  const body = escapeSeparators(JSON.stringify(value).slice(1, -1));
  const double = (value.match(/"/g) ?? []).length < (value.match(/'/g) ?? []).length;
  return new Safe(double ? `"${body}"` : `'${body.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`);
}

/** Text for the inside of a template literal. */
export function inTemplate(value: string): string {
  return escapeSeparators(JSON.stringify(value).slice(1, -1)).replaceAll('\\"', '"').replace(/[`$]/g, '\\$&');
}

/** One line of a comment: cannot end it, cannot start a new line, and `@ts-expect-error` tells the compiler nothing. */
export function comment(value: string): Safe {
  return new Safe(
    oneLine(value)
      .replaceAll('*/', '* /')
      .replace(/@+(?=ts-)/gi, ''),
  );
}

/** A property key: bare where it may be, quoted otherwise. */
export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__' ? name : quoteKey(name);
}

/** A cell of a Markdown table, or a line of Markdown prose. */
export function markdown(value: string): Safe {
  return new Safe(oneLine(value).replace(/[\\`*[\]<>|~]|(?<!\w)[_#]|_(?!\w)/g, '\\$&'));
}

/** Inline code in Markdown; a pipe is escaped so that it can stand in a table. */
export function markdownCode(value: string): Safe {
  const text = oneLine(value).replaceAll('|', '\\|');
  const fence = '`'.repeat(longestRun(text) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return new Safe(`${fence}${pad}${text}${pad}${fence}`);
}

/** A fenced block in Markdown; the fence is longer than any run of backticks inside. */
export function markdownBlock(value: string, language: string): Safe {
  const fence = '`'.repeat(Math.max(3, longestRun(value) + 1));
  return new Safe(`${fence}${language}\n${value}\n${fence}`);
}

/** A label inside a Mermaid diagram, whose grammar has no escapes: only letters, digits and harmless marks stay. */
export function mermaid(value: string): Safe {
  return new Safe(oneLine(value.replace(/[^\p{L}\p{N} .,/(){}_+-]/gu, ' ')));
}

/** `__proto__` is computed, or an object literal would set a prototype instead of a property. */
function quoteKey(name: string): string {
  return name === '__proto__' ? "['__proto__']" : literal(name).text;
}

function oneLine(value: string): string {
  return value.replace(/[\s\u0085\u2028\u2029]+/g, ' ').trim();
}

function escapeSeparators(value: string): string {
  return value.replace(
    /[\u0085\u2028\u2029]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function longestRun(value: string): number {
  return Math.max(0, ...[...value.matchAll(/`+/g)].map((match) => match[0].length));
}

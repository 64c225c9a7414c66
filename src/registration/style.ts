import type { ImportDeclaration } from 'oxc-parser';

/** How a file is written, so that a line added to it looks like the lines around it. */
export interface SourceStyle {
  eol: string;
  quote: string;
  semicolon: string;
  /** One level of indentation. */
  indent: string;
}

/** Reads the style from the imports, and from the whole text where the imports do not tell. */
export function readStyle(source: string, imports: readonly ImportDeclaration[]): SourceStyle {
  const texts = imports.map((node) => source.slice(node.start, node.end));
  const crlf = source.split('\r\n').length - 1;
  const lf = source.split('\n').length - 1;
  const doubles = imports.filter((node) => node.source.raw?.startsWith('"')).length;
  const quotesInText = imports.length === 0 && source.split('"').length > source.split("'").length;
  const bare = texts.filter((text) => !text.endsWith(';')).length;
  const semicolons = imports.length > 0 ? bare * 2 <= imports.length : /;[ \t]*\r?$/m.test(source);
  return {
    eol: crlf * 2 > lf ? '\r\n' : '\n',
    quote: doubles * 2 > imports.length || quotesInText ? '"' : "'",
    semicolon: semicolons ? ';' : '',
    indent: /^(\t| {2,8})\S/m.exec(source)?.[1] ?? '  ',
  };
}

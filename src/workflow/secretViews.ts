/** A file's text in one of the ways a reader may take it. Offsets belong to `text`, lines to the file. */
export interface View {
  text: string;
  lineOf(offset: number): number;
}

/**
 * What a program makes of source text: `'sk_' + 'live'`, `\x73k_live`, `sk_${'live'}`, a line that goes on after a
 * backslash, base64 in lines of equal length, and the zero bytes that UTF-16 has between the letters of a key.
 */
const WRITTEN_APART = [
  /(["'`])\s*\+\s*["'`]/,
  /\\x(?<two>[0-9a-f]{2})|\\u(?<four>[0-9a-f]{4})|\\u\{(?<any>0*[0-9a-f]{1,5})\}/,
  /\$\{\s*(?<quote>["'])(?<text>[^"'`\\\r\n]*)\k<quote>\s*\}/,
  /\\\r?\n[ \t]*/,
  /(?<=[a-z0-9+/]{60})\r?\n(?=[a-z0-9+/]{4})/,
  /\0/,
];
const APART = new RegExp(WRITTEN_APART.map(({ source }) => source).join('|'), 'gi');

/** The text as it is, and, where that differs, with what was written apart put together. */
export function viewsOf(text: string): View[] {
  const lineOf = lineFinder(text);
  const asWritten: View = { text, lineOf };
  const pieces: string[] = [];
  // Where a piece ends in the new text, and where the file goes on behind it.
  const ends = [0];
  const goesOn = [0];
  let length = 0;
  let from = 0;
  for (const match of text.matchAll(APART)) {
    const { two, four, any, text: inner = '' } = match.groups ?? {};
    const code = two ?? four ?? any;
    const piece =
      text.slice(from, match.index) + (code ? String.fromCodePoint(Number.parseInt(code, 16)) : inner);
    pieces.push(piece);
    length += piece.length;
    from = match.index + match[0].length;
    ends.push(length);
    goesOn.push(from);
  }
  if (pieces.length === 0) return [asWritten];
  const together = pieces.join('') + text.slice(from);
  return [
    asWritten,
    {
      text: together,
      lineOf(offset) {
        const piece = lastAtMost(ends, offset);
        return lineOf((goesOn[piece] ?? 0) + offset - (ends[piece] ?? 0));
      },
    },
  ];
}

/** Lines count from 1. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => lastAtMost(starts, offset) + 1;
}

/** The index of the last of some ascending numbers that is not above the limit; 0 where all are. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
}

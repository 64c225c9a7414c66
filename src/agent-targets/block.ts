/**
 * Our block in a Markdown file that belongs to the user. HTML comments cost an agent nothing: they are left out of what
 * it is given. The text around the block is never touched; how the file ended before is told by how it ends after, so
 * that taking the block out restores every byte without a record.
 */
const BEGIN = '<!-- create-integration:begin (kept up to date by `create-integration upgrade`) -->';
const END = '<!-- create-integration:end -->';
const OPENING = '<!-- create-integration:begin[^>\\n]*-->';
const BLOCK = new RegExp(`${OPENING}(\\r?\\n)((?:(?!${OPENING})[\\s\\S])*?)\\r?\\n${END}`);

/** The text between the markers with `\n` line ends, or `null` without a block. */
export function blockIn(text: string | null): string | null {
  const content = BLOCK.exec(text ?? '')?.[2];
  return content === undefined ? null : content.replaceAll('\r\n', '\n');
}

/**
 * The file with the block: replaced where it is, else added at the end.
 *
 * @param text - the file, or `null` where there is none
 * @param content - what stands between the markers
 */
export function withBlock(text: string | null, content: string): string {
  const found = text === null ? null : BLOCK.exec(text);
  const eol = found?.[1] ?? lineEndOf(text ?? '');
  const block = [BEGIN, ...content.split('\n'), END].join(eol);
  if (text === null) return block + eol;
  if (found) return text.slice(0, found.index) + block + text.slice(found.index + found[0].length);
  if (text === '') return block;
  return text.endsWith('\n') ? `${text}${eol}${block}${eol}` : `${text}${eol}${eol}${block}`;
}

/** The file as it was before {@link withBlock}; `null` when there was none. */
export function withoutBlock(text: string): string | null {
  const found = BLOCK.exec(text);
  if (!found) return text;
  const eol = found[1] ?? '\n';
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  if (before === '' && after === '') return '';
  if (before === '' && after === eol) return null;
  if (after === '') return strip(before, eol + eol);
  return strip(before, eol) + (after.startsWith(eol) ? after.slice(eol.length) : after);
}

/** Somebody may have changed the empty line before the block: then what is there stays. */
function strip(text: string, end: string): string {
  return text.endsWith(end) ? text.slice(0, -end.length) : text;
}

function lineEndOf(text: string): '\r\n' | '\n' {
  const windows = text.split('\r\n').length - 1;
  const unix = text.split('\n').length - 1 - windows;
  return windows > unix ? '\r\n' : '\n';
}

/** Only tags of HTML: `<id>` in "Bearer <id>" is part of the sentence. */
const TAG =
  /<\/?(a|abbr|b|blockquote|body|code|dd|dl|dt|em|font|hr|i|img|kbd|mark|ol|pre|s|samp|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul|var)\b[^<>]{0,200}>/gi;

/**
 * The first paragraph of a vendor's Markdown or HTML as plain text, on one line.
 *
 * @param limit characters at the most; what is longer ends with a sentence, or at a word and with `…`
 */
export function plainText(text: string, limit = 200): string {
  // Only the beginning is looked at: descriptions of a hundred kilobytes exist.
  const start = text
    .slice(0, 4_000)
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/<\/?(p|br|div|li|ul|ol|h[1-6])\b[^>]{0,200}>/gi, '\n\n')
    .replace(TAG, '');
  const paragraph = start.split(/\r?\n[ \t]*\r?\n/).find((each) => /[\p{L}\p{N}]/u.test(each)) ?? '';
  const plain = paragraph
    .replace(/!?\[([^\]]*)\]\([^)\s]*(?:\s[^)]*)?\)/g, '$1')
    .replace(/!?\[([^\]]*)\]\[[^\]]*\]/g, '$1')
    .replace(/^\s*(#{1,6}|[-*>])\s+/, '')
    .replace(/(\*\*|__|`)/g, '')
    // Control characters and line separators have no place on one line of text.
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .trim();
  if (plain.length <= limit) return plain;
  const cut = plain.slice(0, limit - 1);
  const sentence = /^(.*[.!?])\s/.exec(cut)?.[1] ?? '';
  if (sentence.length > limit / 3) return sentence;
  const word = cut.lastIndexOf(' ');
  return `${(word > limit / 2 ? cut.slice(0, word) : cut.replace(/[\uD800-\uDBFF]$/, '')).trimEnd()}…`;
}

/** What the text of a spec holds, or `undefined` where it is no JSON. Some editors begin it with a byte order mark. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

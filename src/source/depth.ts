/** No person nests so deeply; parsers that call themselves for each level run out of stack beyond some thousand. */
const DEEPEST = 1000;

/** Where a text's brackets are first open too deeply to be parsed, or `null`. Brackets in strings count as well. */
export function tooDeepAt(text: string): number | null {
  let depth = 0;
  for (const { 0: bracket, index } of text.matchAll(/[([{}\])]/g)) {
    depth = '([{'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > DEEPEST) return index;
  }
  return null;
}

/** What a walk over a tree answers, or `null` where it runs out of stack: `!!!…` and `a = a = …` are deep without brackets. */
export function unlessTooDeep<Answer>(walk: () => Answer): Answer | null {
  try {
    return walk();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

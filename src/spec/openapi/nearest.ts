/** The names most like the one that was asked for, best first; none when nothing is alike. */
export function nearest(wanted: string, names: readonly string[], count: number): string[] {
  const pairs = pairsOf(wanted);
  return [...new Set(names)]
    .map((name) => ({ name, likeness: likeness(pairs, pairsOf(name)) }))
    .filter((each) => each.likeness > 0.3)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, count)
    .map((each) => each.name);
}

/** Dice's coefficient over pairs of letters: 1 for the same pairs, 0 for none in common. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 0;
  const shared = [...a].filter((each) => b.has(each)).length;
  return (2 * shared) / (a.size + b.size);
}

function pairsOf(text: string): Set<string> {
  const plain = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return new Set(Array.from({ length: Math.max(0, plain.length - 1) }, (_, at) => plain.slice(at, at + 2)));
}

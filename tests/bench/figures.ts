import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
export const BIN = fileURLToPath(new URL('../../bin/create-integration.js', import.meta.url));

/** One thing that was measured. */
export interface Figure {
  group: string;
  name: string;
  value: number;
  /** `ms`, `MB`, `packages`, `events/s` … */
  unit: string;
  /** What it is compared with, measured side by side in the same run. */
  baseline?: { name: string; value: number };
  /** `value / baseline.value`, turned round where more is better, so that less is better always. */
  ratio?: number;
  /** What the ratio may be at most, or the value where there is no baseline. */
  atMost?: number;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds of each of several things, medians: one after the other in every round, so that all see the same machine. */
export async function sideBySide<Name extends string>(
  rounds: number,
  things: Readonly<Record<Name, () => unknown>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(things) as Name[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const started = performance.now();
      await things[name]();
      times.get(name)?.push(performance.now() - started);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

/** Runs Node until it ends. Throws where it ends otherwise than the statuses say. */
export function node(args: readonly string[], cwd: string, statuses: readonly number[] = [0]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  if (!statuses.includes(status ?? -1))
    throw new Error(`${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** A figure with its ratio to another one. */
export function compared(
  figure: Omit<Figure, 'ratio' | 'baseline'> & { baseline: { name: string; value: number } },
  { moreIsBetter = false } = {},
): Figure {
  const { value, baseline } = figure;
  return { ...figure, ratio: moreIsBetter ? baseline.value / value : value / baseline.value };
}

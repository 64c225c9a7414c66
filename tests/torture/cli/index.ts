import { seeded } from '../random.ts';
import { actsOf, tortured, type Undisturbed, undisturbed } from './crash.ts';
import { OPERATIONS, type TorturedOperation } from './operations.ts';
import type { Act } from './runTraced.ts';
import { openStates } from './states.ts';

/** Runs of the command at the same time: the machine's cores, and points wait for the disk. */
const AT_ONCE = 2;

export interface CrashRequest {
  /** Decides which points are tried, in which order. */
  seed: number;
  /** Whether to go on; asked before each point. */
  goOn(tried: number): boolean;
  /** Which operations; default all. */
  operations?: readonly TorturedOperation[];
  /** Which points of an operation; default every way to kill it. */
  acts?: (right: Undisturbed, random: () => number) => Act[];
  /** Told of each loss as it is found. */
  onLoss?: (loss: string) => void;
}

/** Kills commands at points drawn at random, until told to stop or until all are through. */
export async function killPoints(request: CrashRequest): Promise<{ points: number; losses: string[] }> {
  const { seed, goOn, operations = OPERATIONS, acts = actsOf, onLoss } = request;
  const random = seeded(seed);
  const states = await openStates();
  const losses: string[] = [];
  let points = 0;
  try {
    const todo: { right: Undisturbed; act: Act }[] = [];
    for (const operation of operations) {
      if (!goOn(points)) break;
      const right = await undisturbed(states, operation);
      todo.push(...acts(right, random).map((act) => ({ right, act })));
    }
    const order = shuffled(todo, random);
    const work = async () => {
      while (goOn(points)) {
        const point = order.pop();
        if (!point) return;
        points += 1;
        const loss = await tortured(states, point.right, point.act);
        if (loss === null) continue;
        losses.push(loss);
        onLoss?.(loss);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await states.close();
  }
  return { points, losses };
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

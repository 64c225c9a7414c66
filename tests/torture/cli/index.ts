import { seeded } from '../random.ts';
import { actsOf, tortured, type Undisturbed, undisturbed } from './crash.ts';
import { OPERATIONS, type TorturedOperation } from './operations.ts';
import type { Act } from './runTraced.ts';
import { openStates, type States } from './states.ts';

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
  /** Projects to work on; without them they are made and removed again. */
  states?: States;
  /** Told of each loss as it is found. */
  onLoss?: (loss: string) => void;
}

/** Kills commands at points drawn at random, until told to stop or until all are through. */
export async function killPoints(request: CrashRequest): Promise<{ points: number; losses: string[] }> {
  if (!request.states) {
    const states = await openStates();
    return killPoints({ ...request, states }).finally(states.close);
  }
  const { states, seed, goOn, operations = OPERATIONS, acts = actsOf, onLoss } = request;
  const random = seeded(seed);
  const losses: string[] = [];
  let points = 0;
  // An operation is drawn, not a point: those that write many files would leave no time for the others.
  const left = operations.map((operation, index) => pointsOf(states, operation, acts, seeded(seed + index)));
  const work = async () => {
    while (left.length > 0 && goOn(points)) {
      const drawn = left[Math.floor(random() * left.length)];
      if (!drawn) return;
      const { right, order } = await drawn();
      const act = order.pop();
      if (!act) {
        if (left.includes(drawn)) left.splice(left.indexOf(drawn), 1);
        continue;
      }
      points += 1;
      const loss = await tortured(states, right, act);
      if (loss === null) continue;
      losses.push(loss);
      onLoss?.(loss);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { points, losses };
}

/** The points of an operation in random order; it is tried undisturbed when it is first asked for. */
function pointsOf(
  states: States,
  operation: TorturedOperation,
  acts: (right: Undisturbed, random: () => number) => Act[],
  random: () => number,
): () => Promise<{ right: Undisturbed; order: Act[] }> {
  const known = async () => {
    const right = await undisturbed(states, operation);
    return { right, order: shuffled(acts(right, random), random) };
  };
  let asked: ReturnType<typeof known> | null = null;
  return () => {
    asked ??= known();
    return asked;
  };
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseAnswer } from '../../helpers/runCli.ts';
import type { TorturedOperation } from './operations.ts';
import { type Act, type Bench, type Boundary, benchIn, runTraced, type TracedRun } from './runTraced.ts';
import { comparable, differences, leftovers, type Snapshot, snapshotOf } from './snapshot.ts';
import type { States } from './states.ts';

/** How long a child that was left alone may take to end. */
const ORPHAN_MS = 30_000;
/** Differences that a line names. */
const MOST = 5;
/** One in so many points asks `next` between the two runs: it costs as much as a run. */
const NEXT_EVERY = 4;

/** An operation as it goes when nobody disturbs it, and the points where it can be disturbed. */
export interface Undisturbed {
  operation: TorturedOperation;
  boundaries: readonly Boundary[];
  before: Snapshot;
  after: Snapshot;
  /** What a file may hold at any moment, by path. */
  states: ReadonlyMap<string, ReadonlySet<string>>;
  /** Codes the command ends with: none, or the refusal it is about. */
  codes: readonly string[];
}

/** Runs an operation without a disturbance, to know what is right. */
export async function undisturbed(states: States, operation: TorturedOperation): Promise<Undisturbed> {
  return inBench(states, operation, async (bench) => {
    const before = await snapshotOf(bench.project);
    const run = await runTraced(bench, operation.words, operation);
    await operation.between?.(bench.project);
    const last = operation.between ? await runTraced(bench, operation.words, operation) : run;
    if (last.exitCode === null) throw new Error(`${operation.name} came to no end.\n${last.stderr}`);
    const after = await snapshotOf(bench.project);
    return {
      operation,
      boundaries: run.boundaries,
      before,
      after,
      states: statesOf(bench, before, [...run.boundaries, ...last.boundaries]),
      codes: codesOf(operation, last),
    };
  });
}

/** Every way to kill an operation, and Ctrl-C. `random` says how long a child lives that is killed. */
export function actsOf({ boundaries }: Undisturbed, random: () => number): Act[] {
  return boundaries.flatMap(({ at, halves, child }): Act[] => [
    { at, how: 'before' },
    { at, how: 'cancel' },
    ...(halves ? [{ at, how: 'half' as const }] : []),
    ...(child
      ? [
          { at, how: 'orphan' as const },
          { at, how: 'together' as const, after: Math.floor(random() * 12) },
        ]
      : []),
  ]);
}

/** Disturbs the operation at a point, gives the command again, and says in a line what is lost; `null` if all is well. */
export async function tortured(states: States, right: Undisturbed, act: Act): Promise<string | null> {
  const { operation } = right;
  const found = await inBench(states, operation, async (bench) => {
    const killed = await runTraced(bench, operation.words, { ...operation, act });
    const torn = await tornFiles(bench, right);
    const early = act.at % NEXT_EVERY > 0 || isAnswer(await runTraced(bench, ['next']));
    const unclear = act.how === 'cancel' ? await cancelled(bench, right, killed) : [];
    await operation.between?.(bench.project);
    const again = await runTraced(bench, operation.words, operation);
    await endOf(killed.boundaries);
    const codes = codesOf(operation, again).filter(
      (code) => !right.codes.includes(code) && !operation.done?.includes(code),
    );
    return [
      ...torn,
      ...(early ? [] : ['next gives no answer after the kill']),
      ...codes.map((code) => `the second run ended with ${code}`),
      ...differences(await snapshotOf(bench.project), right.after),
      ...(await leftovers(bench)).map((path) => `${path} was not removed`),
      ...unclear,
    ];
  });
  const { kind, target } = right.boundaries[act.at - 1] ?? { kind: '', target: '' };
  if (found.length === 0) return null;
  const more = found.length > MOST ? `; and ${found.length - MOST} more` : '';
  return `${operation.name}, ${act.how} ${act.at} (${kind} ${target.slice(-60)}): ${found.slice(0, MOST).join('; ')}${more}`;
}

/** A copy of the project, and a folder for temporary files, for the time of `work`. */
async function inBench<Result>(
  states: States,
  operation: TorturedOperation,
  work: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'torture point ')));
  try {
    const bench = await benchIn(dir);
    await states.copy(operation.state, bench.project);
    await operation.before?.(bench.project);
    return await work(bench);
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

function statesOf({ project }: Bench, before: Snapshot, boundaries: readonly Boundary[]) {
  const states = new Map([...before.files].map(([path, text]) => [path, new Set([text])]));
  for (const { target, text } of boundaries) {
    if (text === undefined) continue;
    const path = relative(project, target);
    states.set(path, (states.get(path) ?? new Set()).add(comparable(path, text)));
  }
  return states;
}

/** Files that hold what no complete write ever put into them, and files nobody asked to delete that are gone. */
async function tornFiles({ project }: Bench, { before, after, states }: Undisturbed): Promise<string[]> {
  const { files } = await snapshotOf(project);
  const torn = [...files].filter(([path, text]) => states.has(path) && !states.get(path)?.has(text));
  const gone = [...before.files.keys()].filter((path) => after.files.has(path) && !files.has(path));
  return [
    ...torn.map(([path]) => `${path} was torn by the kill`),
    ...gone.map((path) => `${path} was gone after the kill`),
  ];
}

/** Ctrl-C ends with 130; where it came too late, with 0 and all done. */
async function cancelled({ project }: Bench, { after }: Undisturbed, run: TracedRun): Promise<string[]> {
  if (run.exitCode === 130) return [];
  if (run.exitCode !== 0) return [`Ctrl-C ended with ${run.exitCode}: ${run.stdout.slice(0, 200)}`];
  return differences(await snapshotOf(project), after).map((what) => `Ctrl-C ended with 0, but ${what}`);
}

function isAnswer(run: TracedRun): boolean {
  try {
    // 1 is what nobody has thought of.
    return run.exitCode !== 1 && parseAnswer(run).diagnostics.every((each) => each.fix !== '');
  } catch {
    return false;
  }
}

/** The codes of the refusals of a run. Without JSON, its exit code. */
function codesOf(operation: TorturedOperation, run: TracedRun): string[] {
  if (operation.answers) return run.exitCode === 0 ? [] : [`exit code ${run.exitCode}`];
  return parseAnswer(run).diagnostics.map((each) => each.code);
}

/** Waits for a child that was left alone, and ends it where it takes too long. */
async function endOf(boundaries: readonly Boundary[]): Promise<void> {
  const left = boundaries.find(({ kind }) => kind === 'pid');
  if (!left) return;
  const pid = Number(left.target);
  for (const end = Date.now() + ORPHAN_MS; isAlive(pid); await wait(20)) {
    if (Date.now() > end) process.kill(pid, 'SIGKILL');
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

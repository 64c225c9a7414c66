import { OperationError } from '../errors.ts';
import type { Files } from '../ports/index.ts';

/** Rendered from a template, edited in place (a registration), this tool's own book-keeping, or texts it merges with. */
export type ChangeKind = 'generated' | 'edited' | 'state' | 'base';

/** A file and the text it should have. */
export interface Change {
  /** Project-relative, forward slashes. */
  path: string;
  text: string;
  /** The file is to go; `text` is empty then. */
  remove?: true;
  kind: ChangeKind;
  /** Why, for the person who is shown the plan. */
  reason?: string;
}

export interface PlannedChange extends Change {
  /** The text on disk when the plan was made, or `null` where there was no file. */
  before: string | null;
}

/** Changes in the order they are written. A path may occur twice: the later one builds on the earlier. */
export type ChangePlan = readonly PlannedChange[];

export interface ChangeDescription {
  path: string;
  kind: ChangeKind;
  action: 'create' | 'update' | 'remove' | 'unchanged';
  reason?: string;
  /** Unified diff; empty when unchanged. */
  diff: string;
}

/** Compares the wanted texts with the disk. Throws PATH_REFUSED for a path that leaves the project. */
export async function planChanges(files: Files, changes: readonly Change[]): Promise<ChangePlan> {
  const latest = new Map<string, string | null>();
  const plan: PlannedChange[] = [];
  for (const change of changes) {
    const known = latest.get(change.path);
    plan.push({ ...change, before: known === undefined ? await files.read(change.path) : known });
    latest.set(change.path, after(change));
  }
  return plan;
}

/** What a plan does, one entry per file, for a person or an agent to look at. */
export async function describePlan(plan: ChangePlan): Promise<ChangeDescription[]> {
  const { createTwoFilesPatch } = await import('diff');
  return [...outcomes(plan).values()].map((change) => {
    const { path, kind, reason, before, text } = change;
    const action = actionOf(before, after(change));
    const [from, to] = [
      before === null ? '/dev/null' : `a/${path}`,
      change.remove ? '/dev/null' : `b/${path}`,
    ];
    return {
      path,
      kind,
      action,
      ...(reason === undefined ? {} : { reason }),
      diff: action === 'unchanged' ? '' : createTwoFilesPatch(from, to, before ?? '', text),
    };
  });
}

/** What the file holds afterwards; `null` where it is to go. */
function after({ text, remove }: Change): string | null {
  return remove ? null : text;
}

function actionOf(before: string | null, wanted: string | null): ChangeDescription['action'] {
  if (before === wanted) return 'unchanged';
  if (wanted === null) return 'remove';
  return before === null ? 'create' : 'update';
}

/**
 * Writes what differs, each file in one step, in the plan's order.
 * Checks before the first write that no file has changed since the plan was made, so that what was shown is what
 * happens; a file that has its new text already is fine (an earlier run was killed half-way).
 *
 * @returns the paths written or deleted, without repetition
 * @throws MERGE_CONFLICT when a file changed meanwhile or is not text, PATH_REFUSED, READ_FAILED, WRITE_FAILED
 */
export async function applyPlan(files: Files, plan: ChangePlan): Promise<string[]> {
  for (const change of outcomes(plan).values()) {
    const current = await files.read(change.path);
    if (current === after(change)) continue;
    if (current !== change.before) throw changedMeanwhile(change.path);
    if (change.remove) continue;
    // What is broken in base texts is found by their hashes, and one of them may have the character itself.
    if (current?.includes('\uFFFD') && change.kind !== 'base') throw notText(change.path);
    await files.verifyReplaceable(change.path);
  }
  const written = new Set<string>();
  for (const change of plan) {
    const { path, text } = change;
    if ((await files.read(path)) === after(change)) continue;
    if (change.remove) await files.remove(path);
    else await files.writeAtomic(path, text);
    written.add(path);
  }
  return [...written];
}

/** One change per path: from what was there first to what is there last. */
function outcomes(plan: ChangePlan): Map<string, PlannedChange> {
  const result = new Map<string, PlannedChange>();
  for (const change of plan) {
    const earlier = result.get(change.path);
    result.set(change.path, earlier ? { ...change, before: earlier.before } : change);
  }
  return result;
}

function changedMeanwhile(path: string): OperationError {
  return new OperationError({
    code: 'MERGE_CONFLICT',
    message: `${path} was changed by somebody else after the plan was made. Nothing was written.`,
    target: path,
    fix: 'Run the same command again; it plans anew from what is there now.',
  });
}

/** What was read is not all that it holds. */
function notText(path: string): OperationError {
  return new OperationError({
    code: 'MERGE_CONFLICT',
    message: `${path} is not UTF-8 text. Nothing was written.`,
    target: path,
    fix: 'Save it as UTF-8, then run the same command again.',
  });
}

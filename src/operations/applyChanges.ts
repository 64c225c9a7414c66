import { dirname } from 'node:path/posix';
import type { Conflict } from '../changes/generated.ts';
import { applyPlan, type ChangePlan, describePlan } from '../changes/plan.ts';
import type { Context } from './operation.ts';

/** One file of a plan, as it is reported. */
export interface ReportedChange {
  path: string;
  action: 'create' | 'update' | 'remove' | 'unchanged';
  reason?: string;
  /** Only with --dry-run. */
  diff?: string;
}

/** A generated file that was left untouched, with the lines its template would bring. */
export interface ReportedConflict {
  path: string;
  diff: string;
}

export function reportConflicts(conflicts: readonly Conflict[]): ReportedConflict[] {
  return conflicts.map(({ diagnostic, diff }) => ({ path: diagnostic.target ?? '', diff }));
}

/** Runs a mutating operation under the project's lock; a dry run only looks and needs none. Throws `PROJECT_LOCKED`. */
export async function withProjectLock<Result>(
  context: Context,
  work: () => Promise<Result>,
): Promise<Result> {
  if (context.dryRun) return work();
  const release = await context.files.lock();
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Writes the plan, or with --dry-run only reports it, with diffs. This tool's own book-keeping is not listed. */
export async function applyOrShow(context: Context, plan: ChangePlan): Promise<ReportedChange[]> {
  const described = await describePlan(plan.filter(({ path }) => !path.startsWith('.create-integration/')));
  if (!context.dryRun) await applyPlan(context.files, plan);
  return described
    .filter(({ action }) => action !== 'unchanged')
    .map(({ path, action, reason, diff }) => ({
      path,
      action,
      ...(reason === undefined ? {} : { reason }),
      ...(context.dryRun ? { diff } : {}),
    }));
}

/** New files of one folder from which on they are one line: nobody reads the names of a kit. */
const MANY = 5;

/** Changes and conflicts as lines for a terminal. */
export function printChanges(
  changes: readonly ReportedChange[],
  conflicts: readonly ReportedConflict[] = [],
): string {
  if (changes.length + conflicts.length === 0) return 'nothing to write';
  const newFiles = changes.filter(isPlain);
  return [
    ...changes.flatMap((change) => {
      const folder = dirname(change.path);
      const together = isPlain(change) ? newFiles.filter(({ path }) => dirname(path) === folder) : [];
      if (together.length < MANY || folder === '.') return [changeLine(change)];
      return change === together[0] ? [`create  ${folder}/ (${together.length} files)`] : [];
    }),
    ...conflicts.map(({ path, diff }) => `kept    ${path}\n${diff}`),
  ].join('\n');
}

/** A new file about which there is nothing more to say. */
const isPlain = ({ action, reason, diff }: ReportedChange) => action === 'create' && !reason && !diff;

function changeLine({ path, action, reason, diff }: ReportedChange): string {
  return [`${action}  ${path}${reason ? ` (${reason})` : ''}`, ...(diff ? [diff] : [])].join('\n');
}

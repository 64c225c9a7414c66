import { wholeHash } from '../evidence/evidence.ts';
import type { EvidenceCommit } from '../ports/index.ts';
import { STEPS, type StepId } from '../workflow/tasks.ts';
import { hashJudged } from './judged.ts';
import type { Context } from './operation.ts';
import type { Integration } from './project.ts';

/** A commit may be dated before its evidence where clocks differ. */
const DAY_MS = 86_400_000;

/** What git knows about the evidence of some integrations, asked once for a command. */
export interface Ledger {
  isRepository: boolean;
  /** Commits of HEAD by the hash of evidence they name. */
  commits: ReadonlyMap<string, EvidenceCommit>;
  /** Evidence files that git holds otherwise than they lie on disk. */
  uncommitted: ReadonlySet<string>;
}

/** Asks git about completed steps. Nothing is asked where none was to be committed. */
export async function readLedger(
  { git }: Pick<Context, 'git'>,
  integrations: readonly Integration[],
): Promise<Ledger> {
  const dates = integrations.flatMap((each) =>
    Object.values(each.evidence.tasks).flatMap((task) => (task ? [Date.parse(task.completedAt)] : [])),
  );
  if (dates.length === 0 || !(await git.isRepository())) {
    return { isRepository: false, commits: new Map(), uncommitted: new Set() };
  }
  const [commits, changes] = await Promise.all([
    git.evidenceCommits(new Date(Math.min(...dates) - DAY_MS)),
    git.changes(),
  ]);
  return { isRepository: true, commits, uncommitted: new Set(changes.map((each) => each.path)) };
}

/** What a completed task was judged on and is no longer as it was. */
export async function changedSinceJudged(
  context: Pick<Context, 'files'>,
  { evidence }: Integration,
  task: StepId,
): Promise<string[]> {
  const changed: string[] = [];
  for (const [name, hash] of Object.entries(evidence.tasks[task]?.files ?? {})) {
    if ((await hashJudged(context, name)) !== hash) changed.push(name);
  }
  return changed;
}

/** Whether a step was to be committed; one completed with --no-commit says so in its evidence. */
export function wantsCommit({ evidence }: Pick<Integration, 'evidence'>, task: StepId): boolean {
  const checks = evidence.tasks[task]?.checks ?? [];
  return checks.some(({ id, verdict }) => id === 'repository' && verdict === 'passed');
}

/** Completed steps that should have a checkpoint and have none; `4` stands for Task 4 as a whole. */
export function stepsWithoutCheckpoint(integration: Integration, ledger: Ledger): (StepId | '4')[] {
  const { evidence, name } = integration;
  if (!ledger.isRepository) return [];
  const steps = STEPS.filter(
    (each) => wantsCommit(integration, each) && !ledger.commits.has(evidence.tasks[each]?.hash ?? ''),
  );
  const isWholeMissing =
    evidence.finishedAt !== undefined &&
    wantsCommit(integration, '4.5') &&
    !ledger.commits.has(wholeHash(name, evidence));
  return isWholeMissing ? [...steps, '4'] : steps;
}

/**
 * The last completed step when its run ended after the state files and before the commit: git does not hold the evidence
 * as it is.
 */
export function stepWithoutCommit(integration: Integration, ledger: Ledger): StepId | null {
  const last = STEPS.findLast((each) => integration.evidence.tasks[each]);
  if (last === undefined || !ledger.uncommitted.has(integration.paths.evidence)) return null;
  const missing = stepsWithoutCheckpoint(integration, ledger);
  return missing.includes(last) || missing.includes('4') ? last : null;
}

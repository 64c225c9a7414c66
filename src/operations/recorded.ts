import { STEPS, type StepId } from '../workflow/tasks.ts';
import type { Context } from './operation.ts';
import type { Integration } from './project.ts';
import { sha256 } from './runHostTests.ts';

/** Files a completed task was judged on that are no longer as they were. */
export async function changedSinceJudged(
  { files }: Pick<Context, 'files'>,
  { evidence }: Integration,
  task: StepId,
): Promise<string[]> {
  const changed: string[] = [];
  for (const [path, hash] of Object.entries(evidence.tasks[task]?.files ?? {})) {
    const text = await files.read(path);
    if (text === null || sha256(text) !== hash) changed.push(path);
  }
  return changed;
}

/** Whether git holds the evidence as it lies on disk. `false` outside a repository. */
export async function isEvidenceCommitted(
  { git }: Pick<Context, 'git'>,
  { paths }: Integration,
): Promise<boolean> {
  if (!(await git.isRepository())) return false;
  return (await git.changes()).every((each) => each.path !== paths.evidence);
}

/**
 * The last completed step when its run ended after the state files and before the commit. A step completed with
 * --no-commit says so in its evidence and misses nothing; a step under way may have discarded later evidence, which
 * its own commit will record.
 */
export async function stepWithoutCommit(
  context: Pick<Context, 'git'>,
  integration: Integration,
): Promise<StepId | null> {
  const { evidence, next } = integration;
  const last = STEPS.findLast((each) => evidence.tasks[each]);
  if (last === undefined) return null;
  if (next !== null && next.action === 'complete' && next.task !== '4') return null;
  const wanted = evidence.tasks[last]?.checks.some(
    ({ id, verdict }) => id === 'repository' && verdict === 'passed',
  );
  if (!wanted || !(await context.git.isRepository())) return null;
  return (await isEvidenceCommitted(context, integration)) ? null : last;
}

import { applyPlan, type Change, planChanges } from '../changes/plan.ts';
import { OperationError } from '../errors.ts';
import {
  EMPTY_EVIDENCE,
  type Evidence,
  printEvidence,
  sealTask,
  type TaskEvidence,
  wholeHash,
  withTaskEvidence,
} from '../evidence/evidence.ts';
import { completeTask, completeTask4, newStatus } from '../workflow/status.ts';
import type { StepId } from '../workflow/tasks.ts';
import { type CheckpointFiles, commitCheckpoint, refuseSecrets } from './checkpoint.ts';
import { checksOf, type GateRun } from './gatekeeping/contract.ts';
import { hashJudged, sha256 } from './judged.ts';
import type { Context } from './operation.ts';
import type { Integration, Project } from './project.ts';

/** What one commit records: the task, and the state files as they are to be. */
export interface Checkpoint {
  task: StepId | '4';
  status: string;
  evidence: Evidence;
  /** Of what is recorded; the commit names it. */
  hash: string;
  /** Further files of the commit. */
  writes: readonly { path: string; text: string }[];
}

/** The checkpoint of a step whose gates have opened. */
export async function stepCheckpoint(
  context: Context,
  project: Project,
  integration: Integration,
  task: StepId,
  run: GateRun,
): Promise<Checkpoint> {
  const { finishedAt: _earlier, blocked: _solved, started: _ended, ...evidence } = integration.evidence;
  const record = await evidenceOf(context, integration, task, run);
  return {
    task,
    status: completeTask(project.statusText ?? newStatus(project.module), task),
    evidence: withTaskEvidence(evidence, task, record),
    hash: record.hash,
    writes: run.writes ?? [],
  };
}

/** The checkpoint of Task 4 as a whole, on top of its last step's. */
export function wholeCheckpoint(
  { clock }: Context,
  { name }: Integration,
  status: string,
  { blocked: _solved, ...steps }: Evidence,
): Checkpoint {
  const evidence = { ...steps, finishedAt: clock.now().toISOString() };
  return { task: '4', status: completeTask4(status), evidence, hash: wholeHash(name, evidence), writes: [] };
}

/**
 * Writes the state files, then commits. Returns the commit's id, or `null` without one.
 * A commit that fails leaves the state files as they were. Throws `SECRET_FOUND`, `GIT_FAILED`, `MERGE_CONFLICT`.
 */
export async function makeCheckpoint(
  context: Context,
  project: Project,
  integration: Integration,
  { task, status, evidence, hash, writes }: Checkpoint,
  files: CheckpointFiles,
  commit: boolean,
): Promise<string | null> {
  const changes: Change[] = [
    ...writes.map((each) => ({ ...each, kind: 'generated' as const })),
    // Evidence first: killed in between, the status still says that the task is under way.
    { path: integration.paths.evidence, text: printEvidence(evidence), kind: 'state' },
    { path: project.statusPath, text: status, kind: 'state' },
  ];
  const verify = await refuseSecrets(context, integration, files.paths, changes);
  const plan = await planChanges(context.files, changes);
  await applyPlan(context.files, plan);
  if (!commit) return null;
  try {
    const paths = [...files.paths, ...changes.map((each) => each.path)];
    return await commitCheckpoint(context, integration, { task, hash, paths, verify });
  } catch (error) {
    // The task is complete when its checkpoint exists; without the commit the files say again what they said.
    const first = new Map([
      [project.statusPath, newStatus(project.module)],
      [integration.paths.evidence, printEvidence(EMPTY_EVIDENCE)],
    ]);
    // Backwards: killed in between, the status never says more than the evidence.
    const back = plan
      .toReversed()
      .filter(({ path, before }) => before !== null || first.has(path))
      .map(({ path, text, before }) => ({
        path,
        before: text,
        text: before ?? first.get(path) ?? '',
        kind: 'state' as const,
      }));
    await applyPlan(context.files, back);
    throw error;
  }
}

async function evidenceOf(
  context: Context,
  { name }: Integration,
  task: StepId,
  run: GateRun,
): Promise<TaskEvidence> {
  const hashes: Record<string, string> = {};
  for (const judged of run.files) {
    const written = run.writes?.find((each) => each.path === judged);
    const hash = written ? sha256(written.text) : await hashJudged(context, judged);
    if (hash === null) {
      throw new OperationError({
        code: 'FILE_MISSING',
        message: `${judged} vanished while its gate ran.`,
        target: judged,
        fix: 'Restore it and complete the task again.',
      });
    }
    hashes[judged] = hash;
  }
  return sealTask(name, task, {
    completedAt: context.clock.now().toISOString(),
    checks: checksOf(run.verdicts),
    ...(run.tests ? { tests: run.tests } : {}),
    ...(run.vendor ? { vendor: run.vendor } : {}),
    ...(run.exchanges ? { exchanges: run.exchanges } : {}),
    files: hashes,
  });
}

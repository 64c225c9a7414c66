import { applyPlan, type Change, planChanges } from '../changes/plan.ts';
import { OperationError } from '../errors.ts';
import {
  EMPTY_EVIDENCE,
  type Evidence,
  printEvidence,
  type TaskEvidence,
  withTaskEvidence,
} from '../evidence/evidence.ts';
import { completeTask, completeTask4, newStatus } from '../workflow/status.ts';
import type { StepId } from '../workflow/tasks.ts';
import { type CheckpointFiles, commitCheckpoint, refuseSecrets } from './checkpoint.ts';
import { checksOf, type GateRun } from './gatekeeping/contract.ts';
import type { Context } from './operation.ts';
import type { Integration, Project } from './project.ts';
import { sha256 } from './runHostTests.ts';

/** What one commit records: the task, and the state files as they are to be. */
export interface Checkpoint {
  task: StepId | '4';
  status: string;
  evidence: Evidence;
}

/** The checkpoint of a step whose gates have opened. */
export async function stepCheckpoint(
  context: Context,
  project: Project,
  integration: Integration,
  task: StepId,
  run: GateRun,
): Promise<Checkpoint> {
  const { finishedAt: _earlier, ...evidence } = integration.evidence;
  return {
    task,
    status: completeTask(project.statusText ?? newStatus(project.module), task),
    evidence: withTaskEvidence(evidence, task, await evidenceOf(context, run)),
  };
}

/** The checkpoint of Task 4 as a whole, on top of its last step's. */
export function wholeCheckpoint({ clock }: Context, status: string, evidence: Evidence): Checkpoint {
  return {
    task: '4',
    status: completeTask4(status),
    evidence: { ...evidence, finishedAt: clock.now().toISOString() },
  };
}

/**
 * Writes the state files, then commits. Returns the commit's id, or `null` without one.
 * A commit that fails leaves the state files as they were. Throws `SECRET_FOUND`, `GIT_FAILED`, `MERGE_CONFLICT`.
 */
export async function makeCheckpoint(
  context: Context,
  project: Project,
  integration: Integration,
  { task, status, evidence }: Checkpoint,
  files: CheckpointFiles,
  commit: boolean,
): Promise<string | null> {
  const changes: Change[] = [
    // Evidence first: killed in between, the status still says that the task is under way.
    { path: integration.paths.evidence, text: printEvidence(evidence), kind: 'state' },
    { path: project.statusPath, text: status, kind: 'state' },
  ];
  await refuseSecrets(context, integration, files.paths, changes);
  const plan = await planChanges(context.files, changes);
  await applyPlan(context.files, plan);
  if (!commit) return null;
  try {
    return await commitCheckpoint(context, integration, task, [
      ...files.paths,
      ...changes.map((each) => each.path),
    ]);
  } catch (error) {
    // The task is complete when its checkpoint exists; without the commit the files say again what they said.
    const back = plan.map(({ path, text, before }) => ({
      path,
      before: text,
      text:
        before ?? (path === project.statusPath ? newStatus(project.module) : printEvidence(EMPTY_EVIDENCE)),
      kind: 'state' as const,
    }));
    await applyPlan(context.files, back);
    throw error;
  }
}

async function evidenceOf({ files, clock }: Context, run: GateRun): Promise<TaskEvidence> {
  const hashes: Record<string, string> = {};
  for (const path of run.files) {
    const text = await files.read(path);
    if (text === null) {
      throw new OperationError({
        code: 'FILE_MISSING',
        message: `${path} vanished while its gate ran.`,
        target: path,
        fix: 'Restore it and complete the task again.',
      });
    }
    hashes[path] = sha256(text);
  }
  return {
    completedAt: clock.now().toISOString(),
    checks: checksOf(run.verdicts),
    ...(run.tests ? { tests: run.tests } : {}),
    ...(run.exchanges ? { exchanges: run.exchanges } : {}),
    files: hashes,
  };
}

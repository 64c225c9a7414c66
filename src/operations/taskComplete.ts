import { z } from 'zod';
import { applyPlan, type Change, planChanges } from '../changes/plan.ts';
import { OperationError } from '../errors.ts';
import { type Evidence, printEvidence, type TaskEvidence, withTaskEvidence } from '../evidence/evidence.ts';
import type { Verdict } from '../workflow/gates/verdict.ts';
import { completeTask, completeTask4, newStatus } from '../workflow/status.ts';
import { type StepId, TASKS, type TaskId, verifyComplete } from '../workflow/tasks.ts';
import { withProjectLock } from './applyChanges.ts';
import { type CheckpointFiles, checkpointFiles, commitCheckpoint, refuseSecrets } from './checkpoint.ts';
import { checksOf, type GateRun, isBlocked, runGates } from './gatekeeping/run.ts';
import { commitOption, integrationOption, stepArgument } from './inputs.ts';
import { type Context, defineOperation } from './operation.ts';
import { type Integration, loadProject, type Project, selectIntegration } from './project.ts';
import { sha256 } from './runHostTests.ts';

interface Data {
  integration: string;
  task: StepId;
  verdicts: Verdict[];
  commits: { task: TaskId; commit: string; subject: string }[];
  /** Changed files that are not the integration's and stay uncommitted. */
  leftOut: string[];
}

export const taskComplete = defineOperation({
  input: z.object({
    task: stepArgument,
    integration: integrationOption,
    include: z.array(z.string()).default([]).describe('further changed files or folders for the commit'),
    commit: commitOption,
  }),
  positional: ['task'],
  readOnly: false,

  async run(context, { task, integration: name, include, commit }) {
    return withProjectLock(context, async () => {
      const project = await loadProject(context.files);
      const integration = await selectIntegration(context.files, project, name);
      verifyComplete(integration.progress, task);
      const run = await runGates(context, project, integration, task, { commit });
      const data: Data = {
        integration: integration.name,
        task,
        verdicts: run.verdicts,
        commits: [],
        leftOut: [],
      };
      if (isBlocked(run.verdicts)) {
        const diagnostics = run.verdicts.flatMap((each) => each.diagnostics);
        return { data, diagnostics, exit: 3, next: `create-integration task complete ${task}` };
      }
      if (context.dryRun) return { data, next: `create-integration task complete ${task}` };

      const steps = checkpoints(context, project, integration, task, await evidenceOf(context, run));
      for (const step of steps) {
        const files = await checkpointFiles(context, project, integration, { include, commit });
        data.leftOut = files.leftOut;
        const made = await makeCheckpoint(context, project, integration, step, files, commit);
        if (made)
          data.commits.push({ task: step.task, commit: made, subject: TASKS[step.task].commitSubject ?? '' });
      }
      return { data, next: task === '4.5' ? 'create-integration status' : 'create-integration next' };
    });
  },

  print: ({ task, verdicts, commits, leftOut }: Data) =>
    [
      ...verdicts.map(
        ({ gate, verdict, detail }) => `${verdict === 'blocked' ? 'blocked' : 'ok     '}  ${gate}: ${detail}`,
      ),
      ...commits.map(({ commit, subject }) => `commit   ${commit.slice(0, 9)} ${subject}`),
      ...(leftOut.length > 0 ? [`not committed, not part of the integration: ${leftOut.join(', ')}`] : []),
      ...(isBlocked(verdicts) ? [] : [`Task ${task} is complete`]),
    ].join('\n'),
});

/** What one commit records: the task, and the state files as they are to be. */
interface Checkpoint {
  task: StepId | '4';
  status: string;
  evidence: Evidence;
}

/** One checkpoint for a step; after the last step a second one for Task 4 as a whole. */
function checkpoints(
  { clock }: Context,
  project: Project,
  integration: Integration,
  task: StepId,
  record: TaskEvidence,
): Checkpoint[] {
  const status = completeTask(project.statusText ?? newStatus(project.module), task);
  const evidence = withTaskEvidence(integration.evidence, task, record);
  const step: Checkpoint = { task, status, evidence };
  if (task !== '4.5') return [step];
  const finishedAt = clock.now().toISOString();
  return [step, { task: '4', status: completeTask4(status), evidence: { ...evidence, finishedAt } }];
}

async function makeCheckpoint(
  context: Context,
  project: Project,
  integration: Integration,
  { task, status, evidence }: Checkpoint,
  files: CheckpointFiles,
  commit: boolean,
): Promise<string | null> {
  const changes: Change[] = [
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
      text: before ?? printEvidence({ version: 1, tasks: {} }),
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

import { z } from 'zod';
import { type Evidence, wholeHash } from '../evidence/evidence.ts';
import { committedInputGate } from '../workflow/gates/committedInput.ts';
import { isBlocked, theFirst, type Verdict } from '../workflow/gates/verdict.ts';
import { newStatus } from '../workflow/status.ts';
import { STEPS, type StepId, TASKS, type TaskId, verifyComplete } from '../workflow/tasks.ts';
import { withProjectLock } from './applyChanges.ts';
import { rememberBlocked } from './blockedRecord.ts';
import { checkpointFiles, includedPaths, uncommittedInput } from './checkpoint.ts';
import { commandFor } from './commands.ts';
import { qualityWrites } from './designQuality.ts';
import type { GateRun } from './gatekeeping/contract.ts';
import { runGates, runGround } from './gatekeeping/run.ts';
import { printVerdicts } from './gateReport.ts';
import { commitOption, integrationOption, stepArgument } from './inputs.ts';
import { type Context, defineOperation } from './operation.ts';
import { type Integration, loadProject, type Project, selectIntegration } from './project.ts';
import { changedSinceJudged, type Ledger, readLedger } from './recorded.ts';
import { requireRecorded, requireStatus } from './recordedProblems.ts';
import { type Checkpoint, makeCheckpoint, stepCheckpoint, wholeCheckpoint } from './taskRecord.ts';

interface Data {
  integration: string;
  task: StepId;
  verdicts: Verdict[];
  /** Gates that passed as they did for a task that is recorded, with the same detail. */
  asBefore: string[];
  commits: { task: TaskId; commit: string; subject: string }[];
  /** Changed files that are not the integration's and stay uncommitted; beyond 50 the last entry says how many more. */
  leftOut: string[];
  /** The task was complete before; nothing was done. */
  already: boolean;
  /** With `already`: files its gates have not seen as they are now. */
  changedSince: string[];
  /** Only with --dry-run: what the commit would hold, besides status and evidence. */
  wouldCommit?: string[];
}

/** Of the files that stay out of the commit; a tree that nobody ignored may have thousands. */
const MOST_LEFT_OUT = 50;

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
    const wanted = includedPaths(include);
    return withProjectLock(context, async () => {
      const project = await loadProject(context.files);
      const integration = await selectIntegration(context.files, project, name);
      await requireStatus(context, project, integration);
      const { again } = verifyComplete(integration.progress, task);
      const ledger = await readLedger(context, [integration]);
      await requireRecorded(context, project, integration, ledger, { step: task, again });
      const changedSince = again ? await changedSinceJudged(context, integration, task) : [];
      const done = again
        ? whatIsDone(integration, task, commit ? ledger : null, changedSince.length > 0)
        : 'nothing';
      const data: Data = {
        integration: integration.name,
        task,
        verdicts: [],
        asBefore: [],
        commits: [],
        leftOut: [],
        already: done === 'all',
        changedSince: done === 'all' ? changedSince : [],
      };
      const command = (words: string) => commandFor(project, integration, words);
      const following = STEPS[STEPS.indexOf(task) + 1];
      const after = following === undefined ? null : command(`task start ${following}`);
      if (done === 'all') return { data, next: after };

      const run: GateRun =
        done === 'step'
          ? { verdicts: await runGround(context, project, { commit }), files: [] }
          : await runGates(context, project, integration, task, { commit, wanted });
      if (commit && run.used && !isBlocked(run.verdicts)) {
        const files = await checkpointFiles(context, project, integration, wanted, commit);
        const missing = await uncommittedInput(context, run.used, files);
        run.verdicts = [...run.verdicts, committedInputGate(run.used.length, missing)];
      }
      data.verdicts = run.verdicts;
      data.asBefore = foundBefore(run.verdicts, integration.evidence);
      if (isBlocked(run.verdicts)) {
        const diagnostics = run.verdicts.flatMap((each) => each.diagnostics);
        await rememberBlocked(context, integration, task, diagnostics);
        return { data, diagnostics, exit: 3, next: command(`task complete ${task}`) };
      }
      if (context.dryRun) {
        const files = await checkpointFiles(context, project, integration, wanted, commit);
        return {
          data: { ...data, leftOut: theFirst(files.leftOut, MOST_LEFT_OUT), wouldCommit: files.paths },
          next: command(`task complete ${task}`),
        };
      }
      for (const checkpoint of await checkpoints(context, project, integration, task, done, run)) {
        const files = await checkpointFiles(context, project, integration, wanted, commit);
        data.leftOut = theFirst(files.leftOut, MOST_LEFT_OUT);
        const made = await makeCheckpoint(context, project, integration, checkpoint, files, commit);
        const subject = TASKS[checkpoint.task].commitSubject ?? '';
        if (made) data.commits.push({ task: checkpoint.task, commit: made, subject });
      }
      return { data, next: after };
    });
  },

  print: ({ task, verdicts, asBefore, commits, leftOut, already, changedSince, wouldCommit }: Data) =>
    [
      ...(verdicts.length > 0 ? [printVerdicts(verdicts, asBefore)] : []),
      ...(wouldCommit ? [`would commit: ${['status', 'evidence', ...wouldCommit].join(', ')}`] : []),
      ...(leftOut.length > 0 ? [`not committed, not part of the integration: ${leftOut.join(', ')}`] : []),
      ...(already ? [`Task ${task} is complete already.`] : []),
      ...(changedSince.length > 0
        ? [
            `Changed since: ${changedSince.join(', ')}. \`create-integration task start ${task}\` has them judged again.`,
          ]
        : []),
      ...(already || wouldCommit || isBlocked(verdicts) ? [] : completed(task, commits)),
    ].join('\n'),
});

/**
 * How much of a task that was completed before is there to stay: `all` of it, the `step` but not Task 4 as a whole (a
 * run ended between the two commits), or `nothing`, because the commit is missing. Without a ledger no commit is wanted.
 */
function whatIsDone(
  integration: Integration,
  task: StepId,
  ledger: Ledger | null,
  changed: boolean,
): 'all' | 'step' | 'nothing' {
  const { evidence, name } = integration;
  const isRecorded = (hash: string) => ledger?.commits.has(hash) ?? true;
  const isStep = isRecorded(evidence.tasks[task]?.hash ?? '');
  const isWhole = task !== '4.5' || (integration.next === null && isRecorded(wholeHash(name, evidence)));
  if (isStep && isWhole && (ledger || !changed)) return 'all';
  return isStep && !changed ? 'step' : 'nothing';
}

function foundBefore(verdicts: readonly Verdict[], { tasks }: Evidence): string[] {
  const recorded = Object.values(tasks).flatMap((task) => task?.checks ?? []);
  const isNew = ({ gate, verdict, detail }: Verdict) =>
    !recorded.some((then) => then.id === gate && then.verdict === verdict && then.detail === detail);
  const news = new Set(verdicts.filter(isNew).map(({ gate }) => gate));
  return [...new Set(verdicts.map(({ gate }) => gate))].filter((gate) => !news.has(gate));
}

function completed(task: StepId, commits: Data['commits']): string[] {
  if (commits.length === 0) return [`Task ${task} is complete`];
  return commits.map((made) => `Task ${made.task} is complete, commit ${made.commit.slice(0, 9)}`);
}

/** One checkpoint for a step; after the last step a second one for Task 4 as a whole. */
async function checkpoints(
  context: Context,
  project: Project,
  integration: Integration,
  task: StepId,
  done: 'step' | 'nothing',
  run: GateRun,
): Promise<Checkpoint[]> {
  const whole = async (status: string, recorded: Evidence): Promise<Checkpoint> => {
    const checkpoint = wholeCheckpoint(context, integration, status, recorded);
    const finished = { ...integration, evidence: checkpoint.evidence };
    return { ...checkpoint, writes: await qualityWrites(context, project, finished) };
  };
  if (done === 'step')
    return [await whole(project.statusText ?? newStatus(project.module), integration.evidence)];
  const step = await stepCheckpoint(context, project, integration, task, run);
  return task === '4.5' ? [step, await whole(step.status, step.evidence)] : [step];
}

import { type Diagnostic, type ErrorCode, OperationError } from '../errors.ts';
import { isSealed, wholeHash } from '../evidence/evidence.ts';
import { unprovenClaim } from '../workflow/claims.ts';
import { STEPS, type StepId, taskLabel } from '../workflow/tasks.ts';
import { commandFor } from './commands.ts';
import { hashJudged } from './judged.ts';
import type { Context } from './operation.ts';
import { type Integration, loadIntegrations, type Project } from './project.ts';

/** A commit may be dated before its evidence where clocks differ. */
const DAY_MS = 86_400_000;

type Problem = Diagnostic & { code: ErrorCode };

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

/** Hashes of the evidence that commits of HEAD name. Empty outside a repository. */
export async function committedHashes(
  { git }: Pick<Context, 'git'>,
  { evidence }: Pick<Integration, 'evidence'>,
): Promise<ReadonlySet<string>> {
  const dates = Object.values(evidence.tasks).flatMap((each) => (each ? [Date.parse(each.completedAt)] : []));
  if (dates.length === 0 || !(await git.isRepository())) return new Set();
  return git.evidenceHashes(new Date(Math.min(...dates) - DAY_MS));
}

/** Whether git holds the evidence as it lies on disk. `false` outside a repository. */
async function isEvidenceCommitted({ git }: Pick<Context, 'git'>, { paths }: Integration): Promise<boolean> {
  if (!(await git.isRepository())) return false;
  return (await git.changes()).every((each) => each.path !== paths.evidence);
}

/**
 * The last completed step when its run ended after the state files and before the commit. A step under way may have
 * discarded later evidence, which its own commit will record.
 */
export async function stepWithoutCommit(
  context: Pick<Context, 'git'>,
  integration: Integration,
): Promise<StepId | null> {
  const { evidence, next, name } = integration;
  const last = STEPS.findLast((each) => evidence.tasks[each]);
  if (last === undefined || (next?.action === 'complete' && next.task !== '4')) return null;
  if (!wantsCommit(integration, last) || !(await context.git.isRepository())) return null;
  const hashes = await committedHashes(context, integration);
  const isWhole = evidence.finishedAt === undefined || hashes.has(wholeHash(name, evidence));
  if (isWhole && hashes.has(evidence.tasks[last]?.hash ?? '')) return null;
  return (await isEvidenceCommitted(context, integration)) ? null : last;
}

/** The step a command is about to do: steps before it must hold; its own record is replaced. */
interface Doing {
  step: StepId;
  /** Whether it starts from its own record, which must then be genuine. */
  again: boolean;
}

/**
 * What speaks against the completed steps of an integration: edited evidence, a missing checkpoint, files that changed
 * since and that no later step judges again.
 */
export async function recordedProblems(
  context: Context,
  project: Project,
  integration: Integration,
  doing?: Doing,
): Promise<Problem[]> {
  const { evidence, name } = integration;
  const done = STEPS.filter((each) => evidence.tasks[each]);
  const steps = doing ? done.filter((each) => each < doing.step) : done;
  const genuine = doing?.again ? [...steps, doing.step] : steps;
  const edited = genuine.filter((each) => {
    const record = evidence.tasks[each];
    return record && !isSealed(name, each, record);
  });
  // The end of Task 4 is recorded after its last step.
  const open = STEPS.find((each) => !evidence.tasks[each]);
  if (evidence.finishedAt !== undefined && open && !(doing && open >= doing.step)) edited.push(open);
  const command = (words: string) => commandFor(project, integration, words);
  if (edited.length > 0) return edited.map((each) => editedEvidence(integration, each, command));
  return [
    ...(await missingCheckpoints(context, integration, steps, command, doing === undefined)),
    ...(await staleSteps(context, integration, steps, command)),
  ];
}

/** Throws the first of {@link recordedProblems}, with the rest. */
export async function requireRecorded(...args: Parameters<typeof recordedProblems>): Promise<void> {
  const [first, ...more] = await recordedProblems(...args);
  if (first) throw new OperationError(first, ...more);
}

/** Throws `STATUS_UNPROVEN`. */
export async function requireStatus(...args: Parameters<typeof statusProblems>): Promise<void> {
  const [first] = await statusProblems(...args);
  if (first) throw new OperationError(first);
}

/** What the status says beyond the evidence of the module's integrations. */
export async function statusProblems(
  { files }: Pick<Context, 'files'>,
  project: Project,
): Promise<Problem[]> {
  const { status, statusPath } = project;
  if (!status || project.integrations.length === 0) return [];
  const all = await loadIntegrations(files, project);
  const steps = new Set(STEPS.filter((step) => all.some(({ evidence }) => evidence.tasks[step])));
  const finished = all.some(({ evidence }) => evidence.finishedAt !== undefined);
  const claim = unprovenClaim(status, { steps, finished });
  if (claim === null) return [];
  const open = STEPS.find((step) => !steps.has(step)) ?? '4.1';
  const last = STEPS.findLast((step) => steps.has(step));
  return [
    {
      code: 'STATUS_UNPROVEN',
      message: `${statusPath} says that ${taskLabel(claim)} is completed; the evidence shows ${last ? `${taskLabel(last)} as the last one` : 'no completed task'}.`,
      target: statusPath,
      fix: `Restore it with \`git checkout -- ${statusPath}\`, or run \`create-integration task start ${open}\` and do the task.`,
    },
  ];
}

type Command = (words: string) => string;

function editedEvidence({ paths }: Integration, task: StepId, command: Command): Problem {
  return {
    code: 'EVIDENCE_EDITED',
    message: `The record of Task ${task} in ${paths.evidence} is not what this tool wrote for this integration and task.`,
    target: paths.evidence,
    fix: `Restore it with \`git checkout -- ${paths.evidence}\`, or run \`${command(`task start ${task}`)}\` to do the task again.`,
  };
}

async function missingCheckpoints(
  context: Context,
  integration: Integration,
  steps: readonly StepId[],
  command: Command,
  all: boolean,
): Promise<Problem[]> {
  const wanted = steps.filter((each) => wantsCommit(integration, each));
  if (wanted.length === 0 || !(await context.git.isRepository())) return [];
  const { evidence, name } = integration;
  const hashes = await committedHashes(context, integration);
  const missing = wanted.filter((each) => !hashes.has(evidence.tasks[each]?.hash ?? ''));
  const last = STEPS.findLast((each) => evidence.tasks[each]);
  const isWholeMissing = all && evidence.finishedAt !== undefined && !hashes.has(wholeHash(name, evidence));
  // The last step of a run that was killed before its commit: `next` says how to go on.
  const killed = all && !(await isEvidenceCommitted(context, integration)) ? last : undefined;
  const named = missing.filter((each) => each !== killed);
  const problems = named.map((task): Problem => {
    const action = task === last ? 'complete' : 'start';
    return {
      code: 'CHECKPOINT_MISSING',
      message: `Task ${task} is recorded as completed, but no commit of this branch carries its evidence (trailer Integration-Evidence): it was committed without its gates, or its commit is gone.`,
      target: integration.paths.evidence,
      fix: `Run \`${command(`task ${action} ${task}`)}\`, which runs its gates${action === 'start' ? ' again when it is completed' : ' and commits it'}.`,
    };
  });
  if (isWholeMissing && problems.length === 0 && killed === undefined) {
    problems.push({
      code: 'CHECKPOINT_MISSING',
      message:
        'Task 4 is recorded as finished, but no commit of this branch carries its evidence (trailer Integration-Evidence).',
      target: integration.paths.evidence,
      fix: `Run \`${command('task complete 4.5')}\`.`,
    });
  }
  return problems;
}

/**
 * Files as the last step that judged them saw them. What Task 4.3 was judged on only the vendor can judge again; the rest
 * is judged again by the gates of 4.4 and 4.5, so it may change until those are through.
 */
async function staleSteps(
  context: Context,
  { evidence }: Integration,
  steps: readonly StepId[],
  command: Command,
): Promise<Problem[]> {
  const isThrough = evidence.tasks['4.5'] !== undefined && steps.includes('4.5');
  const judged = new Map<string, { task: StepId; hash: string }>();
  for (const task of steps) {
    for (const [name, hash] of Object.entries(evidence.tasks[task]?.files ?? {}))
      judged.set(name, { task, hash });
  }
  const changed = new Map<StepId, string[]>();
  for (const [name, { task, hash }] of judged) {
    if (task !== '4.3' && !isThrough) continue;
    if ((await hashJudged(context, name)) !== hash) changed.set(task, [...(changed.get(task) ?? []), name]);
  }
  const [first] = STEPS.filter((each) => changed.has(each));
  return [...changed].map(([task, names]) => ({
    code: 'EVIDENCE_STALE',
    message: `Changed since Task ${task} was judged: ${names.map((each) => each.replace('#', ', part ')).join('; ')}.`,
    target: names[0]?.split('#')[0] ?? '',
    fix: `Run \`${command(`task start ${first ?? task}`)}\` and complete it again, so that its gates see the files as they are; or restore them.`,
  }));
}

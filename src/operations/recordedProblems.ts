import { type Diagnostic, type ErrorCode, OperationError } from '../errors.ts';
import { type Evidence, isSealed } from '../evidence/evidence.ts';
import { unprovenClaim } from '../workflow/claims.ts';
import { discardedBy, isStepId, STEPS, type StepId, type TaskId, taskLabel } from '../workflow/tasks.ts';
import { commandFor } from './commands.ts';
import { hashJudged } from './judged.ts';
import type { Context } from './operation.ts';
import { type Integration, integrationPaths, loadIntegrations, type Project } from './project.ts';
import { type Ledger, stepsWithoutCheckpoint, stepWithoutCommit } from './recorded.ts';

type Problem = Diagnostic & { code: ErrorCode };
type Command = (words: string) => string;

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
  context: Pick<Context, 'files'>,
  project: Project,
  integration: Integration,
  ledger: Ledger,
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
    ...missingCheckpoints(integration, ledger, doing, command),
    ...(await staleSteps(context, integration, steps, command)),
  ];
}

/** Throws the first of {@link recordedProblems}, with the rest. */
export async function requireRecorded(...args: Parameters<typeof recordedProblems>): Promise<void> {
  const [first, ...more] = await recordedProblems(...args);
  if (first) throw new OperationError(first, ...more);
}

/** What speaks against the status of the module and the completed steps of all its integrations. */
export async function moduleProblems(
  context: Pick<Context, 'files'>,
  project: Project,
  integrations: readonly Integration[],
  ledger: Ledger,
): Promise<Problem[]> {
  const found = await Promise.all(
    integrations.map((each) => recordedProblems(context, project, each, ledger)),
  );
  return [...lostSpecs(project), ...statusProblems(project, integrations), ...found.flat()];
}

/** Integrations whose spec is gone, though what was done for them is there. */
export function lostSpecs({ layout, module, lost }: Project): Problem[] {
  return lost.map((name) => {
    const { spec, evidence } = integrationPaths(layout, module, name);
    return {
      code: 'SPEC_MISSING',
      message: `${spec} is gone; ${evidence} says what was done for it.`,
      target: spec,
      fix: `Restore it with \`git checkout -- ${spec}\`; to give the integration up, delete ${evidence} as well.`,
    };
  });
}

/** What the status says beyond the evidence of the module's integrations. */
export function statusProblems(
  { status, statusPath }: Pick<Project, 'status' | 'statusPath'>,
  integrations: readonly Integration[],
): Problem[] {
  if (!status || integrations.length === 0) return [];
  const steps = new Set(STEPS.filter((step) => integrations.some(({ evidence }) => evidence.tasks[step])));
  const finished = integrations.some(({ evidence }) => evidence.finishedAt !== undefined);
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

/** Throws `STATUS_UNPROVEN`. Where the evidence of one integration proves the status, nobody else's is read. */
export async function requireStatus(
  { files }: Pick<Context, 'files'>,
  project: Project,
  integration: Integration,
): Promise<void> {
  if (statusProblems(project, [integration]).length === 0) return;
  const [first] = statusProblems(project, await loadIntegrations(files, project));
  if (first) throw new OperationError(first);
}

function editedEvidence({ paths, evidence }: Integration, task: StepId, command: Command): Problem {
  return {
    code: 'EVIDENCE_EDITED',
    message: `The record of Task ${task} in ${paths.evidence} is not what this tool wrote for this integration and task.`,
    target: paths.evidence,
    fix: `Restore it with \`git checkout -- ${paths.evidence}\`, or run \`${command(`task start ${task}`)}\`${discarding(evidence, task)} to do the task again.`,
  };
}

function missingCheckpoints(
  integration: Integration,
  ledger: Ledger,
  doing: Doing | undefined,
  command: Command,
): Problem[] {
  const last = STEPS.findLast((each) => integration.evidence.tasks[each]);
  // A run that was killed before its commit is no reproach: `next` says how to go on.
  const killed = doing ? null : stepWithoutCommit(integration, ledger);
  const missing = stepsWithoutCheckpoint(integration, ledger).filter((each) =>
    each === '4' ? !doing && killed === null : each !== killed && (!doing || each < doing.step),
  );
  return missing.map((task) => {
    const isLast = task === last || task === '4';
    const words = isLast ? `task complete ${task === '4' ? '4.5' : task}` : `task start ${task}`;
    return {
      code: 'CHECKPOINT_MISSING',
      message: `Task ${task} is recorded as completed, but no commit of this branch carries its evidence (Integration-Evidence): it was committed without its gates, its commit is gone, or this clone is too shallow to have it.`,
      target: integration.paths.evidence,
      fix: `Run \`${command(words)}\`${isLast ? ', which runs its gates and commits it' : `${discarding(integration.evidence, task)} and do the task again`}.`,
    };
  });
}

/**
 * Files as the last step that judged them saw them. What Task 4.3 was judged on only the vendor can judge again; the rest
 * is judged again by the gates of 4.4 and 4.5, so it may change until those are through.
 */
async function staleSteps(
  context: Pick<Context, 'files'>,
  { evidence }: Integration,
  steps: readonly StepId[],
  command: Command,
): Promise<Problem[]> {
  const isThrough = steps.includes('4.5');
  const judged = new Map<string, { task: StepId; hash: string }>();
  for (const task of steps) {
    for (const [name, hash] of Object.entries(evidence.tasks[task]?.files ?? {})) {
      judged.set(name, { task, hash });
    }
  }
  const changed = new Map<StepId, string[]>();
  for (const [name, { task, hash }] of judged) {
    if (task !== '4.3' && !isThrough) continue;
    if ((await hashJudged(context, name)) !== hash) changed.set(task, [...(changed.get(task) ?? []), name]);
  }
  const first = STEPS.find((each) => changed.has(each));
  return [...changed].map(([task, names]) => ({
    code: 'EVIDENCE_STALE',
    message: `Changed since Task ${task} was judged: ${names.map((each) => each.replace('#', ', part ')).join('; ')}.`,
    target: names[0]?.split('#')[0] ?? '',
    fix: `Run \`${command(`task start ${first ?? task}`)}\`${discarding(evidence, first ?? task)} and complete it again, so that its gates see the files as they are; or restore them.`,
  }));
}

/** What starting a step again gives up besides the step itself, to be read before it is done. */
function discarding({ tasks }: Evidence, task: TaskId): string {
  const completed = STEPS.filter((each) => tasks[each]);
  const later = isStepId(task) ? discardedBy(task, completed).filter((each) => each !== task) : [];
  return later.length > 0 ? ` (${later.join(', ')} must then be completed again as well)` : '';
}

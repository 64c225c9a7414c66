import { z } from 'zod';
import { planChanges } from '../changes/plan.ts';
import { OperationError } from '../errors.ts';
import { printEvidence, withTaskEvidence } from '../evidence/evidence.ts';
import { isBlocked } from '../workflow/gates/verdict.ts';
import { newStatus, startTask } from '../workflow/status.ts';
import { type StepId, TASKS, verifyStart } from '../workflow/tasks.ts';
import { applyOrShow, printChanges, type ReportedChange, withProjectLock } from './applyChanges.ts';
import { commandFor } from './commands.ts';
import { ground } from './gatekeeping/ground.ts';
import { commitOption, integrationOption, stepArgument } from './inputs.ts';
import { type Context, defineOperation } from './operation.ts';
import { loadProject, selectIntegration } from './project.ts';
import { readLedger } from './recorded.ts';
import { requireRecorded } from './recordedProblems.ts';

/** What is to be done is left to `next`, which also knows what was noted and what the gate refused. */
interface Data {
  integration: string;
  task: StepId;
  title: string;
  /** Completed tasks that no longer count, because an earlier one was started again. */
  discards: StepId[];
  /** Only with --dry-run. */
  changes?: ReportedChange[];
}

export const taskStart = defineOperation({
  input: z.object({ task: stepArgument, integration: integrationOption, commit: commitOption }),
  positional: ['task'],
  readOnly: false,

  async run(context, { task, integration: name, commit }) {
    return withProjectLock(context, async () => {
      const project = await loadProject(context.files);
      const integration = await selectIntegration(context.files, project, name);
      const { discards } = verifyStart(integration.progress, task);
      const ledger = await readLedger(context, [integration]);
      await requireRecorded(context, project, integration, ledger, { step: task, again: false });
      const command = (words: string) => commandFor(project, integration, words);
      const data: Data = {
        integration: integration.name,
        task,
        title: TASKS[task].title,
        discards,
      };
      const verdicts = await ground(context, project, { commit });
      if (isBlocked(verdicts)) {
        return { data, diagnostics: verdicts.flatMap((each) => each.diagnostics), exit: 3 };
      }
      await confirmDiscards(context, task, discards);
      const { finishedAt: _undone, ...evidence } = discards.reduce(
        (current, each) => withTaskEvidence(current, each, null),
        integration.evidence,
      );
      const plan = await planChanges(context.files, [
        // Evidence first: killed in between, the step counts as open, never as done.
        {
          path: integration.paths.evidence,
          text: printEvidence({ ...evidence, started: task }),
          kind: 'state',
        },
        {
          path: project.statusPath,
          text: startTask(project.statusText ?? newStatus(project.module), task),
          kind: 'state',
        },
      ]);
      const changes = await applyOrShow(context, plan);
      if (context.dryRun) data.changes = changes;
      return { data, next: command(context.dryRun ? `task start ${task}` : 'next') };
    });
  },

  print: ({ integration, task, title, discards, changes }: Data) =>
    [
      `Task ${task} of ${integration}: ${title}`,
      ...(discards.length > 0
        ? [
            `Completed again from here: ${discards.join(', ')} ${changes ? 'would no longer count' : 'no longer count'}.`,
          ]
        : []),
      ...(changes ? [printChanges(changes)] : []),
    ].join('\n'),
});

/** A person is asked before completed steps are given up; whoever cannot be asked was told by what named this command. */
async function confirmDiscards(
  { prompts, dryRun }: Context,
  task: StepId,
  discards: readonly StepId[],
): Promise<void> {
  if (!prompts || dryRun || discards.length === 0) return;
  const message = `Starting Task ${task} again discards what was completed: ${discards.join(', ')}. Go on?`;
  if (await prompts.confirm({ message, initial: false })) return;
  throw new OperationError({
    code: 'CANCELLED',
    message: `Task ${task} was not started again; nothing was changed.`,
    fix: `Run \`create-integration task start ${task} --dry-run\` to see what it would change.`,
  });
}

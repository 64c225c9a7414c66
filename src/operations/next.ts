import { z } from 'zod';
import { integrationNames } from '../spec/names.ts';
import { readDraft } from '../spec/parse.ts';
import { instructionFor, printInstruction } from '../workflow/instructions.ts';
import { TASKS } from '../workflow/tasks.ts';
import { commandFor } from './commands.ts';
import { integrationOption } from './inputs.ts';
import { defineOperation } from './operation.ts';
import { type Integration, loadProject, selectIntegration } from './project.ts';
import { readLedger, stepWithoutCommit } from './recorded.ts';
import { requireRecorded, requireStatus } from './recordedProblems.ts';

interface Data {
  module: string;
  integration: string | null;
  task: string | null;
  /** Exactly one thing to do. */
  work: string;
  files: string[];
  acceptance: string[];
  command: string | null;
}

export const next = defineOperation({
  input: z.object({ integration: integrationOption }),
  readOnly: true,

  async run(context, { integration: name }) {
    const { files } = context;
    const project = await loadProject(files);
    const { module } = project;
    if (project.integrations.length === 0 && name === undefined) {
      return answer({
        module,
        integration: null,
        task: null,
        work: 'Start the integration: a name in kebab case, and the pattern that fits how the vendor answers (async-task: a task id now, the result later; sync-call: the result at once).',
        files: [],
        acceptance: [],
        command: 'create-integration new <name> --pattern <async-task|sync-call>',
      });
    }
    const integration = await selectIntegration(files, project, name);
    const command = (words: string) => commandFor(project, integration, words);
    const base = { module, integration: integration.name, files: [], acceptance: [] };
    await requireStatus(context, project);
    const ledger = await readLedger(context, [integration]);
    await requireRecorded(context, project, integration, ledger);
    const lost = stepWithoutCommit(integration, ledger);
    if (lost) {
      return answer({
        ...base,
        task: lost,
        work: `Task ${lost} is recorded, but its commit is missing: the run ended before it. Complete it again.`,
        command: command(`task complete ${lost}`),
      });
    }
    const step = integration.next;
    if (!step) {
      return answer({
        ...base,
        task: '4',
        work: `Task 4 is complete. ${askingForStatus(integration)} Stop and report to the user.`,
        command: null,
      });
    }
    if (step.task === '4') {
      return answer({
        ...base,
        task: '4',
        work: 'Task 4.5 is complete, Task 4 as a whole is not yet recorded: complete 4.5 again, which finishes it.',
        command: command('task complete 4.5'),
      });
    }
    const words = `task ${step.action} ${step.task}`;
    if (step.action === 'start') {
      return answer({
        ...base,
        task: step.task,
        work: `Begin Task ${step.task}: ${TASKS[step.task].title}.`,
        command: command(words),
      });
    }
    return answer({
      ...base,
      task: step.task,
      ...instructionFor(step.task, integration.paths, command),
      command: command(words),
    });
  },

  print: ({ integration, task, work, files, acceptance, command }: Data) =>
    [
      ...(integration ? [`${integration}${task ? `, Task ${task}` : ''}`, ''] : []),
      printInstruction({ work, files, acceptance }),
      ...(command ? ['', `Then: ${command}`] : []),
    ].join('\n'),
});

/** What the owner of the app has to know about a finished integration. */
function askingForStatus({ name, specText, paths }: Integration): string {
  const draft = readDraft(specText, paths.spec);
  const route = `POST /api/custom/${integrationNames(name).queryApi} { apiCallId }`;
  return draft.ok && draft.spec.pattern === 'async-task'
    ? `Nothing polls by itself: a call moves on when its owner asks, with ${route}.`
    : `The owner of a call asks for its status with ${route}.`;
}

function answer(data: Data) {
  return { data, next: data.command };
}

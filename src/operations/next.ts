import { z } from 'zod';
import { isOperationError } from '../errors.ts';
import { instructionFor } from '../workflow/instructions.ts';
import { type StepId, TASKS } from '../workflow/tasks.ts';
import { integrationOption } from './inputs.ts';
import { defineOperation } from './operation.ts';
import { loadProject, selectIntegration } from './project.ts';

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

  async run({ files }, { integration: name }) {
    const project = await loadProject(files);
    const { module } = project;
    const integration = await selectIntegration(files, project, name).catch((error: unknown) => {
      if (name === undefined && isOperationError(error) && error.message.includes('no integration yet'))
        return null;
      throw error;
    });
    if (!integration) {
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
    const base = { module, integration: integration.name, files: [], acceptance: [] };
    const step = integration.next;
    if (!step) {
      return answer({
        ...base,
        task: '4',
        work: 'Task 4 is complete. Stop and report to the user.',
        command: null,
      });
    }
    if (step.task === '4') {
      return answer({
        ...base,
        task: '4',
        work: 'Finish Task 4.',
        command: 'create-integration task complete 4.5',
      });
    }
    if (step.action === 'start') {
      return answer({
        ...base,
        task: step.task,
        work: `Begin Task ${step.task}: ${TASKS[step.task].title}.`,
        command: command('start', step.task, project.integrations.length > 1 ? integration.name : null),
      });
    }
    return answer({
      ...base,
      task: step.task,
      ...instructionFor(step.task, integration.paths),
      command: command('complete', step.task, project.integrations.length > 1 ? integration.name : null),
    });
  },

  print: ({ integration, task, work, files, acceptance, command }: Data) =>
    [
      ...(integration ? [`${integration}${task ? `, Task ${task}` : ''}`, ''] : []),
      work,
      ...(files.length > 0 ? ['', `Files: ${files.join(', ')}`] : []),
      ...(acceptance.length > 0 ? ['The gate looks at:', ...acceptance.map((each) => `- ${each}`)] : []),
      ...(command ? ['', `Then: ${command}`] : []),
    ].join('\n'),
});

function answer(data: Data) {
  return { data, next: data.command };
}

function command(action: 'start' | 'complete', task: StepId, integration: string | null): string {
  return `create-integration task ${action} ${task}${integration ? ` --integration ${integration}` : ''}`;
}

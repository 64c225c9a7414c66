import { z } from 'zod';
import { OperationError } from '../errors.ts';
import { PATTERN_IDS, patternOf } from '../spec/patternIds.ts';
import { type Briefing, fitted, printBriefing } from '../workflow/briefing.ts';
import { instructionFor } from '../workflow/instructions.ts';
import { type StepId, TASKS } from '../workflow/tasks.ts';
import { commandFor } from './commands.ts';
import { integrationOption } from './inputs.ts';
import { readNotes } from './notes.ts';
import { defineOperation } from './operation.ts';
import { type IntegrationPaths, loadProject, newModule, selectIntegration } from './project.ts';
import { readLedger, stepWithoutCommit } from './recorded.ts';
import { lostSpecs, requireRecorded, requireStatus } from './recordedProblems.ts';
import { situationOf } from './situation.ts';
import { specSyntaxProblems } from './specSyntax.ts';
import { topicsFor } from './topics.ts';

type Data = Briefing & { module: string };

export const next = defineOperation({
  input: z.object({ integration: integrationOption }),
  readOnly: true,

  async run(context, { integration: name }) {
    const { files } = context;
    const project = await loadProject(files);
    const empty = { ...NOTHING, module: project.module };
    if (project.integrations.length === 0 && name === undefined) {
      const [lost, ...more] = lostSpecs(project);
      if (lost) throw new OperationError(lost, ...more);
      return answer({
        ...empty,
        work: [
          ...newModule(project),
          'Start the integration: a name in kebab case, and the pattern that fits how the vendor is used (async-task: a task id now, the result later, asked for or by a webhook; sync-call: the result at once; for anything else `explain choosing-a-pattern`). Where the vendor publishes an OpenAPI document (a file or an address), openapi list <document> --search <words> shows its operations, openapi show <document> <operation> one of them, and new <name> --openapi <document> --operation <id>, an --operation for each that the requirement needs, fills most of the spec in.',
        ].join(' '),
        command: `create-integration new <name> --pattern <${PATTERN_IDS.join('|')}>`,
      });
    }
    const integration = await selectIntegration(files, project, name);
    const command = (words: string) => commandFor(project, integration, words);
    const base = { ...empty, integration: integration.name };
    await requireStatus(context, project, integration);
    const [broken] = await specSyntaxProblems(integration);
    if (broken) throw new OperationError(broken);
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
      const { afterwards } = await import('./afterwards.ts');
      return answer({
        ...base,
        task: '4',
        work: ['Task 4 is complete.', ...afterwards(integration), 'Stop and report to the user.'].join(' '),
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
    const { blocked } = integration.evidence;
    const failed = blocked?.task === step.task ? blocked : { diagnostics: [], total: 0 };
    const notes = await readNotes(files, integration.paths);
    return answer({
      ...base,
      task: step.task,
      ...instructionFor(step.task, integration.paths, command, {
        ...(await situationOf(integration, step.task)),
        rendered: await files.exists(renderedFile(integration.paths, step.task)),
      }),
      failures: failed.diagnostics,
      moreFailures: failed.total - failed.diagnostics.length,
      notes: notes.map((each) => `(${each.task}) ${each.text}`),
      topics: topicsFor(step.task, patternOf(integration.specText)),
      command: command(words),
    });
  },

  print: (data: Data) => printBriefing(data),
});

/** What is there as soon as `scaffold` was run for a task. */
const renderedFile = ({ folder }: IntegrationPaths, task: StepId) =>
  `${folder}/${task === '4.3' ? 'externalApi.ts' : 'index.ts'}`;

const NOTHING: Briefing = {
  integration: null,
  task: null,
  failures: [],
  moreFailures: 0,
  work: '',
  files: [],
  acceptance: [],
  notes: [],
  moreNotes: 0,
  topics: [],
  command: null,
};

function answer({ module, ...briefing }: Data) {
  return { data: { module, ...fitted(briefing) }, next: briefing.command };
}

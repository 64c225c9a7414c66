import { z } from 'zod';
import { clientDirectApis } from '../rendering/views/clientDirect.ts';
import { readApi } from '../rendering/views/resource.ts';
import { camelCase, integrationNames } from '../spec/names.ts';
import { readDraft } from '../spec/parse.ts';
import { isCallPattern, PATTERN_IDS, type Pattern } from '../spec/schema.ts';
import { type Briefing, fitted, printBriefing } from '../workflow/briefing.ts';
import { scenariosOf } from '../workflow/gates/scenarios.ts';
import { instructionFor, type Situation } from '../workflow/instructions.ts';
import { TASKS } from '../workflow/tasks.ts';
import { commandFor } from './commands.ts';
import { integrationOption } from './inputs.ts';
import { readNotes } from './note.ts';
import { defineOperation } from './operation.ts';
import { type Integration, loadProject, readIntegrationSpec, selectIntegration } from './project.ts';
import { readLedger, stepWithoutCommit } from './recorded.ts';
import { requireRecorded, requireStatus } from './recordedProblems.ts';
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
      return answer({
        ...empty,
        work: 'Start the integration: a name in kebab case, and the pattern that fits how the vendor is used (async-task: a task id now, the result later; sync-call: the result at once; others: explain choosing-a-pattern). Where the vendor publishes an OpenAPI document, openapi list <document> shows its operations, and new <name> --openapi <document> --operation <id> fills most of the spec in from them.',
        command: `create-integration new <name> --pattern <${PATTERN_IDS.join('|')}>`,
      });
    }
    const integration = await selectIntegration(files, project, name);
    const command = (words: string) => commandFor(project, integration, words);
    const base = { ...empty, integration: integration.name };
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
        work: ['Task 4 is complete.', ...howToAsk(integration), 'Stop and report to the user.'].join(' '),
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
      ...instructionFor(step.task, integration.paths, command, situationOf(integration)),
      failures: failed.diagnostics,
      moreFailures: failed.total - failed.diagnostics.length,
      notes: notes.map((each) => `(${each.task}) ${each.text}`),
      topics: topicsFor(step.task, patternOf(integration)),
      command: command(words),
    });
  },

  print: (data: Data) => printBriefing(data),
});

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

/** What the instruction of a task depends on. */
export function situationOf(integration: Integration): Situation {
  const pattern = patternOf(integration);
  const reading = readIntegrationSpec(integration);
  return {
    pattern: pattern ?? undefined,
    imported: integration.extractText !== null,
    section: pattern === null || isCallPattern(pattern) ? undefined : camelCase(pattern),
    scenarios: reading.ok ? Object.keys(scenariosOf(reading.spec)) : undefined,
  };
}

function patternOf({ specText, paths }: Integration): Pattern | null {
  const draft = readDraft(specText, paths.spec);
  return draft.ok ? draft.spec.pattern : null;
}

/** What the owner of the app has to know about a finished integration. */
function howToAsk(integration: Integration): string[] {
  const reading = readIntegrationSpec(integration);
  if (!reading.ok) return [];
  const { spec } = reading;
  const route = `POST /api/custom/${integrationNames(spec.name).queryApi} { apiCallId }`;
  switch (spec.pattern) {
    case 'async-task':
      return [`Nothing polls by itself: a call moves on when its owner asks, with ${route}.`];
    case 'sync-call':
      return [`The owner of a call asks for its status with ${route}.`];
    case 'resource':
      return spec.resource.at === 'create'
        ? [
            `A ${spec.resource.entity} that was there before has no ${spec.resource.property}: only new ones get it.`,
          ]
        : [`Whoever may have it asks with POST /api/custom/${readApi(spec)} { id }.`];
    case 'client-direct': {
      const apis = clientDirectApis(spec.name);
      const { uploads, credentials, publicConfig } = spec.clientDirect;
      return [
        ...(uploads
          ? [
              `Browsers ask with POST /api/custom/${apis.upload} { contentType, size }; the bucket needs a CORS rule for PUT.`,
            ]
          : []),
        ...(credentials ? [`Browsers ask with POST /api/custom/${apis.credentials}.`] : []),
        ...(publicConfig ? [`POST /api/custom/${apis.config} says what browsers may know.`] : []),
      ];
    }
    case 'middleware': {
      const open = spec.middleware.anonymous.join(', ') || 'none';
      return [`Every path now needs a token, also those of other integrations; open without one: ${open}.`];
    }
    case 'channel':
      return [
        `Clients connect to ${spec.channel.socket.path}; a proxy in front has to pass WebSocket upgrades.`,
      ];
    default:
      return [];
  }
}

function answer({ module, ...briefing }: Data) {
  return { data: { module, ...fitted(briefing) }, next: briefing.command };
}

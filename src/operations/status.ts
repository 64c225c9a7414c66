import { z } from 'zod';
import { readDraft } from '../spec/parse.ts';
import { STEPS, type StepId, TASKS, taskLabel } from '../workflow/tasks.ts';
import { defineOperation } from './operation.ts';
import { type Integration, loadIntegrations, loadProject } from './project.ts';
import { readLedger, wantsCommit } from './recorded.ts';
import { recordedProblems, statusProblems } from './recordedProblems.ts';

interface IntegrationStatus {
  name: string;
  pattern: string | null;
  tasks: {
    task: StepId;
    state: 'complete' | 'current' | 'open';
    completedAt?: string;
    checks?: string[];
    /** What a reader should know about how it was completed. */
    notes?: string[];
  }[];
  complete: boolean;
}

interface Data {
  module: string;
  host: string;
  currentTask: string | null;
  completed: boolean;
  integrationComplete: boolean;
  integrations: IntegrationStatus[];
}

export const status = defineOperation({
  input: z.object({}),
  readOnly: true,

  async run(context) {
    const { files } = context;
    const project = await loadProject(files);
    const integrations = await loadIntegrations(files, project);
    const data: Data = {
      module: project.module,
      host: project.hostTitle,
      currentTask: project.status?.currentTask ?? null,
      completed: project.status?.completed ?? false,
      integrationComplete: project.status?.integrationComplete ?? false,
      integrations: integrations.map((integration) => {
        const { name, specText, paths, evidence, progress, next } = integration;
        const draft = readDraft(specText, paths.spec);
        return {
          name,
          pattern: draft.ok ? draft.spec.pattern : null,
          tasks: STEPS.map((task) => {
            const record = evidence.tasks[task];
            return {
              task,
              state: record
                ? ('complete' as const)
                : progress.current === task
                  ? ('current' as const)
                  : ('open' as const),
              ...(record
                ? {
                    completedAt: record.completedAt,
                    checks: record.checks.map((each) => `${each.id}: ${each.detail}`),
                    notes: notesOn(integration, task),
                  }
                : {}),
            };
          }),
          complete: next === null,
        };
      }),
    };
    const ledger = await readLedger(context, integrations);
    const problems = [
      ...statusProblems(project, integrations),
      ...(
        await Promise.all(integrations.map((each) => recordedProblems(context, project, each, ledger)))
      ).flat(),
    ];
    return {
      data,
      ...(problems.length > 0 ? { diagnostics: problems, exit: 3 as const } : {}),
      next:
        data.integrations.some((each) => !each.complete) || data.integrations.length === 0
          ? 'create-integration next'
          : null,
    };
  },

  print: (data: Data) =>
    [
      `module ${data.module} (${data.host})`,
      `status ${data.currentTask ?? 'no task yet'}${data.currentTask ? (data.completed ? ', completed' : ', in progress') : ''}`,
      ...data.integrations.flatMap((each) => [
        '',
        `${each.name} (${each.pattern ?? 'pattern not readable'})${each.complete ? ', complete' : ''}`,
        ...each.tasks.flatMap(({ task, state, completedAt, notes = [] }) => [
          `  ${MARK[state]} ${taskLabel(task)}  ${TASKS[task].title}${completedAt ? `  ${completedAt.slice(0, 16).replace('T', ' ')}` : ''}`,
          ...notes.map((note) => `             ${note}`),
        ]),
      ]),
      ...(data.integrations.length === 0 ? ['', 'no integration yet'] : []),
    ].join('\n'),
});

function notesOn(integration: Integration, task: StepId): string[] {
  const vendor = integration.evidence.tasks[task]?.vendor;
  return [
    ...(vendor?.loopback
      ? [`answered by ${vendor.origin} (loopback: a server on this machine, as .env says)`]
      : []),
    ...(wantsCommit(integration, task) ? [] : ['completed with --no-commit: no checkpoint was made']),
  ];
}

const MARK = { complete: 'x', current: '>', open: '.' } as const;

import { z } from 'zod';
import { wholeHash } from '../evidence/evidence.ts';
import { patternOf } from '../spec/patternIds.ts';
import { STEPS, type StepId } from '../workflow/tasks.ts';
import { commandFor } from './commands.ts';
import { readNotes } from './notes.ts';
import { type Context, defineOperation } from './operation.ts';
import { type Integration, loadIntegrations, loadProject, newModule, type Project } from './project.ts';
import { type Ledger, readLedger, stepWithoutCommit, wantsCommit } from './recorded.ts';
import { moduleProblems } from './recordedProblems.ts';
import { specSyntaxProblems } from './specSyntax.ts';
import { type Board, type IntegrationStatus, printBoard, type TaskStatus } from './statusBoard.ts';

export const status = defineOperation({
  input: z.object({
    quality: z.boolean().default(false).describe('add the quality tier, as the text has it'),
  }),
  readOnly: true,

  async run(context, { quality }) {
    const project = await loadProject(context.files);
    const integrations = await loadIntegrations(context.files, project);
    const ledger = await readLedger(context, integrations);
    const [moduleNote] = newModule(project);
    const data: Board = {
      module: project.module,
      ...(moduleNote ? { moduleNote } : {}),
      host: project.hostTitle,
      currentTask: project.status?.currentTask ?? null,
      completed: project.status?.completed ?? false,
      integrationComplete: project.status?.integrationComplete ?? false,
      integrations: await Promise.all(
        integrations.map(async (integration) => ({
          ...(await statusOf(context, project, integration, ledger)),
          ...(quality || context.forPerson
            ? { quality: await qualityFor(context, project, integration) }
            : {}),
        })),
      ),
    };
    const problems = [
      ...(await moduleProblems(context, project, integrations, ledger)),
      // A spec whose pattern could be read is JSON.
      ...(
        await Promise.all(
          integrations
            .filter((_, index) => data.integrations[index]?.pattern === null)
            .map(specSyntaxProblems),
        )
      ).flat(),
    ];
    return {
      data,
      ...(problems.length > 0 ? { diagnostics: problems, exit: 3 as const } : {}),
      next: nextOf(project, data.integrations),
    };
  },

  print: printBoard,
});

/** Where several integrations are open, `next` has to be told which. */
function nextOf(project: Project, integrations: readonly IntegrationStatus[]): string | null {
  if (integrations.length === 0) return 'create-integration next';
  const open = integrations.find((each) => !each.complete);
  return open ? commandFor(project, open, 'next') : null;
}

async function statusOf(
  { files }: Context,
  project: Project,
  integration: Integration,
  ledger: Ledger,
): Promise<IntegrationStatus> {
  const { name, specText, paths, evidence, next } = integration;
  const due = next && `task ${next.action} ${next.task === '4' ? '4.5' : next.task}`;
  const lost = stepWithoutCommit(integration, ledger);
  const words = lost ? `task complete ${lost}` : due;
  return {
    name,
    pattern: patternOf(specText),
    tasks: STEPS.map((task) => taskStatus(integration, task, ledger)),
    finished:
      evidence.finishedAt === undefined
        ? null
        : { at: evidence.finishedAt, checkpoint: ledger.commits.get(wholeHash(name, evidence)) ?? null },
    notes: await readNotes(files, paths),
    complete: next === null,
    next: words && commandFor(project, integration, words),
  };
}

function taskStatus(integration: Integration, task: StepId, { commits }: Ledger): TaskStatus {
  const { evidence, progress } = integration;
  const record = evidence.tasks[task];
  if (record) {
    return {
      task,
      state: 'complete',
      completedAt: record.completedAt,
      checks: record.checks.map((each) => `${each.id}: ${each.detail}`),
      ...(record.tests ? { tests: record.tests.counts.passed } : {}),
      checkpoint: commits.get(record.hash) ?? null,
      notes: notesOn(integration, task),
    };
  }
  const { blocked } = evidence;
  return {
    task,
    state: progress.current === task ? 'current' : 'open',
    ...(blocked?.task === task ? { refused: blocked.total } : {}),
  };
}

function notesOn(integration: Integration, task: StepId): string[] {
  const vendor = integration.evidence.tasks[task]?.vendor;
  return [
    ...(vendor?.loopback
      ? [`answered by ${vendor.origin} (loopback: a server on this machine, as .env says)`]
      : []),
    ...(wantsCommit(integration, task) ? [] : ['completed with --no-commit: no checkpoint was made']),
  ];
}

/** The rules need a parser and the spec its schemas, so they are loaded only here. */
async function qualityFor(
  context: Context,
  project: Project,
  integration: Integration,
): Promise<IntegrationStatus['quality']> {
  const { readIntegrationSpec } = await import('./integrationSpec.ts');
  const reading = readIntegrationSpec(integration);
  if (!reading.ok) return null;
  const { checkQuality } = await import('./checkQuality.ts');
  const { quality } = await checkQuality(context, project, integration, reading.spec);
  const { tier, next, missing } = quality;
  return { tier, next, missing: missing.map(({ title, todo }) => ({ title, todo })) };
}

import { isBlocked, type Verdict } from '../../workflow/gates/verdict.ts';
import type { StepId } from '../../workflow/tasks.ts';
import { checkpointFiles } from '../checkpoint.ts';
import type { Context } from '../operation.ts';
import { type Integration, type Project, testsOfApp } from '../project.ts';
import type { Gatekeeper, GateRun } from './contract.ts';

/** One gatekeeper for each task, loaded when it is needed. */
const gatekeepers = {
  '4.1': async () => (await import('./research.ts')).research,
  '4.2': async () => (await import('./design.ts')).design,
  '4.3': async () => (await import('./externalTests.ts')).externalTests,
  '4.4': async () => (await import('./implementation.ts')).implementation,
  '4.5': async () => (await import('./integrationTests.ts')).integrationTests,
} satisfies Record<StepId, () => Promise<Gatekeeper>>;

/** The ground of Task 4.0 alone. */
export async function runGround(
  context: Context,
  project: Project,
  options: { commit: boolean },
): Promise<Verdict[]> {
  const { ground } = await import('./ground.ts');
  return ground(context, project, options);
}

/**
 * Runs the gates of a task. Every task also needs the ground.
 *
 * @param options `wanted`: files and folders that were asked for beside the integration's own
 */
export async function runGates(
  context: Context,
  project: Project,
  integration: Integration,
  task: StepId,
  { commit, wanted }: { commit: boolean; wanted: readonly string[] },
): Promise<GateRun> {
  const before = await runGround(context, project, { commit });
  if (isBlocked(before)) return { verdicts: before, files: [] };
  // Only now is it known that there is a repository to ask.
  const changed =
    wanted.length > 0 ? (await checkpointFiles(context, project, integration, wanted, commit)).paths : [];
  // A test that was asked for by its name is run, too, when an earlier commit has it.
  const tests = testsOfApp(project.layout, integration.paths, wanted);
  const included = [...new Set([...changed, ...tests])];
  const gatekeeper = await gatekeepers[task]();
  const run = await gatekeeper(context, project, integration, included);
  return { ...run, verdicts: [...before, ...run.verdicts] };
}

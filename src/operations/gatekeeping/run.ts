import type { CheckEvidence, ExchangeEvidence, TestEvidence } from '../../evidence/evidence.ts';
import type { Verdict } from '../../workflow/gates/verdict.ts';
import type { StepId } from '../../workflow/tasks.ts';
import type { Context } from '../operation.ts';
import type { Integration, Project } from '../project.ts';

/** What the gates of one task are judged on, and what they leave as evidence. */
export interface GateRun {
  verdicts: Verdict[];
  tests?: TestEvidence;
  exchanges?: ExchangeEvidence[];
  /** Files the task was judged on; their hashes go into the evidence. */
  files: string[];
}

/** Gathers the facts of a task and asks its gates. */
export type Gatekeeper = (context: Context, project: Project, integration: Integration) => Promise<GateRun>;

/** One gatekeeper for each task, loaded when it is needed. */
const gatekeepers = {
  '4.1': async () => (await import('./research.ts')).research,
  '4.2': async () => (await import('./design.ts')).design,
  '4.3': async () => (await import('./externalTests.ts')).externalTests,
  '4.4': async () => (await import('./implementation.ts')).implementation,
  '4.5': async () => (await import('./integrationTests.ts')).integrationTests,
} satisfies Record<StepId, () => Promise<Gatekeeper>>;

/** Runs the gates of a task. Every task also needs the ground of Task 4.0. */
export async function runGates(
  context: Context,
  project: Project,
  integration: Integration,
  task: StepId,
  options: { commit: boolean },
): Promise<GateRun> {
  const { ground } = await import('./ground.ts');
  const before = await ground(context, project, options);
  if (isBlocked(before)) return { verdicts: before, files: [] };
  const gatekeeper = await gatekeepers[task]();
  const run = await gatekeeper(context, project, integration);
  return { ...run, verdicts: [...before, ...run.verdicts] };
}

export function isBlocked(verdicts: readonly Verdict[]): boolean {
  return verdicts.some((each) => each.verdict === 'blocked');
}

/** Verdicts as evidence keeps them; blocked ones never get there. */
export function checksOf(verdicts: readonly Verdict[]): CheckEvidence[] {
  return verdicts.flatMap(({ gate, verdict, detail }) =>
    verdict === 'blocked' ? [] : [{ id: gate, verdict, detail }],
  );
}

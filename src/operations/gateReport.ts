import { z } from 'zod';
import { isBlocked, type Verdict } from '../workflow/gates/verdict.ts';
import type { StepId } from '../workflow/tasks.ts';
import { commandFor } from './commands.ts';
import type { Gatekeeper, GateRun } from './gatekeeping/contract.ts';
import { integrationOption } from './inputs.ts';
import { defineOperation, type Operation, type Outcome } from './operation.ts';
import { loadProject, selectIntegration } from './project.ts';

/** What `probe` and `verify` answer: the verdicts of a task's gates, without completing it. */
interface GateReport {
  verdicts: Verdict[];
  tests?: GateRun['tests'];
  vendor?: GateRun['vendor'];
  exchanges?: GateRun['exchanges'];
  drift?: GateRun['drift'];
}

/** An operation that runs a task's gates and leaves everything as it is. */
export function gateOperation(gatekeeper: Gatekeeper, task: StepId): Operation {
  return defineOperation({
    input: z.object({ integration: integrationOption }),
    readOnly: true,
    async run(context, { integration: name }) {
      const project = await loadProject(context.files);
      const integration = await selectIntegration(context.files, project, name);
      return gateReport(
        await gatekeeper(context, project, integration),
        commandFor(project, integration, `task complete ${task}`),
      );
    },
    print: printGateReport,
  });
}

function gateReport(run: GateRun, next: string): Outcome<GateReport> {
  const { verdicts, tests, vendor, exchanges, drift } = run;
  return {
    data: {
      verdicts,
      ...(tests ? { tests } : {}),
      ...(vendor ? { vendor } : {}),
      ...(exchanges ? { exchanges } : {}),
      ...(drift ? { drift } : {}),
    },
    diagnostics: verdicts.flatMap((each) => each.diagnostics),
    ...(isBlocked(verdicts) ? { exit: 3 as const } : { next }),
  };
}

/** @param asBefore - gates that have been shown for an earlier task, which share a line */
export function printVerdicts(verdicts: readonly Verdict[], asBefore: readonly string[] = []): string {
  return [
    ...verdicts
      .filter(({ gate }) => !asBefore.includes(gate))
      .map(
        ({ gate, verdict, detail }) => `${verdict === 'blocked' ? 'blocked' : 'ok     '}  ${gate}: ${detail}`,
      ),
    ...(asBefore.length > 0 ? [`ok       as before: ${asBefore.join(', ')}`] : []),
  ].join('\n');
}

function printGateReport({ verdicts, exchanges }: GateReport): string {
  const seen = (exchanges ?? []).map(
    ({ operation, method, path, statuses, count, fastestMs, slowestMs }) =>
      `         ${operation}: ${method} ${path}, ${count} exchanges (${statuses.join(', ')}), ${fastestMs} to ${slowestMs} ms`,
  );
  return [printVerdicts(verdicts), ...seen].join('\n');
}

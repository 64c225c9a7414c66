import type { CheckEvidence, ExchangeEvidence, TestEvidence } from '../../evidence/evidence.ts';
import type { Verdict } from '../../workflow/gates/verdict.ts';
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

/** Verdicts as evidence keeps them; blocked ones never get there. */
export function checksOf(verdicts: readonly Verdict[]): CheckEvidence[] {
  return verdicts.flatMap(({ gate, verdict, detail }) =>
    verdict === 'blocked' ? [] : [{ id: gate, verdict, detail }],
  );
}

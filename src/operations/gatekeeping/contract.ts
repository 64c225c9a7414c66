import type { CheckEvidence, ExchangeEvidence, TaskEvidence, TestEvidence } from '../../evidence/evidence.ts';
import type { Drift } from '../../workflow/gates/drift.ts';
import type { Verdict } from '../../workflow/gates/verdict.ts';
import type { Context } from '../operation.ts';
import type { Integration, Project } from '../project.ts';

/** What the gates of one task are judged on, and what they leave as evidence. */
export interface GateRun {
  verdicts: Verdict[];
  tests?: TestEvidence;
  vendor?: TaskEvidence['vendor'];
  exchanges?: ExchangeEvidence[];
  /** Differences between the vendor's answers and the spec. */
  drift?: Drift[];
  /** What the task was judged on; its hashes go into the evidence. See `operations/judged.ts`. */
  files: string[];
  /** Files of the project the run was made of, which a checkout has to hold. */
  used?: string[];
  /** Files that become part of the checkpoint, with their text. */
  writes?: { path: string; text: string }[];
}

/**
 * Gathers the facts of a task and asks its gates.
 *
 * @param included files that go into the commit besides the integration's own
 */
export type Gatekeeper = (
  context: Context,
  project: Project,
  integration: Integration,
  included?: readonly string[],
) => Promise<GateRun>;

/** Verdicts as evidence keeps them; blocked ones never get there. */
export function checksOf(verdicts: readonly Verdict[]): CheckEvidence[] {
  return verdicts.flatMap(({ gate, verdict, detail }) =>
    verdict === 'blocked' ? [] : [{ id: gate, verdict, detail }],
  );
}

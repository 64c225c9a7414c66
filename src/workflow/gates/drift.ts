import { passed, type Verdict } from './verdict.ts';

/** Where an answer of the vendor differs from what the spec declares. */
export interface Drift {
  operation: string;
  /** Dotted path in the answer. */
  field: string;
  problem: string;
}

/** Differences between answers and spec are reported; they block nothing, because vendors differ from their documents. */
export function driftGate(drift: readonly Drift[]): Verdict {
  if (drift.length === 0) return passed('response-drift', 'answers read by the kit have the declared fields');
  const shown = drift.slice(0, 10).map((each) => `${each.operation}: ${each.field} ${each.problem}`);
  const more = drift.length > shown.length ? `; ${drift.length - shown.length} more` : '';
  return passed(
    'response-drift',
    `differs from the spec, which may need a correction: ${shown.join('; ')}${more}`,
  );
}

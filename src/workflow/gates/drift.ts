import { passed, type Verdict } from './verdict.ts';

/** Differences between answers and spec are reported; they block nothing, because vendors differ from their documents. */
export function driftGate(drift: readonly { operation: string; field: string; problem: string }[]): Verdict {
  if (drift.length === 0) return passed('response-drift', 'the answers have the declared fields');
  const shown = drift.slice(0, 10).map((each) => `${each.operation}: ${each.field} ${each.problem}`);
  const more = drift.length > shown.length ? `; ${drift.length - shown.length} more` : '';
  return passed(
    'response-drift',
    `differs from the spec, which may need a correction: ${shown.join('; ')}${more}`,
  );
}

import { passed, theFirst, type Verdict } from './verdict.ts';

/** Where an answer of the vendor differs from what the spec declares. */
export interface Drift {
  operation: string;
  /** Dotted path in the answer. */
  field: string;
  problem: string;
}

/** As the kit's client tells it. `added`: nobody declared the field; vendors add some all the time. */
export interface ToldDrift extends Drift {
  kind: 'broken' | 'added';
}

const MOST = 10;

/** Differences between answers and spec are reported; they block nothing, because vendors differ from their documents. */
export function driftGate(drift: readonly ToldDrift[]): Verdict {
  const broken = drift.filter(({ kind }) => kind === 'broken');
  const added = drift.filter(({ kind }) => kind === 'added');
  const differences = broken.map(({ operation, field, problem }) => `${operation}: ${field} ${problem}`);
  const further = added.map(({ operation, field }) => `${operation}: ${field}`);
  const listed = (all: readonly string[]) => theFirst(all, MOST).join('; ');
  return passed(
    'response-drift',
    [
      differences.length > 0
        ? `differs from the spec, which may need a correction: ${listed(differences)}`
        : 'answers read by the kit have the declared fields',
      ...(further.length > 0 ? [`there are others, which does no harm: ${listed(further)}`] : []),
    ].join('; '),
  );
}

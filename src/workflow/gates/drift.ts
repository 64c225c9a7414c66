import { passed, type Verdict } from './verdict.ts';

/** Where an answer of the vendor differs from what the spec declares. */
export interface Drift {
  operation: string;
  /** Dotted path in the answer. */
  field: string;
  problem: string;
}

/** As the kit says it of a field that the spec does not have; vendors add fields all the time. */
const UNDECLARED = 'is not declared';

const MOST = 10;

/** Differences between answers and spec are reported; they block nothing, because vendors differ from their documents. */
export function driftGate(drift: readonly Drift[]): Verdict {
  const broken = drift.filter(({ problem }) => problem !== UNDECLARED);
  const added = drift.filter(({ problem }) => problem === UNDECLARED);
  const differences = broken.map(({ operation, field, problem }) => `${operation}: ${field} ${problem}`);
  const further = added.map(({ operation, field }) => `${operation}: ${field}`);
  return passed(
    'response-drift',
    [
      differences.length > 0
        ? `differs from the spec, which may need a correction: ${theFirst(differences)}`
        : 'answers read by the kit have the declared fields',
      ...(further.length > 0 ? [`there are others, which does no harm: ${theFirst(further)}`] : []),
    ].join('; '),
  );
}

function theFirst(all: readonly string[]): string {
  const more = all.length > MOST ? [`${all.length - MOST} more`] : [];
  return [...all.slice(0, MOST), ...more].join('; ');
}

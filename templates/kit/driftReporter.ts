import { channel } from 'node:diagnostics_channel';
import { type Finding, findDrift, type ResponseSchemas, UNDECLARED } from './drift.js';

/**
 * Told of differences that break what the document promises. What the vendor merely added is not told: vendors add
 * fields all the time.
 */
export type OnDrift = (operation: string, findings: readonly Finding[]) => void;

/** What the diagnostics channel `create-integration:drift` publishes, for the recorder of `probe`. */
export interface DriftMessage {
  operation: string;
  method: string;
  /** As in the spec, with its braces. */
  path: string;
  findings: readonly Finding[];
  /** `broken`: the answer lacks or changes what is promised; `added`: it has fields that nobody declared. */
  kind: 'broken' | 'added';
}

const drift = channel('create-integration:drift');
/** What the vendor said is lost: the call has the status instead of its words. */
const MUTE =
  'does not say why where it is looked for: name the field in system.errorAnswer.message of the spec';
/** Findings to remember. What comes after so many is not reported any more. */
const MAX_REMEMBERED = 1000;

/** The request that was answered. */
interface Answered {
  operation?: string;
  method: string;
  path: string;
}

export interface DriftReporter {
  /** Compares an answer with its schema. */
  compare(request: Answered, answer: unknown): void;
  /** An error answer with this status has no text where one is looked for. */
  mute(request: Answered, status: number): void;
}

/** Reports where answers are not as they were declared to be, each difference once. Never throws. */
export function createDriftReporter(
  { operations, schemas }: ResponseSchemas,
  onDrift: OnDrift = warn,
): DriftReporter {
  const reported = new Set<string>();

  /** Items of one list differ in the same way. */
  function isNew(operation: string, { field, problem }: Finding): boolean {
    const key = `${operation} ${field.replace(/(^|\.)\d+(?=\.|$)/g, '$1*')} ${problem}`;
    if (reported.has(key) || reported.size >= MAX_REMEMBERED) return false;
    reported.add(key);
    return true;
  }

  function tell({ operation = '', method, path }: Answered, all: readonly Finding[]): void {
    const findings = all.filter((finding) => isNew(operation, finding));
    const added = findings.filter(({ problem }) => problem === UNDECLARED);
    const broken = findings.filter(({ problem }) => problem !== UNDECLARED);
    for (const [kind, found] of Object.entries({ broken, added })) {
      if (found.length > 0) drift.publish({ operation, method, path, findings: found, kind });
    }
    if (broken.length > 0) onDrift(operation, broken);
  }

  return {
    compare(request, answer) {
      const shape = operations[request.operation ?? ''];
      if (!shape || reported.size >= MAX_REMEMBERED) return;
      try {
        tell(request, findDrift(answer, shape, schemas));
      } catch {
        // A report must not cost the answer it is about.
      }
    },
    mute(request, status) {
      try {
        tell(request, [{ field: `the error answer with ${status}`, problem: MUTE }]);
      } catch {
        // Nor the error.
      }
    },
  };
}

function warn(operation: string, findings: readonly Finding[]): void {
  for (const { field, problem } of findings)
    console.warn(`${operation}: ${field || 'the answer'} ${problem}`);
}

import type { Diagnostic, ErrorCode } from '../../errors.ts';

/** What a gate found. A blocked gate says what was seen and what to do; nothing else can open it. */
export interface Verdict {
  gate: string;
  verdict: 'passed' | 'blocked' | 'not-applicable';
  /** What was seen, in a sentence. */
  detail: string;
  diagnostics: readonly Diagnostic[];
}

/** A gate's diagnostics use the tool's own codes, so that a blocked gate always ends with its exit code. */
export type Blocker = Diagnostic & { code: ErrorCode };

export function passed(gate: string, detail: string): Verdict {
  return { gate, verdict: 'passed', detail, diagnostics: [] };
}

export function notApplicable(gate: string, detail: string): Verdict {
  return { gate, verdict: 'not-applicable', detail, diagnostics: [] };
}

export function blocked(gate: string, detail: string, diagnostics: readonly Diagnostic[]): Verdict {
  return { gate, verdict: 'blocked', detail, diagnostics };
}

/** Passed when nothing is wrong, else blocked with what is. */
export function judged(gate: string, diagnostics: readonly Diagnostic[], good: string): Verdict {
  return diagnostics.length === 0
    ? passed(gate, good)
    : blocked(gate, count(diagnostics.length, 'problem'), diagnostics);
}

/** `1 field`, `2 fields`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** The first of a list, and how many more there are: thousands would bury everything else. */
export function theFirst(all: readonly string[], most: number): string[] {
  return all.length <= most ? [...all] : [...all.slice(0, most), `and ${all.length - most} more`];
}

export function isBlocked(verdicts: readonly Verdict[]): boolean {
  return verdicts.some((each) => each.verdict === 'blocked');
}

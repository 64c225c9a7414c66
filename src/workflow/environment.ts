import type { Diagnostic } from '../errors.ts';
import { isPlaceholder } from './placeholders.ts';

/** An environment variable as the integration's spec declares it. */
export interface DeclaredVariable {
  name: string;
  /** What it is needed for. */
  purpose: string;
  /** Where a person gets it: a page, a console, a colleague. */
  obtainFrom: string;
  required: boolean;
  secret: boolean;
  /** A regular expression as in JSON Schema: unanchored unless it says so. */
  pattern?: string | undefined;
  example?: string | undefined;
}

export type Verdict = 'ok' | 'missing' | 'empty' | 'placeholder' | 'pattern-mismatch';

export interface VariableVerdict {
  name: string;
  verdict: Verdict;
  required: boolean;
}

/**
 * Judges the values in `.env` without calling anybody.
 *
 * @param env - parsed `.env`
 */
export function judgeEnvironment(
  declared: readonly DeclaredVariable[],
  env: Readonly<Record<string, string>>,
): VariableVerdict[] {
  return declared.map((variable) => ({
    name: variable.name,
    verdict: judge(variable, Object.hasOwn(env, variable.name) ? env[variable.name] : undefined),
    required: variable.required,
  }));
}

/**
 * One ENV_MISSING diagnostic per variable a person has to see to, with name, purpose and where to obtain it, never
 * with a value. An optional variable may be missing or empty; once set it must be usable.
 */
export function environmentDiagnostics(
  declared: readonly DeclaredVariable[],
  env: Readonly<Record<string, string>>,
  file = '.env',
): Diagnostic[] {
  const verdicts = judgeEnvironment(declared, env);
  return declared.flatMap((variable, index) => {
    const verdict = verdicts[index]?.verdict ?? 'missing';
    const absent = verdict === 'missing' || verdict === 'empty';
    if (verdict === 'ok' || (absent && !variable.required)) return [];
    return [
      {
        code: 'ENV_MISSING',
        message: `${variable.name} ${PROBLEM[verdict]} ${file}. Purpose: ${sentence(variable.purpose)} Obtain from: ${variable.obtainFrom}`,
        target: variable.name,
        fix: `${verdict === 'missing' ? 'Add' : 'Set'} ${variable.name} in ${file}${shape(variable, verdict)}${variable.required ? '' : ' or remove it'}, then run the command again.`,
      },
    ];
  });
}

const PROBLEM: Record<Exclude<Verdict, 'ok'>, string> = {
  missing: 'is missing from',
  empty: 'is empty in',
  placeholder: 'holds a placeholder in',
  'pattern-mismatch': 'does not have the expected form in',
};

function judge(variable: DeclaredVariable, value: string | undefined): Verdict {
  if (value === undefined) return 'missing';
  if (value.trim() === '') return 'empty';
  // An example is committed with the spec, so a secret equal to it is either no secret or no longer one.
  if (variable.secret && value.trim() === variable.example?.trim()) return 'placeholder';
  if (isPlaceholder(value, variable)) return 'placeholder';
  return matches(value, variable.pattern) ? 'ok' : 'pattern-mismatch';
}

/** A pattern that is no regular expression is the spec's error, reported there. */
function matches(value: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

function shape(variable: DeclaredVariable, verdict: Verdict): string {
  return verdict === 'pattern-mismatch' && variable.pattern !== undefined
    ? ` to a value that matches ${variable.pattern}`
    : '';
}

import type { CheckResult } from '../checks/index.ts';
import type { Diagnostic } from '../errors.ts';

/** A finding with the rule's id as its code. */
export function toDiagnostic({
  rule,
  path,
  line,
  message,
  fix,
}: CheckResult['findings'][number]): Diagnostic {
  return { code: rule, message, target: `${path}:${line}`, fix };
}

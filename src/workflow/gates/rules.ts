import type { Diagnostic } from '../../errors.ts';
import { judged, type Verdict } from './verdict.ts';

export interface RuleFacts {
  findings: readonly Diagnostic[];
  rules: number;
  suppressed: number;
}

/** `check` has no findings. */
export function rulesGate({ findings, rules, suppressed }: RuleFacts): Verdict {
  return judged(
    'rules',
    findings,
    `${rules} rules hold${suppressed > 0 ? `, ${suppressed} suppressed with a reason` : ''}`,
  );
}

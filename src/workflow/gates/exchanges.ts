import { type Blocker, count, judged, notApplicable, type Verdict } from './verdict.ts';

export interface ExchangeFacts {
  baseUrl: string;
  /** The base URL leads to this machine, because `.env` says so. */
  loopback: boolean;
  /** What the recorder saw of each declared operation: the vendor's statuses. */
  operations: readonly { id: string; method: string; path: string; statuses: readonly number[] }[];
  /** Whether the vendor can be made to refuse something; public documents are given to everybody. Default true. */
  refusable?: boolean;
  /** Exchanges that did not count, with the reason. */
  ignored: readonly string[];
}

/** The real vendor answered: every declared operation, and at least one refusal. */
export function exchangesGate(facts: ExchangeFacts): Verdict {
  if (facts.operations.length === 0) return notApplicable('real-exchanges', 'the spec names no operation');
  const seen =
    facts.ignored.length > 0 ? ` Not counted: ${facts.ignored.join('; ')}.` : ' No other exchange was seen.';
  const problems: Blocker[] = facts.operations
    .filter((each) => !each.statuses.some((status) => status < 400))
    .map((each) => ({
      code: 'NO_REAL_EXCHANGE',
      message: `${each.id} (${each.method} ${each.path}) got no successful answer from ${facts.baseUrl} during the tests.${seen}`,
      target: each.id,
      fix: `Call it for real in the external API test; only answers from ${facts.baseUrl} count.`,
    }));
  const refusals = facts.operations.flatMap((each) => each.statuses).filter((status) => status >= 400);
  if (refusals.length === 0 && (facts.refusable ?? true)) {
    problems.push({
      code: 'NO_ERROR_EXCHANGE',
      message: `No test made ${facts.baseUrl} refuse anything.${seen}`,
      fix: 'Send a request that the vendor refuses, and expect its status.',
    });
  }
  const total = facts.operations.reduce((sum, each) => sum + each.statuses.length, 0);
  const where = facts.loopback
    ? `${facts.baseUrl} (loopback: a server on this machine, as .env says)`
    : facts.baseUrl;
  return judged(
    'real-exchanges',
    problems,
    `${count(total, 'exchange')} with ${where}, ${refusals.length} refused`,
  );
}

import { repeatsInDoubt } from '../../spec/delivery.ts';
import { resultOperation, startOperation } from '../../spec/operations.ts';
import type { CallSpec, OperationSpec } from '../../spec/schema.ts';
import { code, type Safe } from '../safe.ts';
import type { View } from '../template.ts';
import { tokenScheme } from './authentication.ts';
import { endOfRepeats } from './deliveryDesign.ts';
import { errorTexts } from './designTexts.ts';

/*
 * What becomes of a call whose request is answered with an error. The kit decides it (`refusal` of kit/answer.ts,
 * `afterFailure` of kit/retryPolicy.ts); everything the design document says about it comes from here.
 */

/** Refusals the kit repeats whatever the spec says: `RETRYABLE_REFUSALS` of its HTTP client. */
export const SENT_AGAIN: readonly number[] = [408, 425, 429];

/** The statuses of an operation by which the vendor says that it did nothing and may be asked again. */
export function repeatedStatuses({ errors }: OperationSpec): number[] {
  const documented = errors.filter((each) => each.repeatable).map((each) => each.status);
  return [...new Set([...SENT_AGAIN, ...documented])].sort((a, b) => a - b);
}

/** Whether the request of a call is sent again after this answer: for the table of an operation's errors. */
export function againText(spec: CallSpec, operation: OperationSpec, status: number): Safe {
  if (operation !== startOperation(spec)) {
    return code(operation === resultOperation(spec) ? 'by the next question; the call stays open' : 'no');
  }
  if (repeatedStatuses(operation).includes(status)) return code('yes');
  if (status < 500) return code('no');
  return code(repeatsInDoubt(spec.delivery) ? 'yes, outcome unknown' : 'no: `OUTCOME_UNKNOWN`');
}

/** What the kit does in each kind of failure, and what the spec adds to it. */
export function errorStrategy(spec: CallSpec): View {
  const start = startOperation(spec);
  const again = start ? repeatedStatuses(start) : SENT_AGAIN;
  const unknown = repeatsInDoubt(spec.delivery) ? 'is sent again' : 'fails with `OUTCOME_UNKNOWN`';
  return errorTexts(spec.errorStrategy, {
    network: `Without a connection the call stays open and is sent again, ${endOfRepeats(spec.delivery)}; when the connection breaks after sending, or the answer is a 5xx that the next line does not name, the outcome is unknown: the call ${unknown}.`,
    rateLimit: `${again.join(', ')} are sent again, not before \`Retry-After\` says so.`,
    credentials: credentialsText(spec, again),
    businessErrors: "Any other 4xx fails the call at once, with the vendor's message.",
    missingFields: 'Nothing is sent; the call fails with `INVALID_REQUEST` and names what is missing.',
    invalidData: invalidDataText(spec, unknown),
  });
}

/** A start may have been carried out, whatever was answered; a question about it may be asked again. */
function invalidDataText({ pattern }: CallSpec, unknown: string): string {
  const asked = pattern === 'async-task';
  return [
    `An answer${asked ? ' to the start' : ''} that is not JSON, or lacks a field that the mapping reads, counts as an unknown outcome: the call ${unknown}.`,
    ...(asked ? ['Such an answer to a status query is told with 502, and the call stays open.'] : []),
  ].join(' ');
}

function credentialsText(spec: CallSpec, again: readonly number[]): string {
  const final = [401, 403].filter((each) => !again.includes(each));
  const renewed = tokenScheme(spec) ? 'A refused token is renewed once. ' : '';
  if (final.length === 0) return `${renewed}401 and 403 are sent again, as the line before says.`;
  const fail = final.length === 2 ? '401 and 403 fail' : `${final[0]} fails`;
  const other = final.length === 2 ? '' : `; ${final[0] === 401 ? 403 : 401} is sent again`;
  return `${renewed}${fail} the call at once, with the vendor's message${other}.`;
}

import { startOperation } from '../../spec/operations.ts';
import type { CallSpec } from '../../spec/schema.ts';
import { code, markdown, markdownCode, type Safe } from '../safe.ts';

/** How often the vendor may be made to act for one call. Never "exactly once": nobody can promise that over a network. */
export function guarantee(spec: CallSpec): Safe {
  const { unknownOutcome, repeatsDoNoHarm } = spec.delivery;
  const header = startOperation(spec)?.idempotencyHeader;
  if (header)
    return code(`at least once, with the key of ${markdownCode(header).text} so that the vendor acts once`);
  if (unknownOutcome === 'park')
    return code('at most once: when nobody knows whether the vendor acted, a person decides');
  const harmless = repeatsDoNoHarm === undefined ? '' : `. ${markdown(repeatsDoNoHarm).text}`;
  return code(`at least once: a repeat can make the vendor act twice${harmless}`);
}

/** What the design document says about sending calls. */
export function deliveryDesign({ delivery }: CallSpec): { title: string; text: Safe }[] {
  const { mode, timeoutMs, maxAttempts, retryBaseDelayMs, unknownOutcome, rateLimit, orderBy } = delivery;
  const durable = mode === 'durable';
  const rows: [title: string, text: string][] = [
    [
      'Unknown outcome',
      unknownOutcome === 'retry'
        ? 'sent again with the same idempotency key.'
        : 'not sent again; the call fails with `OUTCOME_UNKNOWN` and a person checks with the vendor.',
    ],
    [
      'Limits',
      `${timeoutMs} ms per request, ${maxAttempts} attempts, ${retryBaseDelayMs} ms before the first repeat, doubling.`,
    ],
    [
      'Delivery',
      durable
        ? "by jobs in the app's database (PGLite, or PostgreSQL with any number of workers), stored in the transaction that creates the call; on another database by timers of the app."
        : 'by timers of the app; the `pending` record is the order, which the next start takes up.',
    ],
    ...(durable
      ? [
          [
            'Given up',
            'calls that used up their attempts, or whose outcome nobody knows, wait for a person: `create-integration delivery dead`, then `delivery retry`, which makes a new call under the same key.',
          ] as [string, string],
        ]
      : []),
  ];
  if (rateLimit) {
    rows.push([
      'Rate limit',
      `${rateLimit.calls} calls in ${rateLimit.perSeconds} s, of all processes together.`,
    ]);
  }
  if (orderBy !== undefined) {
    const field = markdownCode(`requestParams.${orderBy}`).text;
    rows.push(['Order', `calls with the same ${field} one after the other, as they were created.`]);
  }
  return rows.map(([title, text]) => ({ title, text: code(text) }));
}

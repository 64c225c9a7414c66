import { type DeliverySpec, longestOutageMs, repeats } from '../../spec/delivery.ts';
import { startOperation } from '../../spec/operations.ts';
import type { CallSpec } from '../../spec/schema.ts';
import { code, markdown, markdownCode, type Safe } from '../safe.ts';

/** How often the vendor may be made to act for one call. Never "exactly once": nobody can promise that over a network. */
export function guarantee(spec: CallSpec): Safe {
  const { unknownOutcome, repeatsDoNoHarm, find } = spec.delivery;
  const start = startOperation(spec);
  const header = start?.idempotencyHeader;
  if (header) {
    const key = `at least once, with the key of ${markdownCode(header).text} so that the vendor acts once`;
    const hours = start.idempotencyKeyHours;
    const end = `, as long as it remembers the key (${hours} hours); a call in doubt for longer is not sent again`;
    return code(hours === undefined ? key : `${key}${end}`);
  }
  if (find) {
    const asked = `looked for with ${markdownCode(find.operation).text} before each repeat, and sent again only where the vendor does not have it`;
    return code(`${asked}; one that it shows too late would be done twice`);
  }
  if (unknownOutcome === 'park')
    return code('at most once: when nobody knows whether the vendor acted, a person decides');
  const harmless = repeatsDoNoHarm === undefined ? '' : `. ${markdown(repeatsDoNoHarm).text}`;
  return code(`at least once: a repeat can make the vendor act twice${harmless}`);
}

/** When a call is given up that the vendor never takes, as a part of a sentence. */
export function endOfRepeats(delivery: DeliverySpec): string {
  const { maxAttempts, giveUpAfterMs } = repeats(delivery);
  const longest = longestOutageMs(delivery);
  const until = giveUpAfterMs === null ? '' : `until ${duration(giveUpAfterMs)} after its creation`;
  if (maxAttempts === null) return until;
  const times = `${maxAttempts} times at the most, over ${duration(longest / 2)} to ${duration(longest)}`;
  return until === '' ? times : `${times}, but only ${until}`;
}

/** In the largest unit of which there are two or more. */
function duration(ms: number): string {
  const units = [
    [86_400_000, 'days'],
    [3_600_000, 'hours'],
    [60_000, 'minutes'],
    [1_000, 'seconds'],
  ] as const;
  const [size, unit] = units.find(([each]) => ms >= 2 * each) ?? [1, 'ms'];
  return `${Math.round((ms / size) * 10) / 10} ${unit}`;
}

function unknownOutcomeText({ unknownOutcome, find }: DeliverySpec): string {
  if (find) return 'the vendor is asked for the task by the idempotency key; sent again where it has none.';
  return unknownOutcome === 'retry'
    ? 'sent again with the same idempotency key.'
    : 'not sent again; the call fails with `OUTCOME_UNKNOWN` and a person checks with the vendor.';
}

/** What the design document says about sending calls. */
export function deliveryDesign({ delivery }: CallSpec): { title: string; text: Safe }[] {
  const { mode, timeoutMs, retryBaseDelayMs, rateLimit, orderBy } = delivery;
  const { retryMaxDelayMs } = repeats(delivery);
  const durable = mode === 'durable';
  const rows: [title: string, text: string][] = [
    ['Unknown outcome', unknownOutcomeText(delivery)],
    [
      'Limits',
      `${timeoutMs} ms per request; ${retryBaseDelayMs} ms before the first repeat, doubling up to ${duration(retryMaxDelayMs)}. Without an answer a call is sent again ${endOfRepeats(delivery)}.`,
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

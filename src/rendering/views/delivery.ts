import { type DeliverySpec, repeats } from '../../spec/delivery.ts';
import { startOperation } from '../../spec/operations.ts';
import type { CallSpec } from '../../spec/schema.ts';
import { type Doc, opened } from '../layout.ts';
import { code, literal, type Safe } from '../safe.ts';
import { importLine, source, value } from '../source.ts';
import type { View } from '../template.ts';

/** How `index.ts` sends calls: by the jobs of the kit's durable part, or by timers of the app. */
export function deliveryView({ mode, orderBy }: DeliverySpec, kit: string): View {
  if (mode === 'inline') {
    return {
      imports: [source(importLine(['createDelivery', 'type Delivery'], `${kit}/delivery`))],
      create: code('createDelivery'),
      settings: code('DeliverySettings'),
    };
  }
  const names = ['chooseDelivery', 'type DurableSettings', ...(orderBy === undefined ? [] : ['orderBy'])];
  return {
    imports: [
      source(importLine(['Delivery'], `${kit}/delivery`, true)),
      source(importLine(names, `${kit}/durable/index`)),
    ],
    create: code('chooseDelivery'),
    settings: code('DurableSettings'),
  };
}

/** The settings of the kit that the spec's stand for. */
export function deliverySettings(spec: CallSpec): Doc {
  const { delivery } = spec;
  const { timeoutMs, giveUpAfterMs, retryBaseDelayMs, retryMaxDelayMs, unknownOutcome } = delivery;
  const { concurrency, rateLimit, orderBy } = delivery;
  const { maxAttempts } = repeats(delivery);
  const hours = startOperation(spec)?.idempotencyKeyHours;
  return opened(
    value({
      timeoutMs,
      ...(maxAttempts !== null && { maxAttempts }),
      ...(giveUpAfterMs !== undefined && { giveUpAfterMs }),
      retryBaseDelayMs,
      ...(retryMaxDelayMs !== undefined && { retryMaxDelayMs }),
      unknownOutcome,
      ...(hours !== undefined && { keyLifetimeMs: Math.round(hours * 3_600_000) }),
      ...(concurrency !== undefined && { concurrency }),
      ...(rateLimit && { rateLimit: { calls: rateLimit.calls, perMs: rateLimit.perSeconds * 1000 } }),
      ...(orderBy !== undefined && { orderingKey: orderingKey(orderBy) }),
    }),
  );
}

function orderingKey(path: string): Safe {
  return code(
    `orderBy(${path
      .split('.')
      .map((name) => literal(name).text)
      .join(', ')})`,
  );
}

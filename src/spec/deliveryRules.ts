import { findRules } from './findRules.ts';
import { startOperation } from './operations.ts';
import type { CallSpec, Inconsistency } from './schema.ts';
import { locate } from './shape.ts';

/** What the delivery promises can be kept: with this vendor, and by this mode. */
export function deliveryRules(spec: CallSpec): Inconsistency[] {
  return [...repeatRules(spec), ...keyRules(spec), ...modeRules(spec), ...findRules(spec)];
}

function repeatRules(spec: CallSpec): Inconsistency[] {
  const { unknownOutcome, repeatsDoNoHarm, find } = spec.delivery;
  const start = startOperation(spec);
  const isSafe = !start || start.idempotencyHeader !== null || start.method === 'GET';
  if (isSafe || unknownOutcome === 'park' || repeatsDoNoHarm !== undefined || find) return [];
  return [
    {
      path: ['delivery', 'unknownOutcome'],
      message: `is "retry", but ${start.id} has no idempotencyHeader: a repeat could be charged twice`,
      fix: 'Write "park", name the header by which the vendor recognises a repeated request, say in delivery.find how the vendor is asked by our key, or in delivery.repeatsDoNoHarm why a repeat does no harm.',
    },
  ];
}

function keyRules({ operations, delivery }: CallSpec): Inconsistency[] {
  const found: Inconsistency[] = operations.flatMap((each, index) =>
    each.idempotencyKeyHours === undefined || each.idempotencyHeader !== null
      ? []
      : [
          {
            path: ['operations', index, 'idempotencyKeyHours'],
            message: 'says how long a key is remembered, but there is no idempotencyHeader to send it in',
            fix: 'Name the header in idempotencyHeader, or leave this out.',
          },
        ],
  );
  const { retryBaseDelayMs, retryMaxDelayMs } = delivery;
  if (retryMaxDelayMs !== undefined && retryMaxDelayMs < retryBaseDelayMs) {
    found.push({
      path: ['delivery', 'retryMaxDelayMs'],
      message: `is ${retryMaxDelayMs}, less than the first pause, which is ${retryBaseDelayMs}`,
      fix: 'Raise retryMaxDelayMs, or lower retryBaseDelayMs.',
    });
  }
  return found;
}

function modeRules({ delivery, apiCall }: CallSpec): Inconsistency[] {
  const { mode, orderBy } = delivery;
  const needsJobs = (['rateLimit', 'orderBy'] as const).filter((each) => delivery[each] !== undefined);
  const found: Inconsistency[] =
    mode === 'durable'
      ? []
      : needsJobs.map((field) => ({
          path: ['delivery', field],
          message: 'holds for all processes together, which "inline" knows nothing of',
          fix: `Write "durable" as delivery.mode, or leave out ${field}.`,
        }));
  if (orderBy !== undefined && locate(apiCall.requestParams, orderBy) === null) {
    found.push({
      path: ['delivery', 'orderBy'],
      message: `is ${JSON.stringify(orderBy)}, which requestParams does not have`,
      fix: 'Name a field of apiCall.requestParams.',
    });
  }
  return found;
}

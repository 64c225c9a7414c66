import { expect, test } from 'vitest';
import { type DeliverySpec, delivery, longestOutageMs, repeats } from '../../src/spec/delivery.ts';
import { deliveryRules } from '../../src/spec/deliveryRules.ts';
import type { CallSpec } from '../../src/spec/schema.ts';
import { retryPolicyOf } from '../../templates/kit/retryPolicy';
import { fixture } from '../rendering/helpers/render.ts';

/* What is refused is in broken.test.ts. */

const report = fixture('report') as CallSpec;

test('a call may be repeated where somebody says why that does no harm', () => {
  const delivery = { ...report.delivery, unknownOutcome: 'retry' as const };
  expect(deliveryRules({ ...report, delivery })).toHaveLength(1);
  const repeatsDoNoHarm = 'A second report replaces the first one.';
  expect(deliveryRules({ ...report, delivery: { ...delivery, repeatsDoNoHarm } })).toEqual([]);
});

test('durable is the default, and has no settings that nobody asked for', () => {
  const { mode, ...written } = report.delivery;
  expect(mode).toBe('durable');
  expect(Object.keys(written)).toEqual(['timeoutMs', 'retryBaseDelayMs', 'unknownOutcome']);
});

const DAY = 86_400_000;

test.each<[string, Partial<DeliverySpec>, maxAttempts: number | null, longestMs: number]>([
  ['eight attempts without a word', {}, 8, 1000 + 2000 + 4000 + 8000 + 16_000 + 32_000 + 60_000],
  ['as often as it takes until a time', { giveUpAfterMs: 3 * DAY }, null, 3 * DAY],
  ['both: what comes first', { giveUpAfterMs: 10_000, maxAttempts: 5 }, 5, 10_000],
  ['one attempt', { maxAttempts: 1 }, 1, 0],
  ['pauses of its own', { maxAttempts: 4, retryBaseDelayMs: 10, retryMaxDelayMs: 15 }, 4, 10 + 15 + 15],
  ['a first pause of an hour', { maxAttempts: 3, retryBaseDelayMs: 3_600_000 }, 3, 7_200_000],
])('how long a call outlasts an outage: %s', (_, settings, maxAttempts, longestMs) => {
  const spec = delivery.parse({ unknownOutcome: 'park', ...settings });
  expect(repeats(spec).maxAttempts).toBe(maxAttempts);
  expect(longestOutageMs(spec)).toBe(longestMs);
  // The kit does the same without a word.
  const policy = retryPolicyOf({ ...settings, timeoutMs: 1000, unknownOutcome: 'park' });
  expect(policy).toMatchObject({
    maxAttempts: maxAttempts ?? Number.POSITIVE_INFINITY,
    retryMaxDelayMs: repeats(spec).retryMaxDelayMs,
  });
});

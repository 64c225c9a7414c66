import { expect, test } from 'vitest';
import { deliveryRules } from '../../src/spec/deliveryRules.ts';
import type { CallSpec } from '../../src/spec/schema.ts';
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
  expect(Object.keys(written)).toEqual(['timeoutMs', 'maxAttempts', 'retryBaseDelayMs', 'unknownOutcome']);
});

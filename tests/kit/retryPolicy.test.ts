import { expect, test } from 'vitest';
import { UnmappedStatusError } from '../../templates/kit/mapping';
import { afterFailure, type RetryPolicy, retryPolicyOf } from '../../templates/kit/retryPolicy';
import { InvalidRequestError } from '../../templates/kit/url';
import { VendorError, type VendorErrorDetails } from '../../templates/kit/vendorError';

const policy: RetryPolicy = {
  maxAttempts: 4,
  retryBaseDelayMs: 100,
  retryMaxDelayMs: 300,
  unknownOutcome: 'retry',
};
const vendorError = (details: Partial<VendorErrorDetails>) =>
  new VendorError({ code: 'HTTP', message: 'no', outcome: 'unknown', retryable: true, ...details });

test.each([
  [1, 0, 50],
  [1, 1, 100],
  [2, 1, 200],
  [3, 1, 300],
])('attempt %i with jitter %d waits %i ms', (attempt, random, delayMs) => {
  expect(afterFailure(vendorError({}), attempt, policy, () => random)).toEqual({ step: 'wait', delayMs });
});

test.each([
  [0, 60_000],
  [1, 120_000],
])('with jitter %d the default outlasts an outage of %i ms', (random, outage) => {
  const byDefault = retryPolicyOf({ timeoutMs: 1000, unknownOutcome: 'retry' });
  let waited = 0;
  for (let attempt = 1; attempt < byDefault.maxAttempts; attempt++) {
    const next = afterFailure(vendorError({}), attempt, byDefault, () => random);
    waited += next.step === 'wait' ? next.delayMs : 0;
  }
  expect(waited).toBeGreaterThan(outage);
  expect(afterFailure(vendorError({}), byDefault.maxAttempts, byDefault).step).toBe('fail');
});

test('a longer wait the vendor asks for is honoured, a shorter one is not', () => {
  const wait = (retryAfterMs: number) => afterFailure(vendorError({ retryAfterMs }), 1, policy, () => 1);
  expect(wait(5000)).toEqual({ step: 'wait', delayMs: 5000 });
  expect(wait(10)).toEqual({ step: 'wait', delayMs: 100 });
});

test.each<[string, unknown, number, RetryPolicy['unknownOutcome'], string]>([
  ['the last attempt', vendorError({}), 4, 'retry', 'ATTEMPTS_EXHAUSTED'],
  ['a parked unknown outcome', vendorError({}), 1, 'park', 'OUTCOME_UNKNOWN'],
  ['a refusal', vendorError({ outcome: 'refused', retryable: false }), 1, 'retry', 'HTTP'],
  [
    'a redirect',
    vendorError({ code: 'UNEXPECTED_REDIRECT', retryable: false }),
    1,
    'park',
    'UNEXPECTED_REDIRECT',
  ],
  ['an unmapped word', new UnmappedStatusError('x', 'op', ['y']), 1, 'retry', 'UNMAPPED_STATUS'],
  ['a request that cannot be made', new InvalidRequestError('x'), 1, 'retry', 'INVALID_REQUEST'],
  ['a bug in the mapping', new TypeError('x is undefined'), 1, 'retry', 'INVALID_REQUEST'],
])('%s ends the call', (_name, error, attempt, unknownOutcome, code) => {
  expect(afterFailure(error, attempt, { ...policy, unknownOutcome })).toMatchObject({
    step: 'fail',
    error: { code },
  });
});

test('parking is for unknown outcomes only', () => {
  const parked = { ...policy, unknownOutcome: 'park' } as const;
  for (const outcome of ['refused', 'not-sent'] as const) {
    expect(afterFailure(vendorError({ outcome }), 1, parked).step).toBe('wait');
  }
});

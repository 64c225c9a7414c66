import { describe, expect, test } from 'vitest';
import { decide } from '../../templates/kit/claim';
import { formatLease, type Lease } from '../../templates/kit/lease';
import { UnmappedStatusError } from '../../templates/kit/mapping';
import { afterFailure, type RetryPolicy, retryPolicyOf } from '../../templates/kit/retryPolicy';
import { InvalidRequestError } from '../../templates/kit/url';
import { VendorError, type VendorErrorDetails } from '../../templates/kit/vendorError';

const policy = retryPolicyOf({
  timeoutMs: 1000,
  maxAttempts: 4,
  retryBaseDelayMs: 100,
  retryMaxDelayMs: 300,
  unknownOutcome: 'retry',
});
const HOUR = 3_600_000;
const vendorError = (details: Partial<VendorErrorDetails>) =>
  new VendorError({ code: 'HTTP', message: 'no', outcome: 'unknown', retryable: true, ...details });

test.each([
  [1, 0, 50],
  [1, 1, 100],
  [2, 1, 200],
  [3, 1, 300],
])('attempt %i with jitter %d waits %i ms', (attempt, random, delayMs) => {
  expect(afterFailure(vendorError({}), attempt, policy, 0, () => random)).toEqual({ step: 'wait', delayMs });
});

test.each([
  [0, 60_000],
  [1, 120_000],
])('with jitter %d the default outlasts an outage of %i ms', (random, outage) => {
  const byDefault = retryPolicyOf({ timeoutMs: 1000, unknownOutcome: 'retry' });
  let waited = 0;
  for (let attempt = 1; attempt < byDefault.maxAttempts; attempt++) {
    const next = afterFailure(vendorError({}), attempt, byDefault, 0, () => random);
    waited += next.step === 'wait' ? next.delayMs : 0;
  }
  expect(waited).toBeGreaterThan(outage);
  expect(afterFailure(vendorError({}), byDefault.maxAttempts, byDefault, 0).step).toBe('fail');
});

test('a longer wait the vendor asks for is honoured, a shorter one is not', () => {
  const wait = (retryAfterMs: number) => afterFailure(vendorError({ retryAfterMs }), 1, policy, 0, () => 1);
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
  expect(afterFailure(error, attempt, { ...policy, unknownOutcome }, 0)).toMatchObject({
    step: 'fail',
    error: { code },
  });
});

test('parking is for unknown outcomes only', () => {
  const parked = { ...policy, unknownOutcome: 'park' } as const;
  for (const outcome of ['refused', 'not-sent'] as const) {
    expect(afterFailure(vendorError({ outcome }), 1, parked, 0).step).toBe('wait');
  }
});

test('with a time to give up after, attempts are not counted', () => {
  const patient = retryPolicyOf({ timeoutMs: 1000, giveUpAfterMs: 72 * HOUR, unknownOutcome: 'retry' });
  const next = (ageMs: number) => afterFailure(vendorError({}), 5000, patient, ageMs, () => 1);
  expect(next(71 * HOUR)).toEqual({ step: 'wait', delayMs: 60_000 });
  expect(next(72 * HOUR - 60_000)).toEqual({ step: 'wait', delayMs: 60_000 });
  expect(next(72 * HOUR - 59_999)).toMatchObject({ step: 'fail', error: { code: 'ATTEMPTS_EXHAUSTED' } });
});

test('the first pause is as long as it was set to, also where that is more than the usual longest', () => {
  const slow = retryPolicyOf({ timeoutMs: 1000, retryBaseDelayMs: HOUR, unknownOutcome: 'retry' });
  expect(afterFailure(vendorError({}), 1, slow, 0, () => 1)).toEqual({ step: 'wait', delayMs: HOUR });
});

describe('a vendor that remembers keys for a day', () => {
  const settings = { timeoutMs: 1000, giveUpAfterMs: 720 * HOUR, keyLifetimeMs: 24 * HOUR } as const;
  const forgetful = retryPolicyOf({ ...settings, unknownOutcome: 'retry' });
  const began = 1_800_000_000_000;
  const limit = began + 24 * HOUR - settings.timeoutMs;
  const at = (lease: Lease, now: number, by = forgetful) => {
    const call = { id: '1', status: 'pending', externalId: null, requestParams: {}, error: null };
    const row = { ...call, createdAt: began, progress: null, lease: formatLease(lease), idempotencyKey: '' };
    return decide(row, 'async-task', by, now);
  };
  const waiting: Lease = { state: 'waiting', attempt: 3, nextAt: began };
  const sending: Lease = { state: 'sending', attempt: 3, worker: 'gone', expiresAt: began };

  test.each([waiting, sending])('in doubt, $state: repeated while the key is known, then parked', (lease) => {
    const doubtful = { ...lease, doubtSince: began };
    expect(at(doubtful, limit - 1)).toEqual({ step: 'send', attempt: 4, doubtSince: began });
    expect(at(doubtful, limit)).toMatchObject({
      step: 'give-up',
      // Kept, so that a failure which could not be stored is not followed by an attempt.
      doubtSince: began,
      error: { code: 'OUTCOME_UNKNOWN', message: expect.stringContaining('forgotten the idempotency key') },
    });
  });

  test('never in doubt: sent however late', () => {
    expect(at(waiting, began + 500 * HOUR)).toMatchObject({ step: 'send', attempt: 4 });
  });

  test('a vendor that can be asked is asked, so the key does not matter', () => {
    const find = async () => null;
    const asked = retryPolicyOf({ ...settings, unknownOutcome: 'park' }, { find });
    expect(at({ ...waiting, doubtSince: began }, limit, asked)).toMatchObject({ step: 'send' });
  });

  test('a worker that dies again and again does not outlast the time to give up', () => {
    const end = began + settings.giveUpAfterMs;
    expect(at(sending, end - 1)).toMatchObject({ step: 'send' });
    expect(at(sending, end)).toMatchObject({ step: 'give-up', error: { code: 'ATTEMPTS_EXHAUSTED' } });
  });
});

import type { CallError } from './events';
import type { DeliverySettings, Vendor } from './vendor';
import { toCallError, VendorError } from './vendorError';

export type RetryPolicy = Required<
  Pick<DeliverySettings, 'maxAttempts' | 'retryBaseDelayMs' | 'retryMaxDelayMs' | 'unknownOutcome'>
>;

/** A vendor that can be asked what became of a call leaves nothing unknown: it is asked before the call is repeated. */
export function retryPolicyOf(settings: DeliverySettings, vendor?: Pick<Vendor, 'find'>): RetryPolicy {
  const { maxAttempts = 8, retryBaseDelayMs = 1000, retryMaxDelayMs = 60_000 } = settings;
  const unknownOutcome = vendor?.find ? 'retry' : settings.unknownOutcome;
  return { maxAttempts, retryBaseDelayMs, retryMaxDelayMs, unknownOutcome };
}

/** What follows a failed attempt: the end of the call, or another attempt after a wait. */
export type AfterFailure = { step: 'fail'; error: CallError } | { step: 'wait'; delayMs: number };

/**
 * @param attempt how many attempts were made, this one included
 * @param random  for the jitter, 0 to 1
 */
export function afterFailure(
  error: unknown,
  attempt: number,
  policy: RetryPolicy,
  random: () => number = Math.random,
): AfterFailure {
  if (!(error instanceof VendorError)) return { step: 'fail', error: mappingFailure(error) };
  if (!error.retryable) return { step: 'fail', error: toCallError(error) };
  if (error.outcome === 'unknown' && policy.unknownOutcome === 'park') {
    return { step: 'fail', error: outcomeUnknown(error) };
  }
  if (attempt >= policy.maxAttempts) return { step: 'fail', error: exhausted(attempt, error) };
  // Jitter downwards only: the delay stays within the maximum.
  const backoff = Math.min(policy.retryMaxDelayMs, policy.retryBaseDelayMs * 2 ** (attempt - 1));
  const jittered = Math.round(backoff * (0.5 + random() / 2));
  return { step: 'wait', delayMs: Math.max(jittered, error.retryAfterMs ?? 0) };
}

const SENDER_DIED = 'The process that was sending this call ended before the vendor answered.';

/** A call whose sender died, or whose vendor did not say what became of it. */
export function outcomeUnknown(cause?: VendorError): CallError {
  return {
    ...(cause && toCallError(cause)),
    code: 'OUTCOME_UNKNOWN',
    message: `${cause?.message ?? SENDER_DIED} The vendor may have carried out the call; a person must check with the vendor before it is made again.`,
  };
}

export function exhausted(attempts: number, cause?: VendorError): CallError {
  return {
    ...(cause && toCallError(cause)),
    code: 'ATTEMPTS_EXHAUSTED',
    message: `Given up after ${attempts} attempts. The last one: ${cause?.message ?? SENDER_DIED}`,
  };
}

/** Not the vendor's fault: the request could not be built, or the answer not be understood. */
function mappingFailure(error: unknown): CallError {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  const message = error instanceof Error ? error.message : String(error);
  return { code: code ?? 'INVALID_REQUEST', message: message.slice(0, 500) };
}

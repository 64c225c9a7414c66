import type { CallError } from './events';
import type { DeliverySettings, Vendor } from './vendor';
import { toCallError, VendorError } from './vendorError';

/** The settings with their defaults; `Infinity` where there is no limit. */
export type RetryPolicy = Required<
  Pick<
    DeliverySettings,
    | 'maxAttempts'
    | 'giveUpAfterMs'
    | 'retryBaseDelayMs'
    | 'retryMaxDelayMs'
    | 'unknownOutcome'
    | 'keyLifetimeMs'
  >
>;

const NEVER = Number.POSITIVE_INFINITY;

/** A vendor that can be asked what became of a call leaves nothing unknown: it is asked before the call is repeated. */
export function retryPolicyOf(settings: DeliverySettings, vendor?: Pick<Vendor, 'find'>): RetryPolicy {
  const { timeoutMs, giveUpAfterMs, keyLifetimeMs = NEVER, retryBaseDelayMs = 1000 } = settings;
  const { retryMaxDelayMs = Math.max(60_000, retryBaseDelayMs) } = settings;
  return {
    maxAttempts: settings.maxAttempts ?? (giveUpAfterMs === undefined ? 8 : NEVER),
    giveUpAfterMs: giveUpAfterMs ?? NEVER,
    retryBaseDelayMs,
    retryMaxDelayMs,
    unknownOutcome: vendor?.find ? 'retry' : settings.unknownOutcome,
    // A repeat may be under way for so long before the vendor looks at its key.
    keyLifetimeMs: vendor?.find ? NEVER : keyLifetimeMs - timeoutMs,
  };
}

/**
 * Whether the vendor may have forgotten the key of a call that it may have carried out. To send it again could make the
 * vendor act twice.
 *
 * @param doubtSince when the first attempt began whose outcome is not known, in milliseconds since 1970
 */
export function isKeyForgotten(doubtSince: number | undefined, policy: RetryPolicy, now: number): boolean {
  return doubtSince !== undefined && now - doubtSince >= policy.keyLifetimeMs;
}

/** What follows a failed attempt: the end of the call, or another attempt after a wait. */
export type AfterFailure = { step: 'fail'; error: CallError } | { step: 'wait'; delayMs: number };

/**
 * @param attempt how many attempts were made, this one included
 * @param ageMs   milliseconds since the call was created
 * @param random  for the jitter, 0 to 1
 */
export function afterFailure(
  error: unknown,
  attempt: number,
  policy: RetryPolicy,
  ageMs: number,
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
  const delayMs = Math.max(jittered, error.retryAfterMs ?? 0);
  if (ageMs + delayMs > policy.giveUpAfterMs) return { step: 'fail', error: exhausted(attempt, error) };
  return { step: 'wait', delayMs };
}

/** Failures a person should look at: nobody knows, or nobody answered. */
export const UNDELIVERED = ['ATTEMPTS_EXHAUSTED', 'OUTCOME_UNKNOWN'];

const KEY_FORGOTTEN =
  'An earlier attempt was not answered, and by now the vendor may have forgotten the idempotency key of this call.';
const SENDER_DIED = 'The process that was sending this call ended before the vendor answered.';

/** A call that may have been carried out and whose key no longer protects it. */
export function keyForgotten(): CallError {
  return outcomeUnknown(undefined, KEY_FORGOTTEN);
}

/** A call whose sender died, or whose vendor did not say what became of it. */
export function outcomeUnknown(cause?: VendorError, reason = SENDER_DIED): CallError {
  return {
    ...(cause && toCallError(cause)),
    code: 'OUTCOME_UNKNOWN',
    message: `${cause?.message ?? reason} The vendor may have carried out the call; a person must check with the vendor before it is made again.`,
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

import { randomUUID } from 'node:crypto';
import type { Controller } from 'interaqt';
import { type CallRow, derivedId, keyOf } from './callRow';
import { type Claim, type Claimer, claimCall, holdsLease, postponeCall } from './claim';
import { type CallError, initialCallState } from './events';
import { UnmappedStatusError } from './mapping';
import type { CallNames } from './names';
import { newsOf } from './news';
import { persist } from './persist';
import { type NewEvent, recordEvent } from './recordEvent';
import { afterFailure, type RetryPolicy, retryPolicyOf } from './retryPolicy';
import { unmappedEvent } from './unmappedStatus';
import { InvalidRequestError } from './url';
import type { AcceptedCall, CallUpdate, DeliverySettings, OutgoingCall, Vendor } from './vendor';
import { VendorError } from './vendorError';

export interface AttemptContext {
  controller: Controller;
  names: CallNames;
  vendor: Vendor;
  policy: RetryPolicy;
  claimer: Claimer;
  /** Milliseconds the vendor adapter gets for one attempt. */
  deadlineMs: number;
  /** Runs in the transaction that fails a call, so that what it stores is stored with the failure or not at all. */
  onFailed?: (callId: string, error: CallError) => Promise<void>;
}

/** What every delivery of these calls in this process works with. */
export function createAttemptContext(
  controller: Controller,
  names: CallNames,
  vendor: Vendor,
  settings: DeliverySettings,
): AttemptContext {
  const { timeoutMs, leaseMarginMs = 30_000 } = settings;
  return {
    controller,
    names,
    vendor,
    policy: retryPolicyOf(settings, vendor),
    claimer: { worker: randomUUID(), leaseMs: timeoutMs + leaseMarginMs },
    deadlineMs: timeoutMs + leaseMarginMs / 2,
  };
}

export type AttemptResult =
  | { step: 'nothing' }
  /** Another worker is sending it; its lease ends at `until` (milliseconds since 1970). */
  | { step: 'taken'; until: number }
  /** `unmapped`: the vendor took the task, and said something about it that nobody mapped. */
  | { step: 'answered'; unmapped?: UnmappedStatusError }
  | { step: 'failed'; error: CallError }
  /** Look again at `at` (milliseconds since 1970); `error` is the vendor's failure, if that is the reason. */
  | { step: 'later'; at: number; error?: VendorError };

/** Claims a call, sends it and records what came of it. Rejects only when recording failed: the lease then expires. */
export async function attemptCall(context: AttemptContext, id: string): Promise<AttemptResult> {
  const { controller, names, vendor, policy, claimer } = context;
  const claim = await claimCall(controller, names, vendor.pattern, policy, claimer, id);
  switch (claim.step) {
    case 'nothing':
    case 'taken':
    case 'later':
      return claim;
    case 'give-up':
      return failCall(context, claim, claim.error);
    case 'send':
      return sendCall(context, claim);
  }
}

type Taken = Extract<Claim, { call: CallRow }>;

async function sendCall(
  context: AttemptContext,
  claim: Extract<Claim, { step: 'send' }>,
): Promise<AttemptResult> {
  const { controller, names, vendor, policy, deadlineMs } = context;
  const { call } = claim;
  const externalId = derivedId(names, call);
  const outgoing: OutgoingCall = {
    id: call.id,
    requestParams: call.requestParams,
    idempotencyKey: keyOf(names, call),
  };
  if (vendor.pattern === 'sync-call') {
    await recordEvent(controller, names, { eventType: 'initialized', entityId: call.id, externalId });
    await recordEvent(controller, names, { eventType: 'processing', externalId });
  }

  let storeAnswer: StoreAnswer;
  try {
    if (call.requestParams === null || call.requestParams === undefined) {
      const message = `The ${names.call} has no request parameters; the Transform that creates it must set them.`;
      throw new InvalidRequestError(message);
    }
    const isRepeated = claim.attempt > 1 || call.idempotencyKey !== '';
    const answer = askVendor(context, outgoing, externalId, isRepeated);
    storeAnswer = await withDeadline(answer, deadlineMs);
  } catch (error) {
    const next = afterFailure(error, claim.attempt, policy, Date.now() - call.createdAt);
    if (next.step === 'fail') return failCall(context, claim, next.error);
    const at = Date.now() + next.delayMs;
    const didNothing = error instanceof VendorError && error.outcome !== 'unknown';
    const doubtSince = claim.doubtSince ?? (didNothing ? undefined : claim.startedAt);
    await postponeCall(controller, names, claim, at, doubtSince);
    return { step: 'later', at, ...(error instanceof VendorError && { error }) };
  }
  const unmapped = await storeAnswer();
  return { step: 'answered', ...(unmapped && { unmapped }) };
}

type StoreAnswer = () => Promise<UnmappedStatusError | undefined>;

/**
 * Sends the call; what it gives back stores the answer, which is no longer part of the attempt that may be repeated.
 * A call that may be with the vendor already is looked for first, where the vendor allows it.
 */
async function askVendor(
  { controller, names, vendor }: AttemptContext,
  outgoing: OutgoingCall,
  derived: string,
  isRepeated: boolean,
): Promise<StoreAnswer> {
  const store = (event: NewEvent) => persist(() => recordEvent(controller, names, event));
  if (vendor.pattern === 'sync-call') {
    const known: CallUpdate | null = isRepeated ? ((await vendor.find?.(outgoing)) ?? null) : null;
    const update = known ?? (await vendor.call(outgoing));
    return async () => {
      await store({ ...update, externalId: derived });
      return undefined;
    };
  }
  const known: AcceptedCall | null = isRepeated ? ((await vendor.find?.(outgoing)) ?? null) : null;
  const { externalId, data, update } = known ?? (await vendor.submit(outgoing));
  return async () => {
    try {
      await store({ eventType: 'initialized', entityId: outgoing.id, externalId, data });
    } catch (cause) {
      const accepted = `The vendor accepted it as ${JSON.stringify(externalId)}, but that could not be stored`;
      throw new Error(accepted, { cause });
    }
    try {
      const said = typeof update === 'function' ? update() : update;
      for (const event of newsOf(initialCallState, externalId, said)) await store(event);
      return undefined;
    } catch (error) {
      if (!(error instanceof UnmappedStatusError)) throw error;
      await store(unmappedEvent(externalId, error));
      return error;
    }
  };
}

async function failCall(context: AttemptContext, claim: Taken, error: CallError): Promise<AttemptResult> {
  const { controller, names } = context;
  const { id } = claim.call;
  const externalId = derivedId(names, claim.call);
  let isOurs = true;
  // All or nothing: a call that is linked but not failed would look as if the vendor had it.
  await persist(() =>
    controller.runInBusinessTransaction({ name: `${names.call}.fail` }, async () => {
      // A worker that slept through its lease must not fail a call that another one is sending by now.
      isOurs = await holdsLease(controller, names, claim);
      if (!isOurs) return;
      await recordEvent(controller, names, { eventType: 'initialized', entityId: id, externalId });
      await recordEvent(controller, names, { eventType: 'failed', externalId, data: error });
      await context.onFailed?.(id, error);
    }),
  );
  return isOurs ? { step: 'failed', error } : { step: 'nothing' };
}

/** Ends the wait before the lease does, so that two workers never send the same call at the same time. */
export async function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = `The attempt was not finished within ${deadlineMs} ms.`;
      reject(new VendorError({ code: 'TIMEOUT', message, outcome: 'unknown', retryable: true }));
    }, deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

import type { Controller } from 'interaqt';
import { type CallRow, derivedId } from './callRow';
import { type Claim, type Claimer, claimCall, postponeCall } from './claim';
import type { CallError } from './events';
import { UnmappedStatusError } from './mapping';
import type { CallNames } from './names';
import { persist } from './persist';
import { type NewEvent, recordEvent } from './recordEvent';
import { afterFailure, type RetryPolicy } from './retryPolicy';
import { unmappedEvent } from './unmappedStatus';
import { InvalidRequestError } from './url';
import type { OutgoingCall, Vendor } from './vendor';
import { VendorError } from './vendorError';

export interface AttemptContext {
  controller: Controller;
  names: CallNames;
  vendor: Vendor;
  policy: RetryPolicy;
  claimer: Claimer;
  /** Milliseconds the vendor adapter gets for one attempt. */
  deadlineMs: number;
}

export type AttemptResult =
  | { step: 'nothing' | 'taken' }
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
      return failCall(context, claim.call, claim.error);
    case 'send':
      return sendCall(context, claim);
  }
}

async function sendCall(
  context: AttemptContext,
  claim: Extract<Claim, { step: 'send' }>,
): Promise<AttemptResult> {
  const { controller, names, vendor, policy, deadlineMs } = context;
  const { call } = claim;
  const idempotencyKey = derivedId(names, call);
  const outgoing: OutgoingCall = { id: call.id, requestParams: call.requestParams, idempotencyKey };
  if (vendor.pattern === 'sync-call') {
    const externalId = idempotencyKey;
    await recordEvent(controller, names, { eventType: 'initialized', entityId: call.id, externalId });
    await recordEvent(controller, names, { eventType: 'processing', externalId });
  }

  let storeAnswer: StoreAnswer;
  try {
    if (call.requestParams === null || call.requestParams === undefined) {
      const message = `The ${names.call} has no request parameters; the Transform that creates it must set them.`;
      throw new InvalidRequestError(message);
    }
    storeAnswer = await withDeadline(askVendor(context, outgoing), deadlineMs);
  } catch (error) {
    const next = afterFailure(error, claim.attempt, policy);
    if (next.step === 'fail') return failCall(context, call, next.error);
    const at = Date.now() + next.delayMs;
    await postponeCall(controller, names, claim, at);
    return { step: 'later', at, ...(error instanceof VendorError && { error }) };
  }
  const unmapped = await storeAnswer();
  return { step: 'answered', ...(unmapped && { unmapped }) };
}

type StoreAnswer = () => Promise<UnmappedStatusError | undefined>;

/** Sends the call; what it gives back stores the answer, which is no longer part of the attempt that may be repeated. */
async function askVendor(
  { controller, names, vendor }: AttemptContext,
  outgoing: OutgoingCall,
): Promise<StoreAnswer> {
  const store = (event: NewEvent) => persist(() => recordEvent(controller, names, event));
  if (vendor.pattern === 'sync-call') {
    const update = await vendor.call(outgoing);
    return async () => {
      await store({ ...update, externalId: outgoing.idempotencyKey });
      return undefined;
    };
  }
  const { externalId, data, update } = await vendor.submit(outgoing);
  return async () => {
    try {
      await store({ eventType: 'initialized', entityId: outgoing.id, externalId, data });
    } catch (cause) {
      const accepted = `The vendor accepted it as ${JSON.stringify(externalId)}, but that could not be stored`;
      throw new Error(accepted, { cause });
    }
    try {
      const known = typeof update === 'function' ? update() : update;
      if (known) await store({ ...known, externalId });
      return undefined;
    } catch (error) {
      if (!(error instanceof UnmappedStatusError)) throw error;
      await store(unmappedEvent(externalId, error));
      return error;
    }
  };
}

async function failCall(context: AttemptContext, call: CallRow, error: CallError): Promise<AttemptResult> {
  const { controller, names } = context;
  const externalId = derivedId(names, call);
  // Both or none: a call that is linked but not failed would look as if the vendor had it.
  await persist(() =>
    controller.runInBusinessTransaction({ name: `${names.call}.fail` }, async () => {
      await recordEvent(controller, names, { eventType: 'initialized', entityId: call.id, externalId });
      await recordEvent(controller, names, { eventType: 'failed', externalId, data: error });
    }),
  );
  return { step: 'failed', error };
}

/** Ends the wait before the lease does, so that two workers never send the same call at the same time. */
async function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
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

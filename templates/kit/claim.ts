import type { Controller } from 'interaqt';
import { type CallRow, readCall } from './callRow';
import { type CallError, isTerminal } from './events';
import { formatLease, parseLease } from './lease';
import type { CallNames } from './names';
import { exhausted, isKeyForgotten, keyForgotten, outcomeUnknown, type RetryPolicy } from './retryPolicy';
import type { Vendor } from './vendor';

/** What is to be done with a call now. `at` is in milliseconds since 1970. */
export type Decision =
  | { step: 'nothing' }
  /** Another worker is sending it. If that one dies, the call is free again at `until`, when its lease ends. */
  | { step: 'taken'; until: number }
  | { step: 'later'; at: number }
  | ({ step: 'send' } & Tried)
  | ({ step: 'give-up'; error: CallError } & Tried);

interface Tried {
  /** The number of the attempt. */
  attempt: number;
  /** When the first of the earlier attempts began whose outcome is not known, in milliseconds since 1970. */
  doubtSince?: number | undefined;
}

export function decide(
  call: CallRow,
  pattern: Vendor['pattern'],
  policy: RetryPolicy,
  now: number,
): Decision {
  if (isTerminal(call.status)) return { step: 'nothing' };
  // Linked: the vendor has it. A sync call has its derived id before it is sent, so there the lease decides alone.
  if (pattern === 'async-task' && call.externalId !== null) return { step: 'nothing' };
  const lease = parseLease(call.lease);
  if (lease.state === 'new') return { step: 'send', attempt: 1 };
  const { attempt, doubtSince } = lease;
  const giveUp = (error: CallError): Decision => ({ step: 'give-up', attempt, doubtSince, error });
  if (lease.state === 'waiting') {
    if (lease.nextAt > now) return { step: 'later', at: lease.nextAt };
  } else {
    if (lease.expiresAt > now) return { step: 'taken', until: lease.expiresAt };
    if (policy.unknownOutcome === 'park') return giveUp(outcomeUnknown());
    const isOver = attempt >= policy.maxAttempts || now - call.createdAt >= policy.giveUpAfterMs;
    if (isOver) return giveUp(exhausted(attempt));
  }
  if (isKeyForgotten(doubtSince, policy, now)) return giveUp(keyForgotten());
  return { step: 'send', attempt: attempt + 1, doubtSince };
}

export type Claim =
  | { step: 'nothing' }
  | { step: 'taken'; until: number }
  | { step: 'later'; at: number }
  | ({ step: 'send' } & Taken)
  | ({ step: 'give-up'; error: CallError } & Taken);

interface Taken extends Tried {
  call: CallRow;
  lease: string;
  /** When it was taken, in milliseconds since 1970. */
  startedAt: number;
}

export interface Claimer {
  worker: string;
  /** Milliseconds after which another worker may take the call over. */
  leaseMs: number;
  /** Runs what takes a call; without it, a transaction of its own does. */
  run?: <Result>(take: () => Promise<Result>) => Promise<Result>;
}

/** Takes a call for this worker. Of any number of workers in any number of processes, one gets it. */
export async function claimCall(
  controller: Controller,
  names: CallNames,
  pattern: Vendor['pattern'],
  policy: RetryPolicy,
  claimer: Claimer,
  id: string,
): Promise<Claim> {
  const take = async (): Promise<Claim> => {
    const call = await readCall(controller, names, id);
    if (!call) return { step: 'nothing' };
    const now = Date.now();
    const decision = decide(call, pattern, policy, now);
    if (decision.step !== 'send' && decision.step !== 'give-up') return decision;
    // Should this worker die, nobody knows how far it came.
    const { attempt, doubtSince = now } = decision;
    const expiresAt = now + claimer.leaseMs;
    const lease = formatLease({ state: 'sending', attempt, worker: claimer.worker, expiresAt, doubtSince });
    const mine = await swapLease(controller, names, call.id, call.lease, lease);
    return mine ? { ...decision, call, lease, startedAt: now } : { step: 'taken', until: expiresAt };
  };
  if (claimer.run) return claimer.run(take);
  // On PGLite a bare compare-and-set would join whatever transaction is open just now, and be undone with it.
  return controller.system.storage.runInTransaction({ name: `${names.call}.claim` }, take);
}

/**
 * Hands a call back until `nextAt`; the wait is in the database, so that a restart neither forgets nor hurries.
 *
 * @param doubtSince when the first attempt began whose outcome is not known; `undefined` where there is none
 */
export async function postponeCall(
  controller: Controller,
  names: CallNames,
  claim: { call: CallRow; lease: string; attempt: number },
  nextAt: number,
  doubtSince: number | undefined,
): Promise<void> {
  const waiting = formatLease({ state: 'waiting', attempt: claim.attempt, nextAt, doubtSince });
  await controller.system.storage.runInTransaction({ name: `${names.call}.postpone` }, () =>
    swapLease(controller, names, claim.call.id, claim.lease, waiting),
  );
}

/** Whether the claim still stands. Inside a transaction: until its end, too, because the call is locked. */
export function holdsLease(
  controller: Controller,
  names: CallNames,
  { call, lease }: { call: CallRow; lease: string },
): Promise<boolean> {
  return swapLease(controller, names, call.id, lease, lease);
}

/** Whether the lease was `from`, and is `to` now. Runs in the transaction it is called in. */
export function swapLease(
  controller: Controller,
  names: CallNames,
  id: string,
  from: string,
  to: string,
): Promise<boolean> {
  const target = { recordName: names.call, id, field: 'lease' };
  return controller.system.storage.atomic.compareAndSet(target, from, to, { defaultValue: '' });
}

import type { CallError, Progress } from './events';

/** A call as the vendor adapter sees it. */
export interface OutgoingCall {
  id: string;
  requestParams: unknown;
  /** The same for every attempt of this call, different for every other call. Send it where the vendor takes one. */
  idempotencyKey: string;
}

/** A call whose task the vendor is asked about. */
export type QueriedCall = Pick<OutgoingCall, 'id' | 'requestParams'>;

/** What the vendor says of a call, and how far it is where the mapping keeps that. */
export type CallUpdate = (
  | { eventType: 'processing' }
  | { eventType: 'completed'; data: unknown }
  | { eventType: 'failed'; data: CallError }
) &
  Partial<Progress>;

export interface AcceptedCall {
  /** The vendor's id of the task. */
  externalId: string;
  /** Kept with the `initialized` event, and as the call's `startData`. */
  data?: unknown;
  /**
   * What the answer already says about the task, `null` for nothing. As a function it is asked only after the
   * `externalId` is stored, so that a mapping which throws cannot lose an accepted task.
   */
  update: CallUpdate | null | (() => CallUpdate | null);
}

/** The vendor accepts a task and finishes it later. */
export interface AsyncTaskVendor {
  pattern: 'async-task';
  submit(call: OutgoingCall): Promise<AcceptedCall>;
  /**
   * Where the vendor can be asked by something of ours (the key, a reference): the task an earlier attempt may have
   * made, `null` when the vendor is sure that there is none. Asked before every attempt but the first.
   */
  find?(call: OutgoingCall): Promise<AcceptedCall | null>;
  /** `null`: nothing new yet. */
  query(externalId: string, call: QueriedCall): Promise<CallUpdate | null>;
}

/** The vendor answers with the result. */
export interface SyncCallVendor {
  pattern: 'sync-call';
  call(call: OutgoingCall): Promise<CallUpdate>;
  /** The result an earlier attempt may have had, `null` when the vendor is sure that it did nothing. */
  find?(call: OutgoingCall): Promise<CallUpdate | null>;
}

export type Vendor = AsyncTaskVendor | SyncCallVendor;

export interface DeliverySettings {
  /** Milliseconds one attempt may take, all its requests together. */
  timeoutMs: number;
  /**
   * Default 8, which with the default delays lasts one to two minutes: a vendor that restarts fails no call. With
   * `giveUpAfterMs` there is no limit unless it is set.
   */
  maxAttempts?: number;
  /**
   * Milliseconds from the creation of a call after which it is not repeated any more; the first attempt is always made.
   * For a vendor with long outages: nobody waits for the calls in the meantime. Without it the attempts are counted.
   */
  giveUpAfterMs?: number;
  /** Milliseconds before the second attempt; doubles with each one after it. Default 1000. */
  retryBaseDelayMs?: number;
  /** Milliseconds. Default 60000, or `retryBaseDelayMs` if that is more. A longer wait asked for by the vendor (Retry-After) is honoured. */
  retryMaxDelayMs?: number;
  /**
   * What to do when nobody knows whether the vendor did the work (time-out, 5xx, lost connection, a process that died
   * while sending): `retry` sends again with the same idempotency key, which only a vendor that honours the key makes
   * safe; `park` fails the call with `OUTCOME_UNKNOWN` for a person to look at. A vendor adapter with `find` is asked
   * instead, and the call is sent again only where the vendor does not have it.
   */
  unknownOutcome: 'retry' | 'park';
  /**
   * Milliseconds for which the vendor remembers an idempotency key. A call whose outcome has been unknown for so long is
   * not sent again but fails with `OUTCOME_UNKNOWN`; attempts of which the vendor certainly did nothing do not count.
   * Default: for ever.
   */
  keyLifetimeMs?: number;
  /** Attempts at the same time in this process. Default 8. */
  concurrency?: number;
  /** Milliseconds between two looks for calls that nobody woke. Default 60000. */
  sweepIntervalMs?: number;
  /** Milliseconds after `timeoutMs` until another process may take the call over. Default 30000. */
  leaseMarginMs?: number;
  /** Gets one line per event of interest; never parameters or bodies. Default: the controller's logger. */
  log?: (line: string, level: 'info' | 'error') => void;
}

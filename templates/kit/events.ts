/**
 * What can happen to a call, and what a call is after it happened.
 * Everything here is pure: the database runs `reduceCall` again whenever it repeats a transaction.
 */

export type CallStatus = 'pending' | 'processing' | 'completed' | 'failed';
export type EventType = 'initialized' | 'processing' | 'completed' | 'failed';

/** Why a call failed; stored in the call's `error` field and shown to the person who asks for the status. */
export interface CallError {
  /** A code of this kit (`HTTP`, `TIMEOUT`, `OUTCOME_UNKNOWN` …) or of the mapping that failed. */
  code: string;
  /** The vendor's own message where it sent one. Secrets have been removed. */
  message: string;
  /** HTTP status of the vendor's answer. */
  status?: number;
  /** The vendor's id of the request, for its support team. */
  requestId?: string;
  /** The vendor's own error code. */
  vendorCode?: string;
  /** `UNMAPPED_STATUS`: the word, escaped as in JSON and cut to 80 characters. */
  word?: string;
}

/** Stands with an open call while the vendor uses a status word that nobody mapped; the call may still complete. */
export type UnmappedStatus = CallError & { code: 'UNMAPPED_STATUS'; word: string };

export function isUnmappedStatus(error: unknown): error is UnmappedStatus {
  if (typeof error !== 'object' || error === null) return false;
  return 'code' in error && error.code === 'UNMAPPED_STATUS' && 'word' in error;
}

/** How far a task is, between its acceptance and its end; the data of a `processing` event. */
export interface Progress {
  /** What the mapping keeps of the vendor's answer, such as its word for the stage. */
  progress: Record<string, unknown>;
  /** The place of the stage among those that are gone through in order: what is further back than what is known is late. */
  step?: number;
}

/** The newest progress of a call. */
export interface KnownProgress extends Progress {
  /** How often there was something new. */
  changes: number;
}

/** One row of the event entity. */
export interface CallEvent {
  eventType: EventType;
  /** An event with a key that is already stored changes nothing. */
  dedupeKey: string;
  /** Id of the call. Only `initialized` needs it: it links the call to `externalId`. */
  entityId?: string;
  /** The vendor's id, or a derived UUID where the vendor has none. */
  externalId?: string;
  /** The status the event asks for. */
  status: CallStatus;
  /** Milliseconds since 1970. Two events of one process never have the same. */
  createdAt: number;
  data?: unknown;
}

export interface CallState {
  status: CallStatus;
  /** What the vendor answered when it took the task; `null` where nothing of that is kept. */
  startData: unknown;
  progress: KnownProgress | null;
  responseData: unknown;
  /** Why it failed; of an open call, an `UnmappedStatus`. */
  error: unknown;
  /** Milliseconds since 1970, or `null` while the call is open. */
  completedAt: number | null;
}

export const initialCallState: CallState = {
  status: 'pending',
  startData: null,
  progress: null,
  responseData: null,
  error: null,
  completedAt: null,
};

/** A completed or failed call stays as it is, whatever arrives later. */
export function isTerminal(status: unknown): boolean {
  return status === 'completed' || status === 'failed';
}

/** The state of a call after one more event, for any order and any number of repetitions. */
export function reduceCall(
  state: CallState,
  event: Pick<CallEvent, 'eventType' | 'createdAt' | 'data'>,
): CallState {
  if (isTerminal(state.status)) return state;
  switch (event.eventType) {
    case 'initialized':
      return { ...state, startData: event.data ?? null };
    case 'processing':
      return {
        ...state,
        status: 'processing',
        progress: progressAfter(state.progress, event.data),
        // Whatever else a webhook may send along is not an error.
        error: isUnmappedStatus(event.data) ? event.data : null,
      };
    case 'completed':
      return {
        ...state,
        status: 'completed',
        responseData: event.data ?? null,
        error: null,
        completedAt: event.createdAt,
      };
    case 'failed':
      return { ...state, status: 'failed', error: event.data ?? null, completedAt: event.createdAt };
  }
}

/** Whether a vendor says of a task what is known to be over. */
export function isBehind(said: Progress, known: Progress | null | undefined): boolean {
  return said.step !== undefined && known?.step !== undefined && said.step < known.step;
}

// Calls of an earlier version of the kit have no progress in their state.
function progressAfter(known: KnownProgress | null | undefined, data: unknown): KnownProgress | null {
  if (!isProgress(data) || isBehind(data, known)) return known ?? null;
  return { ...known, ...data, changes: (known?.changes ?? 0) + 1 };
}

function isProgress(data: unknown): data is Progress {
  if (typeof data !== 'object' || data === null || !('progress' in data)) return false;
  return typeof data.progress === 'object' && data.progress !== null;
}

/** Refuses an event for a call that does not exist (yet), so that nothing is stored and it can be delivered again. */
export class UnknownCallError extends Error {
  readonly code = 'UNKNOWN_CALL';

  constructor(call: string, id: string) {
    super(`There is no ${call} for ${JSON.stringify(id.slice(0, 200))}.`);
    this.name = 'UnknownCallError';
  }
}

let last = 0;

/** Now in milliseconds, but always later than the previous answer: the order of events stays readable. */
export function monotonicNow(): number {
  last = Math.max(Date.now(), last + 1);
  return last;
}

import { type Controller, collectErrorChain } from 'interaqt';
import { type CallEvent, type CallStatus, type EventType, monotonicNow, UnknownCallError } from './events';
import type { CallNames } from './names';

const STATUS_AFTER: Record<EventType, CallStatus> = {
  initialized: 'pending',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
};

export type NewEvent = Pick<CallEvent, 'eventType' | 'entityId' | 'externalId' | 'data'> & {
  /** The vendor's id of a webhook delivery, for example. Default: `<ids>:<eventType>`. */
  dedupeKey?: string;
};

/**
 * Records one event of a call through the model's event source: in one transaction with everything computed from it,
 * followed by the side effects of what it created. A plain `storage.create` would not run those.
 *
 * @returns whether the event was new; `false` for a duplicate, which changes nothing
 * @throws {UnknownCallError} `UNKNOWN_CALL`: nothing was stored, deliver the event again later
 */
export async function recordEvent(
  controller: Controller,
  names: CallNames,
  event: NewEvent,
): Promise<boolean> {
  const source = controller.findEventSourceByName(names.eventSource);
  if (!source) {
    throw new Error(
      `There is no event source "${names.eventSource}". Add the "record" of defineApiCall to the eventSources of the model.`,
    );
  }
  const row: CallEvent = {
    ...event,
    dedupeKey: event.dedupeKey ?? defaultKey(event),
    status: STATUS_AFTER[event.eventType],
    createdAt: monotonicNow(),
  };
  // Depending on how the controller was made, dispatch rejects or answers with the error.
  const result = await controller.dispatch(source, row).catch((error: unknown) => ({ error, effects: [] }));
  if (result.error) throw causeOf(result.error);
  return (result.effects ?? []).length > 0;
}

/** With both ids where both are given: a second call that gets the external id of another is a conflict, not a duplicate. */
function defaultKey({ eventType, entityId, externalId }: NewEvent): string {
  return [entityId, externalId, eventType].filter((part) => part !== undefined).join(':');
}

/** The framework wraps what a computation throws; callers want to match on our own error. */
function causeOf(error: unknown): unknown {
  return collectErrorChain(error).find((cause) => cause instanceof UnknownCallError) ?? error;
}

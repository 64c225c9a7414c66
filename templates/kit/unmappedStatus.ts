import type { Progress, UnmappedStatus } from './events';
import type { UnmappedStatusError } from './mapping';
import type { NewEvent } from './recordEvent';

/*
 * A status word nobody mapped is recorded as an event that leaves the call open: its `error` names the word, and the
 * result is not lost when the vendor goes on with a word that is known. Once per word: the keys below make everything
 * else a duplicate.
 */

/** The event that names the word. */
export function unmappedEvent(externalId: string, error: UnmappedStatusError): NewEvent {
  return {
    eventType: 'processing',
    externalId,
    data: error.toCallError(),
    dedupeKey: `${externalId}:unmapped:${error.word}`,
  };
}

/** The event that takes it back: the vendor uses a known word again, and the task is still not at its end. */
export function mappedAgainEvent(externalId: string, { word }: UnmappedStatus, data?: Progress): NewEvent {
  return { eventType: 'processing', externalId, data, dedupeKey: `${externalId}:mapped:${word}` };
}

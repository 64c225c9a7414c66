import { isDeepStrictEqual } from 'node:util';
import type { CallRow } from './callRow';
import { isBehind, isTerminal, isUnmappedStatus, type Progress } from './events';
import type { NewEvent } from './recordEvent';
import { mappedAgainEvent } from './unmappedStatus';
import type { CallUpdate } from './vendor';

/** What decides whether something about a call is news. */
export type KnownCall = Pick<CallRow, 'status' | 'error' | 'progress'>;

/**
 * The events for what the vendor says of a call, in their order; none for what is known. Progress is a `processing`
 * event of its own also where it is said with the end, so that the last stage is not missing.
 *
 * @param key of a webhook's delivery: the second time it counts for nothing, whatever is known by then
 */
export function newsOf(
  known: KnownCall,
  externalId: string,
  update: CallUpdate | null,
  key?: string,
): NewEvent[] {
  const data = newProgress(known, update);
  const processing = (dedupeKey: string | undefined): NewEvent => ({
    eventType: 'processing',
    externalId,
    data,
    ...(dedupeKey !== undefined && { dedupeKey }),
  });
  // The same for everybody who asks at the same time, so that one of them records it.
  const change = `${externalId}:progress:${(known.progress?.changes ?? 0) + 1}`;
  if (update !== null && update.eventType !== 'processing') {
    const { eventType, data: result } = update;
    const end = { eventType, externalId, data: result, ...(key !== undefined && { dedupeKey: key }) };
    return data ? [processing(key === undefined ? change : `${key}:progress`), end] : [end];
  }
  if (isUnmappedStatus(known.error)) return [mappedAgainEvent(externalId, known.error, data)];
  if (data) return [processing(key ?? change)];
  return update && known.status === 'pending' ? [processing(key)] : [];
}

function newProgress({ status, progress: known }: KnownCall, update: CallUpdate | null) {
  if (!update?.progress || isTerminal(status)) return undefined;
  const { progress, step } = update;
  const said: Progress = { progress, ...(step !== undefined && { step }) };
  if (isBehind(said, known) || isDeepStrictEqual(progress, known?.progress)) return undefined;
  return said;
}

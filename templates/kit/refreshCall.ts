import type { Controller } from 'interaqt';
import { type CallRow, readCall } from './callRow';
import { isTerminal } from './events';
import { UnmappedStatusError } from './mapping';
import type { CallNames } from './names';
import { newsOf } from './news';
import { type NewEvent, recordEvent } from './recordEvent';
import { sharedAnswer } from './sharedAnswer';
import { unmappedEvent } from './unmappedStatus';
import type { AsyncTaskVendor, CallUpdate, Vendor } from './vendor';

/**
 * Asks the vendor for the status of an open call and records it only if it says something new, so that ten people who
 * poll do not write ten rows. Those who ask at the same time share one request.
 *
 * @param minIntervalMs milliseconds after an answer in which the vendor is not asked again: it is shared instead
 * @returns the change that was recorded, or `null` for none: also where the call is unknown, closed or not linked yet
 * @throws {VendorError} nothing was recorded
 * @throws {UnmappedStatusError} `UNMAPPED_STATUS`: an event that names the word was recorded, unless it had been already
 */
export async function refreshCall(
  controller: Controller,
  names: CallNames,
  vendor: Vendor,
  callId: string,
  minIntervalMs = 0,
): Promise<CallUpdate | null> {
  // The result of a sync call arrives with the answer to its request; there is nothing else to ask.
  if (vendor.pattern === 'sync-call') return null;
  const call = await readCall(controller, names, callId);
  if (!call || isTerminal(call.status) || call.externalId === null) return null;
  const { externalId } = call;
  return sharedAnswer(vendor, call.id, minIntervalMs, () => ask(controller, names, vendor, call, externalId));
}

async function ask(
  controller: Controller,
  names: CallNames,
  vendor: AsyncTaskVendor,
  call: CallRow,
  externalId: string,
): Promise<CallUpdate | null> {
  const { id, requestParams } = call;
  const record = (event: NewEvent) => recordEvent(controller, names, event);
  let update: CallUpdate | null;
  try {
    update = await vendor.query(externalId, { id, requestParams });
  } catch (error) {
    if (error instanceof UnmappedStatusError) await record(unmappedEvent(externalId, error));
    throw error;
  }
  let isNew = false;
  for (const event of newsOf(call, externalId, update)) isNew = (await record(event)) || isNew;
  return isNew ? (update ?? { eventType: 'processing' }) : null;
}

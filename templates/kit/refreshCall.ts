import type { Controller } from 'interaqt';
import { readCall } from './callRow';
import { isTerminal } from './events';
import type { CallNames } from './names';
import { recordEvent } from './recordEvent';
import type { CallUpdate, Vendor } from './vendor';

/**
 * Asks the vendor for the status of an open call and records it only if it says something new, so that ten people who
 * poll do not write ten rows.
 *
 * @returns the change that was recorded, or `null` for none: also where the call is unknown, closed or not linked yet
 * @throws {VendorError} and `UNMAPPED_STATUS`: nothing was recorded
 */
export async function refreshCall(
  controller: Controller,
  names: CallNames,
  vendor: Vendor,
  callId: string,
): Promise<CallUpdate | null> {
  const call = await readCall(controller, names, callId);
  if (!call || isTerminal(call.status) || call.externalId === null) return null;
  // The result of a sync call arrives with the answer to its request; there is nothing else to ask.
  if (vendor.pattern === 'sync-call') return null;
  const { id, requestParams } = call;
  const update = await vendor.query(call.externalId, { id, requestParams });
  if (!update || update.eventType === call.status) return null;
  const isNew = await recordEvent(controller, names, { ...update, externalId: call.externalId });
  return isNew ? update : null;
}

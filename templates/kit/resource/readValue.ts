import type { Controller, EntityIdRef } from 'interaqt';
import { ApiError } from '../apiError';
import { belongsTo, findRecord } from '../ownedRecord';
import { signedIn } from '../signedIn';
import { VendorError } from '../vendorError';

export interface ReadableResource {
  entity: string;
  /** What the value is made from. */
  fields: readonly string[];
  /** Relations that lead from the record to its user, such as `['owner']`; `null`: any signed-in user may ask. */
  owner: readonly string[] | null;
}

/**
 * What belongs to a record, made anew for the user who may have it. Nothing is stored.
 *
 * @throws {ApiError} 401 `UNAUTHENTICATED`; 404 `RESOURCE_NOT_FOUND`, also for another user's record, so that nobody
 *   learns which ids exist; 422 `RESOURCE_FIELD_MISSING`; 502 `VENDOR_FAILED` with the vendor's message
 */
export async function readValue<Value extends object>(
  controller: Controller,
  resource: ReadableResource,
  user: { id?: unknown } | null | undefined,
  id: unknown,
  make: (record: EntityIdRef) => Value | Promise<Value>,
): Promise<Value & { id: string }> {
  const userId = signedIn(user);
  const { entity, fields, owner } = resource;
  const record = await findRecord(controller, entity, fields, owner ?? [], id);
  if (!record || (owner && !belongsTo(record, owner, userId))) {
    throw new ApiError(404, 'RESOURCE_NOT_FOUND', `There is no such ${entity}.`);
  }
  try {
    return { id: String(record.id), ...(await make(record)) };
  } catch (error) {
    // The message is free of secrets: the client redacts.
    if (error instanceof VendorError) throw new ApiError(502, 'VENDOR_FAILED', error.message);
    throw error;
  }
}

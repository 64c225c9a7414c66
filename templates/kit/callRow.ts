import { createHash } from 'node:crypto';
import { type Controller, type EntityIdRef, MatchExp } from 'interaqt';
import type { CallState, KnownProgress } from './events';
import { type CallNames, fieldsOf } from './names';

/** The part of a stored call the kit works with. */
export interface CallRow {
  id: string;
  status: string;
  externalId: string | null;
  requestParams: unknown;
  createdAt: number;
  error: unknown;
  progress: KnownProgress | null;
  lease: string;
  /** That of the call it was repeated from by a person; empty for every other call. */
  idempotencyKey: string;
}

/** What {@link defineApiCall} adds to the fields of the business. */
const OWN_FIELDS = ['state', 'lease', 'idempotencyKey'];

/** The attributes to ask the storage for, so that {@link toCallRow} finds what it needs. */
export function callAttributes(names: CallNames): string[] {
  const { call } = fieldsOf(names);
  const { status, externalId, requestParams, createdAt, error } = call;
  return ['id', status, externalId, requestParams, createdAt, error, ...OWN_FIELDS];
}

export function toCallRow(names: CallNames, row: EntityIdRef): CallRow {
  const { call } = fieldsOf(names);
  const externalId: unknown = row[call.externalId];
  const state: CallState | null | undefined = row.state;
  return {
    id: String(row.id),
    status: String(row[call.status]),
    externalId: typeof externalId === 'string' ? externalId : null,
    requestParams: row[call.requestParams],
    createdAt: Number(row[call.createdAt] ?? 0),
    error: row[call.error] ?? null,
    progress: state?.progress ?? null,
    lease: String(row.lease ?? ''),
    idempotencyKey: String(row.idempotencyKey ?? ''),
  };
}

export function readCall(controller: Controller, names: CallNames, id: string): Promise<CallRow | null> {
  return findCall(controller, names, 'id', id);
}

/** The call of a task, by the vendor's id of it. */
export function callOfTask(controller: Controller, names: CallNames, id: string): Promise<CallRow | null> {
  return findCall(controller, names, fieldsOf(names).call.externalId, id);
}

async function findCall(
  controller: Controller,
  names: CallNames,
  key: string,
  value: string,
): Promise<CallRow | null> {
  const match = MatchExp.atom({ key, value: ['=', value] });
  const row: EntityIdRef | undefined = await controller.system.storage.findOne(
    names.call,
    match,
    undefined,
    callAttributes(names),
  );
  return row ? toCallRow(names, row) : null;
}

/** The same for every attempt of a call: {@link derivedId}, unless it repeats an earlier call under that one's key. */
export function keyOf(names: CallNames, call: Pick<CallRow, 'id' | 'createdAt' | 'idempotencyKey'>): string {
  return call.idempotencyKey || derivedId(names, call);
}

/**
 * A UUID that is always the same for the same call: its idempotency key, and its external id where the vendor gives none.
 * The time of creation is part of it because ids may be small numbers that repeat in another database which uses the
 * same account at the vendor.
 */
export function derivedId(names: CallNames, call: Pick<CallRow, 'id' | 'createdAt'>): string {
  const bytes = createHash('sha256').update(`${names.call}|${call.id}|${call.createdAt}`).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80; // version 8: made by an own rule (RFC 9562)
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/**
 * Refuses to start on a model the kit cannot work with.
 * @throws {Error} naming the missing entities and fields
 */
export function verifyModel(controller: Controller, names: CallNames): void {
  const { call, event } = fieldsOf(names);
  const missing = [
    ...missingFields(controller, names.call, [...Object.values(call), ...OWN_FIELDS]),
    ...missingFields(controller, names.event, [...Object.values(event), 'dedupeKey']),
    ...(controller.findEventSourceByName(names.eventSource) ? [] : [`event source ${names.eventSource}`]),
  ];
  if (missing.length === 0) return;
  throw new Error(
    `The model lacks ${missing.join(', ')}. Define the call with defineApiCall and add its call, event and record to the model.`,
  );
}

function missingFields(controller: Controller, entity: string, fields: readonly string[]): string[] {
  const record = controller.system.storage.schema.records.find(({ recordName }) => recordName === entity);
  if (!record) return [`entity ${entity}`];
  return fields.filter((field) => !record.attributes.includes(field)).map((field) => `${entity}.${field}`);
}

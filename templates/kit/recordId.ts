import type { Storage } from 'interaqt';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whether a value sent by a client can be an id of the entity. The database answers a malformed id with an error, and
 * on PGLite that error ends the transaction of whoever has one open.
 */
export function isPossibleId(storage: Storage, entity: string, id: unknown): boolean {
  const text = typeof id === 'number' ? String(id) : id;
  if (typeof text !== 'string' || text === '') return false;
  const record = storage.schema.records.find(({ recordName }) => recordName === entity);
  const type = record?.attributeDetails?.find(({ name }) => name === 'id')?.fieldType ?? '';
  if (/uuid/i.test(type)) return UUID.test(text);
  if (/int|serial/i.test(type)) return /^\d{1,10}$/.test(text) && Number(text) <= 2_147_483_647;
  return text.length <= 200;
}

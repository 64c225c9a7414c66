import {
  type AttributeQueryData,
  type Controller,
  type EntityIdRef,
  MatchExp,
  type RelationInstance,
} from 'interaqt';
import { keyOf, readCall } from '../callRow';
import { type CallNames, fieldsOf } from '../names';

/**
 * Makes a call again that failed, because a person says so: a new call with the same parameters, for the same records.
 * The failed one stays as it is; its end is final. Belongs into a transaction.
 *
 * @param key `same`: a vendor that honours keys and did carry out the first call does nothing again.
 *            `new`: for a vendor that answers a known key with the old failure, when it is sure that it did nothing.
 * @returns the id of the new call; `null` where the call is gone or did not fail
 */
export async function repeatCall(
  controller: Controller,
  names: CallNames,
  callId: string,
  key: 'same' | 'new',
): Promise<string | null> {
  const failed = await readCall(controller, names, callId);
  if (failed?.status !== 'failed') return null;
  const { storage } = controller.system;
  const created = await storage.create(names.call, {
    [fieldsOf(names).call.requestParams]: failed.requestParams,
    ...(key === 'same' && { idempotencyKey: keyOf(names, failed) }),
    ...(await ownersOf(controller, names, callId)),
  });
  return String(created.id);
}

/** The records a call belongs to, by the name of the relation: each has many calls. */
async function ownersOf(controller: Controller, { call }: CallNames, callId: string) {
  const relations = controller.relations.flatMap((relation) => nameOfOwner(relation, call) ?? []);
  const attributes: AttributeQueryData = relations.map((name) => [name, { attributeQuery: ['id'] }]);
  const match = MatchExp.atom({ key: 'id', value: ['=', callId] });
  const row: EntityIdRef = await controller.system.storage.findOne(call, match, undefined, [
    'id',
    ...attributes,
  ]);
  return Object.fromEntries(relations.flatMap((name) => (row[name] ? [[name, { id: row[name].id }]] : [])));
}

function nameOfOwner(
  { source, sourceProperty, target, targetProperty, type }: RelationInstance,
  call: string,
) {
  if (type === '1:n' && target.name === call) return targetProperty;
  return type === 'n:1' && source.name === call ? sourceProperty : undefined;
}

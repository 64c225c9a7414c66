import { type AttributeQueryData, type Controller, type EntityIdRef, MatchExp } from 'interaqt';
import { isPossibleId } from './recordId.js';

/**
 * A record with some of its fields, and with the records that `owner` leads to; `undefined` where there is none.
 *
 * @param owner relations that lead from the record to its user, such as `['greeting', 'owner']`
 * @param id as a client sent it
 */
export async function findRecord(
  controller: Controller,
  entity: string,
  fields: readonly string[],
  owner: readonly string[],
  id: unknown,
): Promise<EntityIdRef | undefined> {
  const { storage } = controller.system;
  if (!isPossibleId(storage, entity, id)) return undefined;
  const path = owner.reduceRight<AttributeQueryData>(
    (inner, relation) => ['id', [relation, { attributeQuery: inner }]],
    ['id'],
  );
  const match = MatchExp.atom({ key: 'id', value: ['=', id] });
  return storage.findOne(entity, match, undefined, [...fields, ...path]);
}

/** Follows the relations to the user; where one leads to several records, any of them will do. */
export function belongsTo(record: EntityIdRef, owner: readonly string[], userId: string): boolean {
  let reached: EntityIdRef[] = [record];
  for (const relation of owner) {
    reached = reached.flatMap((each): EntityIdRef[] => each[relation] ?? []);
  }
  return reached.some((each) => String(each.id) === userId);
}

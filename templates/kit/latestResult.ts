import {
  type Controller,
  type EntityIdRef,
  MatchExp,
  Property,
  type PropertyInstance,
  type RecordMutationEvent,
  StateMachine,
  StateNode,
  StateTransfer,
} from 'interaqt';
import { type CallNames, fieldsOf } from './names';

export interface LatestResultConfig {
  /** Entity of the calls. */
  call: string;
  /** The call's relation to the record that has the property, such as `greeting`. */
  owner: string;
  /** Name and type of the property. */
  name: string;
  type: 'string' | 'number' | 'boolean' | 'object';
  /** Takes the value out of the call's response data. Not part of the model manifest: it may change without a migration. */
  pick: (responseData: unknown) => unknown;
  fields?: CallNames['fields'];
}

/**
 * A business property with the result of the newest completed call; `null` until there is one. An older call that
 * finishes late does not replace a newer one's result, and concurrent results do not make each other fail.
 *
 * @returns two properties to spread into the entity: the value itself, and `<name>Latest`, which remembers how new it is
 */
export function latestResult(config: LatestResultConfig): PropertyInstance[] {
  const stored = `${config.name}Latest`;
  return [
    Property.create({ name: stored, type: 'object', computation: newestResult(config) }),
    Property.create({
      name: config.name,
      type: config.type,
      computed: (row: Record<string, { value?: unknown } | null | undefined>) => row[stored]?.value ?? null,
    }),
  ];
}

function newestResult({ call, owner, pick, fields }: LatestResultConfig) {
  const { call: field } = fieldsOf({ fields });
  const newest = StateNode.create({
    name: 'newest',
    computeValue: (last: unknown, mutation?: unknown) => {
      const best = (last ?? null) as { at: number; value: unknown } | null;
      if (mutation === undefined) return best;
      // An update event carries only what changed; the rest of the call is in oldRecord.
      const { oldRecord, record } = mutation as RecordMutationEvent;
      const row: Record<string, unknown> = { ...oldRecord, ...record };
      const at = Number(row[field.createdAt]);
      return best && best.at > at ? best : { at, value: pick(row[field.responseData]) ?? null };
    },
  });
  const completed = StateTransfer.create({
    trigger: {
      recordName: call,
      type: 'update',
      keys: [field.status],
      record: { [field.status]: 'completed' },
    },
    current: newest,
    next: newest,
    computeTarget: async function (this: Controller, { oldRecord, record }: RecordMutationEvent) {
      const match = MatchExp.atom({ key: 'id', value: ['=', oldRecord?.id ?? record?.id] });
      const found: EntityIdRef | undefined = await this.system.storage.findOne(call, match, undefined, [
        'id',
        [owner, { attributeQuery: ['id'] }],
      ]);
      return found?.[owner] ? { id: found[owner].id } : undefined;
    },
  });
  return StateMachine.create({ states: [newest], initialState: newest, transfers: [completed] });
}

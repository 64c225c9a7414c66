import {
  type Controller,
  type EntityIdRef,
  MatchExp,
  Property,
  type PropertyInstance,
  type RecordMutationEvent,
  StateMachine,
  type StateMachineInstance,
  StateNode,
  StateTransfer,
} from 'interaqt';
import type { CallError } from './events';
import { type CallNames, fieldsOf } from './names';

interface LatestConfig {
  /** Entity of the calls. */
  call: string;
  /** The call's relation to the record that has the property, such as `greeting`. */
  owner: string;
  /** Name of the property. */
  name: string;
  fields?: CallNames['fields'];
}

export interface LatestErrorConfig extends LatestConfig {
  /** What is shown of an error, `null` for nothing; its message unless you say otherwise. As free to change as `pick` below. */
  pick?: (error: CallError) => string | null;
}

/** What a call keeps before its end. */
type Kept = 'startData' | 'latestProgress';

export interface LatestResultConfig extends LatestConfig {
  type: 'string' | 'number' | 'boolean' | 'object';
  /**
   * The field of the call that has the value. Default `responseData`. Of `startData` and `latestProgress` the property
   * follows the newest call that has any, whether that is at its end or not; of a list, the first that there is.
   */
  from?: 'responseData' | Kept | readonly [Kept, ...Kept[]];
  /** Takes the value out of that field. Not part of the model manifest: it may change without a migration. */
  pick: (data: unknown) => unknown;
}

/**
 * A business property with the result of the newest completed call; `null` until there is one. An older call that
 * finishes late does not replace a newer one's result, and concurrent results do not make each other fail.
 *
 * @returns two properties to spread into the entity: the value itself, and `<name>Latest`, which remembers how new it is
 */
export function latestResult(config: LatestResultConfig): PropertyInstance[] {
  const { from = 'responseData', pick } = config;
  const { call } = fieldsOf(config);
  if (from === 'responseData') {
    const read = (row: Record<string, unknown>) => pick(row[call.responseData]);
    return properties(config.name, config.type, newest(config, [endingIn('completed', config)], read));
  }
  const fields = [from].flat().map((each) => call[each]);
  const said = (row: Record<string, unknown>) =>
    fields.map((field) => row[field] ?? null).find((each) => each !== null);
  const changes = fields.map((field) => ({
    recordName: config.call,
    type: 'update' as const,
    keys: [field],
  }));
  const computation = newest(
    config,
    changes,
    (row) => pick(said(row)),
    (row) => said(row) !== undefined,
  );
  return properties(config.name, config.type, computation);
}

/**
 * A business property with the message of the newest call if that failed; `null` while it is open, where it was
 * completed, and where there is none. The counterpart of {@link latestResult}, for whoever wants to know why.
 *
 * @returns two properties to spread into the entity, as those of `latestResult`
 */
export function latestError(config: LatestErrorConfig): PropertyInstance[] {
  const { call } = fieldsOf(config);
  const { pick = ({ message }) => message } = config;
  const changes = [
    { recordName: config.call, type: 'create' as const },
    endingIn('failed', config),
    endingIn('completed', config),
  ];
  const computation = newest(config, changes, (row) => {
    const error = row[call.status] === 'failed' ? (row[call.error] ?? null) : null;
    return error === null ? null : pick(error as CallError);
  });
  return properties(config.name, 'string', computation);
}

function properties(
  name: string,
  type: LatestResultConfig['type'],
  computation: StateMachineInstance,
): PropertyInstance[] {
  const stored = `${name}Latest`;
  return [
    Property.create({ name: stored, type: 'object', computation }),
    Property.create({
      name,
      type,
      computed: (row: Record<string, { value?: unknown } | null | undefined>) => row[stored]?.value ?? null,
    }),
  ];
}

type Trigger = Parameters<typeof StateTransfer.create>[0]['trigger'];

/** The end of a call. */
function endingIn(status: 'completed' | 'failed', { call, fields }: LatestConfig) {
  const field = fieldsOf({ fields }).call;
  return {
    recordName: call,
    type: 'update' as const,
    keys: [field.status],
    record: { [field.status]: status },
  };
}

/** What `changes` of a call say of its owner, unless a newer call has said something already. */
function newest(
  { call, owner, fields }: LatestConfig,
  changes: readonly Trigger[],
  read: (row: Record<string, unknown>) => unknown,
  isSaid: (row: Record<string, unknown>) => boolean = () => true,
): StateMachineInstance {
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
      return best && best.at > at ? best : { at, value: read(row) ?? null };
    },
  });
  const computeTarget = async function (this: Controller, { oldRecord, record }: RecordMutationEvent) {
    if (!isSaid({ ...oldRecord, ...record })) return undefined;
    const match = MatchExp.atom({ key: 'id', value: ['=', oldRecord?.id ?? record?.id] });
    const found: EntityIdRef | undefined = await this.system.storage.findOne(call, match, undefined, [
      'id',
      [owner, { attributeQuery: ['id'] }],
    ]);
    return found?.[owner] ? { id: found[owner].id } : undefined;
  };
  const transfers = changes.map((trigger) =>
    StateTransfer.create({ trigger, current: newest, next: newest, computeTarget }),
  );
  return StateMachine.create({ states: [newest], initialState: newest, transfers });
}

import {
  type Controller,
  Entity,
  type EntityIdRef,
  type EntityInstance,
  EventSource,
  type EventSourceInstance,
  MatchExp,
  Property,
  type RecordMutationEvent,
  StateMachine,
  type StateMachineInstance,
  StateNode,
  StateTransfer,
  UniqueConstraint,
} from 'interaqt';
import {
  type CallEvent,
  type CallState,
  type EventType,
  initialCallState,
  reduceCall,
  UnknownCallError,
} from './events';
import { type CallNames, type EventFields, fieldsOf } from './names';

export interface ApiCallModel {
  call: EntityInstance;
  event: EntityInstance;
  /** Records events; belongs into the controller's `eventSources`. */
  record: EventSourceInstance<CallEvent, void>;
}

/**
 * The entities of one kind of call to a vendor: the call, its events, and the event source that records them.
 * The call's state is a pure function of its events; nothing else writes it.
 *
 * @param names     entity, event source and field names
 * @param createdBy the business computation (a Transform with `eventDeps`) that decides when a call is made; it returns
 *                  `{ requestParams, … }` and may set a relation to the owning record
 *
 * The functions below are part of the model manifest by their text: changing even a comment inside one of them means
 * a migration for databases that exist already. Names and the contents of imported functions are not.
 */
export function defineApiCall(
  names: CallNames,
  createdBy: NonNullable<EntityInstance['computation']>,
): ApiCallModel {
  const { call: field, event: eventField } = fieldsOf(names);
  const view = (name: string, key: keyof CallState, type: string) =>
    Property.create({
      name,
      type,
      computed: (row: { state?: CallState | null }) => row.state?.[key] ?? null,
    });
  const event = defineEvent(names.event, eventField);
  const call = Entity.create({
    name: names.call,
    computation: createdBy,
    // Also the index that finds the call of an event.
    constraints: [
      UniqueConstraint.create({ name: `${names.call}_externalId`, properties: [field.externalId] }),
    ],
    properties: [
      Property.create({ name: field.requestParams, type: 'object' }),
      Property.create({ name: field.createdAt, type: 'number', defaultValue: () => Date.now() }),
      Property.create({ name: 'lease', type: 'string', defaultValue: () => '' }),
      Property.create({ name: 'idempotencyKey', type: 'string', defaultValue: () => '' }),
      Property.create({ name: 'state', type: 'object', computation: stateOf(names) }),
      Property.create({ name: field.externalId, type: 'string', computation: externalIdOf(names) }),
      view(field.status, 'status', 'string'),
      view(field.startData, 'startData', 'object'),
      Property.create({
        name: field.latestProgress,
        type: 'object',
        computed: (row: { state?: CallState | null }) => row.state?.progress?.progress ?? null,
      }),
      view(field.responseData, 'responseData', 'object'),
      view(field.error, 'error', 'object'),
      view(field.completedAt, 'completedAt', 'number'),
    ],
  });
  const record = EventSource.create<CallEvent, void>({
    name: names.eventSource,
    entity: event,
    mapEventData: (args) => toRow(args, eventField),
  });
  return { call, event, record };
}

function defineEvent(name: string, field: EventFields): EntityInstance {
  const text = [field.eventType, 'dedupeKey', field.entityId, field.externalId, field.status];
  return Entity.create({
    name,
    // A second event with the same key is answered with the stored one: no error, no effect, no aborted transaction.
    identity: { name: `${name}_key`, properties: ['dedupeKey'] },
    properties: [
      ...text.map((property) => Property.create({ name: property, type: 'string' })),
      Property.create({ name: field.createdAt, type: 'number' }),
      Property.create({ name: field.data, type: 'object' }),
    ],
  });
}

function stateOf(names: CallNames): StateMachineInstance {
  const { event } = fieldsOf(names);
  const live = StateNode.create({
    name: 'live',
    computeValue: (state: unknown, mutation?: unknown) =>
      mutation === undefined ? initialCallState : reduceCall(state as CallState, toEvent(mutation, event)),
  });
  const transfer = StateTransfer.create({
    trigger: { recordName: names.event, type: 'create' },
    current: live,
    next: live,
    computeTarget: targetOf(names),
  });
  return StateMachine.create({ states: [live], initialState: live, transfers: [transfer] });
}

// A machine of its own because a computed projection may not carry the unique constraint.
function externalIdOf(names: CallNames): StateMachineInstance {
  const { event } = fieldsOf(names);
  const unset = StateNode.create({ name: 'unset', computeValue: () => null });
  const set = StateNode.create({
    name: 'set',
    computeValue: (_last: unknown, mutation?: unknown) => toEvent(mutation, event).externalId ?? null,
  });
  const transfer = StateTransfer.create({
    trigger: { recordName: names.event, type: 'create', record: { [event.eventType]: 'initialized' } },
    current: unset,
    next: set,
    computeTarget: targetOf(names),
  });
  return StateMachine.create({ states: [unset, set], initialState: unset, transfers: [transfer] });
}

function targetOf(names: CallNames) {
  const { call, event } = fieldsOf(names);
  return async function (this: Controller, mutation: RecordMutationEvent) {
    const { entityId, externalId } = toEvent(mutation, event);
    // An empty text where the id is missing: null would match every call that has no external id yet.
    const [key, value] = entityId ? ['id', entityId] : [call.externalId, externalId ?? ''];
    const match = MatchExp.atom({ key, value: ['=', value] });
    const found: EntityIdRef | undefined = await this.system.storage.findOne(names.call, match, undefined, [
      'id',
    ]);
    if (!found) throw new UnknownCallError(names.call, value);
    return { id: found.id };
  };
}

function toEvent(
  mutation: unknown,
  field: EventFields,
): Pick<CallEvent, 'eventType' | 'createdAt' | 'data'> &
  Record<'entityId' | 'externalId', string | undefined> {
  const row: Record<string, unknown> = (mutation as RecordMutationEvent).record ?? {};
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    eventType: row[field.eventType] as EventType,
    entityId: text(row[field.entityId]),
    externalId: text(row[field.externalId]),
    createdAt: Number(row[field.createdAt]),
    data: row[field.data],
  };
}

function toRow(event: CallEvent, field: EventFields): Record<string, unknown> {
  const row = {
    [field.eventType]: event.eventType,
    dedupeKey: event.dedupeKey,
    [field.entityId]: event.entityId,
    [field.externalId]: event.externalId,
    [field.status]: event.status,
    [field.createdAt]: event.createdAt,
    [field.data]: event.data,
  };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

import {
  type Controller,
  Entity,
  EventSource,
  MatchExp,
  Property,
  type RecordMutationEvent,
  StateMachine,
  StateNode,
  StateTransfer,
  Transform,
} from 'interaqt';

/*
 * What somebody writes who knows interaqt and has no kit: a state machine for each field of the call that its events
 * change, in the style of the published instructions, with an identity for events, as duplicates are part of the job.
 */

const CALL = 'HandCall';
const EVENT = 'HandEvent';
const OPEN = ['pending', 'processing'] as const;
type Row = {
  eventType: string;
  externalId: string;
  entityId?: string;
  data?: unknown;
  dedupeKey: string;
  createdAt: number;
};

const text = (name: string) => Property.create({ name, type: 'string' });
const targetOf = async function (this: Controller, mutation: RecordMutationEvent) {
  const { entityId, externalId } = (mutation.record ?? {}) as unknown as Row;
  const match = MatchExp.atom(
    entityId ? { key: 'id', value: ['=', entityId] } : { key: 'externalId', value: ['=', externalId] },
  );
  const found = await this.system.storage.findOne(CALL, match, undefined, ['id']);
  return found ? { id: found.id } : undefined;
};
const on = (eventType: string) => ({ recordName: EVENT, type: 'create' as const, record: { eventType } });

/** A field that one kind of event sets, once. */
function setBy(eventType: string, value: (row: Row) => unknown) {
  const unset = StateNode.create({ name: 'unset', computeValue: () => null });
  const set = StateNode.create({
    name: 'set',
    computeValue: (_last: unknown, mutation?: unknown) =>
      value((mutation as RecordMutationEvent).record as unknown as Row),
  });
  const transfer = StateTransfer.create({
    trigger: on(eventType),
    current: unset,
    next: set,
    computeTarget: targetOf,
  });
  return StateMachine.create({ states: [unset, set], initialState: unset, transfers: [transfer] });
}

function statusMachine() {
  const state = Object.fromEntries(
    ['pending', 'processing', 'completed', 'failed'].map((name) => [
      name,
      StateNode.create({ name, computeValue: () => name }),
    ]),
  ) as Record<string, ReturnType<typeof StateNode.create>>;
  const transfers = OPEN.flatMap((from) =>
    ['processing', 'completed', 'failed']
      .filter((to) => to !== from)
      .map((to) =>
        StateTransfer.create({
          trigger: on(to),
          current: state[from] as never,
          next: state[to] as never,
          computeTarget: targetOf,
        }),
      ),
  );
  return StateMachine.create({
    states: Object.values(state) as never,
    initialState: state.pending as never,
    transfers,
  });
}

export function defineHandWritten() {
  const trigger = Entity.create({
    name: 'HandTrigger',
    properties: [Property.create({ name: 'requestParams', type: 'object' })],
  });
  const event = Entity.create({
    name: EVENT,
    identity: { name: `${EVENT}_key`, properties: ['dedupeKey'] },
    properties: [
      ...['eventType', 'entityId', 'externalId', 'dedupeKey', 'status'].map(text),
      Property.create({ name: 'createdAt', type: 'number' }),
      Property.create({ name: 'data', type: 'object' }),
    ],
  });
  const call = Entity.create({
    name: CALL,
    computation: Transform.create({
      eventDeps: { above: { recordName: 'HandTrigger', type: 'create' } },
      callback: ({ record }: RecordMutationEvent) => ({ requestParams: record?.requestParams }),
    }),
    properties: [
      Property.create({ name: 'requestParams', type: 'object' }),
      Property.create({ name: 'createdAt', type: 'number', defaultValue: () => Date.now() }),
      Property.create({ name: 'status', type: 'string', computation: statusMachine() }),
      Property.create({
        name: 'externalId',
        type: 'string',
        computation: setBy('initialized', (row) => row.externalId),
      }),
      Property.create({
        name: 'responseData',
        type: 'object',
        computation: setBy('completed', (row) => row.data),
      }),
      Property.create({ name: 'error', type: 'object', computation: setBy('failed', (row) => row.data) }),
      Property.create({
        name: 'completedAt',
        type: 'number',
        computation: setBy('completed', (row) => row.createdAt),
      }),
    ],
  });
  const start = EventSource.create<{ requestParams: unknown }, void>({
    name: 'startHandCall',
    entity: trigger,
    mapEventData: (args) => ({ ...args }),
  });
  const record = EventSource.create<Row, void>({
    name: 'recordHandEvent',
    entity: event,
    mapEventData: (args) => ({ ...args }),
  });
  return {
    entities: [trigger, event, call],
    eventSources: [start, record],
    async createCall(controller: Controller, requestParams: unknown): Promise<string> {
      const { effects, error } = await controller.dispatch(start, { requestParams });
      if (error) throw error;
      return String(effects?.find((each) => each.type === 'create' && each.recordName === CALL)?.record?.id);
    },
    async record(controller: Controller, row: Omit<Row, 'createdAt' | 'dedupeKey'>): Promise<void> {
      const dedupeKey = `${row.externalId}:${row.eventType}`;
      const { error } = await controller.dispatch(record, { ...row, dedupeKey, createdAt: Date.now() });
      if (error) throw error;
    },
    async statusOf(controller: Controller, id: string): Promise<unknown> {
      const match = MatchExp.atom({ key: 'id', value: ['=', id] });
      return (await controller.system.storage.findOne(CALL, match, undefined, ['status']))?.status;
    },
  };
}

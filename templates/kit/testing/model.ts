import {
  type Controller,
  Entity,
  type EntityIdRef,
  type EntityInstance,
  EventSource,
  MatchExp,
  Property,
  type RecordMutationEvent,
  Relation,
  type RelationInstance,
  Transform,
} from 'interaqt';
import { keyOf, readCall } from '../callRow';
import { defineApiCall } from '../defineApiCall';
import type { CallError, CallStatus, EventType } from '../events';
import { type CallNames, fieldsOf } from '../names';

export interface TestModelConfig {
  names: CallNames;
  /** Relations from the call to its user, as in the query API; `null`: the call belongs to nobody. */
  owner: readonly string[] | null;
  /** What a call asks for unless `createCall` says otherwise. */
  requestParams: unknown;
}

export interface StoredCall {
  status: CallStatus;
  externalId: string | null;
  startData: unknown;
  latestProgress: unknown;
  responseData: unknown;
  error: CallError | null;
}

/** A model with nothing but the call and what it needs to exist; the first three fields are what `createApp` takes. */
export interface TestModel {
  entities: EntityInstance[];
  relations: RelationInstance[];
  eventSources: Controller['eventSources'];
  /** @returns the id of a new user */
  createUser(controller: Controller): Promise<string>;
  /** Makes a call the way the business does: by dispatch, so that the integration hears of it. Returns its id. */
  createCall(controller: Controller, userId?: string, requestParams?: unknown): Promise<string>;
  readCall(controller: Controller, callId: string): Promise<StoredCall>;
  /** The idempotency key of a call. */
  readKey(controller: Controller, callId: string): Promise<string>;
  /** The types of the stored events, of one call or of all, in the order they were recorded. */
  readEvents(controller: Controller, callId?: string): Promise<EventType[]>;
}

const TRIGGER = 'TestTrigger';
const START = 'startTestCall';

/** Stands in for the business of the app, so that the test of an integration does not depend on it. */
export function defineTestModel({ names, owner, requestParams }: TestModelConfig): TestModel {
  const { call: field, event: eventField } = fieldsOf(names);
  const user = Entity.create({ name: 'User', properties: [text('name')] });
  const trigger = Entity.create({ name: TRIGGER, properties: [text('userId'), object('requestParams')] });
  const start = EventSource.create<{ userId: string; requestParams: unknown }, void>({
    name: START,
    entity: trigger,
    mapEventData: (args) => ({ ...args }),
  });

  // From the user down to the call; each record makes the one below it when it is created.
  const relations: RelationInstance[] = [];
  const chain: EntityInstance[] = [];
  let above = user;
  let createdBy = TRIGGER;
  const path = [...(owner ?? [])].reverse();
  for (const relation of path.slice(0, -1)) {
    const entity = Entity.create({
      name: `Test${chain.length + 1}`,
      properties: [object('requestParams')],
      computation: makeBelow(createdBy, relation, 'requestParams'),
    });
    relations.push(relate(above, entity, relation));
    chain.push(entity);
    createdBy = entity.name;
    above = entity;
  }
  const last = path.at(-1);
  const { call, event, record } = defineApiCall(names, makeBelow(createdBy, last, field.requestParams));
  if (last) relations.push(relate(above, call, last));

  return {
    entities: [user, trigger, ...chain, call, event],
    relations,
    eventSources: [start, record],
    async createUser(controller) {
      return String((await controller.system.storage.create('User', { name: 'Test' })).id);
    },
    async createCall(controller, userId = '', params = requestParams) {
      const result = await controller.dispatch(start, { userId, requestParams: params });
      if (result.error) throw result.error;
      const created = result.effects?.find(
        ({ type, recordName }) => type === 'create' && recordName === names.call,
      );
      if (!created?.record) throw new Error(`No ${names.call} was created.`);
      return String(created.record.id);
    },
    async readCall(controller, callId) {
      const fields = [
        'status',
        'externalId',
        'startData',
        'latestProgress',
        'responseData',
        'error',
      ] as const;
      const match = MatchExp.atom({ key: 'id', value: ['=', callId] });
      const row: EntityIdRef = await controller.system.storage.findOne(
        names.call,
        match,
        undefined,
        fields.map((each) => field[each]),
      );
      return {
        status: row[field.status],
        externalId: row[field.externalId] ?? null,
        startData: row[field.startData] ?? null,
        latestProgress: row[field.latestProgress] ?? null,
        responseData: row[field.responseData] ?? null,
        error: row[field.error] ?? null,
      };
    },
    async readKey(controller, callId) {
      const call = await readCall(controller, names, callId);
      if (!call) throw new Error(`There is no ${names.call} ${callId}.`);
      return keyOf(names, call);
    },
    async readEvents(controller, callId) {
      const order = { orderBy: { [eventField.createdAt]: 'ASC' } };
      const fields = [eventField.eventType, eventField.entityId, eventField.externalId];
      const rows = await controller.system.storage.find(names.event, undefined, order, fields);
      const linked = rows.find((row) => row[eventField.entityId] === callId)?.[eventField.externalId];
      const wanted =
        callId === undefined ? rows : rows.filter((row) => row[eventField.externalId] === linked);
      return wanted.map((row): EventType => row[eventField.eventType]);
    },
  };
}

/** Creates a record when the one above it appears, tied to it by `relation`, with the parameters handed down. */
function makeBelow(above: string, relation: string | undefined, paramsField: string) {
  return Transform.create({
    eventDeps: { above: { recordName: above, type: 'create' } },
    callback: ({ record }: RecordMutationEvent) => ({
      [paramsField]: record?.requestParams,
      ...(relation && { [relation]: { id: above === TRIGGER ? record?.userId : record?.id } }),
    }),
  });
}

function relate(above: EntityInstance, below: EntityInstance, relation: string): RelationInstance {
  return Relation.create({
    source: above,
    sourceProperty: `${relation}Below`,
    target: below,
    targetProperty: relation,
    type: '1:n',
  });
}

function text(name: string) {
  return Property.create({ name, type: 'string' });
}

function object(name: string) {
  return Property.create({ name, type: 'object' });
}

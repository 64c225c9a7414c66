import {
  Controller,
  Entity,
  EventSource,
  MatchExp,
  MonoSystem,
  Property,
  type RecordMutationEvent,
  Relation,
  Transform,
} from 'interaqt';
import type { PGLiteDB } from 'interaqt/drivers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineApiCall } from '../../templates/kit/defineApiCall';
import { createDelivery, type Delivery } from '../../templates/kit/delivery';
import { latestError, latestResult } from '../../templates/kit/latestResult';
import type { CallNames } from '../../templates/kit/names';
import { onCallCreated } from '../../templates/kit/onCallCreated';
import { recordEvent } from '../../templates/kit/recordEvent';
import type { Vendor } from '../../templates/kit/vendor';
import './helpers/boot';
import { emptyDatabase } from '../helpers/pglite';

// Two kinds of calls, the second made from the result of the first, with field names of their own.
const speech: CallNames = {
  call: 'SpeechCall',
  event: 'SpeechEvent',
  eventSource: 'recordSpeech',
  fields: {
    call: {
      status: 'phase',
      externalId: 'vendorId',
      responseData: 'result',
      createdAt: 'madeAt',
      error: 'problem',
    },
    event: { eventType: 'kind', entityId: 'callId', externalId: 'vendorId', createdAt: 'at', data: 'body' },
  },
};
const index: CallNames = { call: 'IndexCall', event: 'IndexEvent', eventSource: 'recordIndex' };

const ofSpeech = { call: speech.call, owner: 'note', type: 'string', fields: speech.fields } as const;

function defineModel() {
  const note = Entity.create({
    name: 'Note',
    properties: [
      Property.create({ name: 'text', type: 'string' }),
      ...latestResult({
        ...ofSpeech,
        name: 'url',
        pick: (data) => (data as { url?: string } | null)?.url,
      }),
      ...latestResult({ ...ofSpeech, name: 'page', from: 'startData', pick: (data) => Object(data).page }),
      ...latestResult({
        ...ofSpeech,
        name: 'stage',
        from: 'latestProgress',
        pick: (data) => Object(data).stage,
      }),
      ...latestResult({
        ...ofSpeech,
        name: 'shown',
        from: ['latestProgress', 'startData'],
        pick: (data) => Object(data).stage,
      }),
      ...latestError({ call: speech.call, owner: 'note', name: 'urlError', fields: speech.fields }),
      ...latestError({
        call: speech.call,
        owner: 'note',
        name: 'refusal',
        fields: speech.fields,
        pick: ({ code, message }) => (code === 'HTTP' ? `HTTP: ${message}` : null),
      }),
    ],
  });
  const ask = Entity.create({
    name: 'Ask',
    properties: [
      Property.create({ name: 'noteId', type: 'string' }),
      Property.create({ name: 'madeAt', type: 'number' }),
    ],
  });
  const speechModel = defineApiCall(
    speech,
    Transform.create({
      eventDeps: { asked: { recordName: 'Ask', type: 'create' } },
      callback: ({ record }: RecordMutationEvent) => ({
        requestParams: {},
        madeAt: record?.madeAt,
        note: { id: record?.noteId },
      }),
    }),
  );
  const indexModel = defineApiCall(
    index,
    Transform.create({
      eventDeps: { spoken: { recordName: 'SpeechEvent', type: 'create', record: { kind: 'completed' } } },
      callback: ({ record }: RecordMutationEvent) => ({ requestParams: record?.body, createdAt: 1 }),
    }),
  );
  const asked = EventSource.create<{ noteId: string; madeAt: number }, void>({
    name: 'ask',
    entity: ask,
    mapEventData: (args) => ({ ...args }),
  });
  const relation = Relation.create({
    source: note,
    sourceProperty: 'speechCalls',
    target: speechModel.call,
    targetProperty: 'note',
    type: '1:n',
  });
  const entities = [note, ask, speechModel.call, speechModel.event, indexModel.call, indexModel.event];
  return {
    asked,
    entities,
    relations: [relation],
    eventSources: [asked, speechModel.record, indexModel.record],
  };
}

const deliveries: Record<string, Delivery> = {};
let database: PGLiteDB;
let controller: Controller;
let asked: ReturnType<typeof defineModel>['asked'];
let noteId: string;

beforeEach(async () => {
  const model = defineModel();
  asked = model.asked;
  database = await emptyDatabase();
  controller = new Controller({
    system: new MonoSystem(database),
    entities: model.entities,
    relations: model.relations,
    eventSources: model.eventSources,
    recordMutationSideEffects: [speech, index].map((names) =>
      onCallCreated(names, (id) => deliveries[names.call]?.wake(id)),
    ),
  });
  await controller.setup(true);
  noteId = (await controller.system.storage.create('Note', { text: 'x' })).id;
});
afterEach(async () => {
  for (const [name, delivery] of Object.entries(deliveries)) {
    await delivery.stop();
    delete deliveries[name];
  }
  controller.teardown();
  await database.close();
});

async function makeCall(madeAt: number): Promise<string> {
  const { effects } = await controller.dispatch(asked, { noteId, madeAt });
  const id = String(effects?.find(({ recordName }) => recordName === speech.call)?.record?.id);
  await recordEvent(controller, speech, { eventType: 'initialized', entityId: id, externalId: id });
  return id;
}
const complete = (externalId: string, url: string) =>
  recordEvent(controller, speech, { eventType: 'completed', externalId, data: { url } });
const fail = (externalId: string, message: string, code = 'HTTP') =>
  recordEvent(controller, speech, { eventType: 'failed', externalId, data: { code, message } });
const read = async (property: 'url' | 'urlError' | 'refusal' | 'page' | 'stage' | 'shown') => {
  const match = MatchExp.atom({ key: 'id', value: ['=', noteId] });
  return (await controller.system.storage.findOne('Note', match, undefined, [property]))[property] ?? null;
};
const readUrl = () => read('url');
const readError = () => read('urlError');

describe('latestResult', () => {
  test('has no value before a call completes', async () => {
    await makeCall(1);
    expect(await readUrl()).toBeNull();
  });

  test('follows the newest call, not the one that finished last', async () => {
    const [older, newer] = [await makeCall(1), await makeCall(2)];
    await complete(newer, 'new');
    expect(await readUrl()).toBe('new');
    await complete(older, 'old');
    expect(await readUrl()).toBe('new');
  });

  test('is replaced by a newer call, and not by one that fails', async () => {
    await complete(await makeCall(1), 'first');
    await complete(await makeCall(2), 'second');
    expect(await readUrl()).toBe('second');
    await recordEvent(controller, speech, { eventType: 'failed', externalId: await makeCall(3) });
    expect(await readUrl()).toBe('second');
  });

  test('two calls of one record that complete at once', async () => {
    const [older, newer] = [await makeCall(1), await makeCall(2)];
    await Promise.all([complete(newer, 'new'), complete(older, 'old')]);
    expect(await readUrl()).toBe('new');
  });
});

test('a property follows what the newest call says at its start and on its way', async () => {
  const start = async (madeAt: number, data?: object) => {
    const { effects } = await controller.dispatch(asked, { noteId, madeAt });
    const id = String(effects?.find(({ recordName }) => recordName === speech.call)?.record?.id);
    await recordEvent(controller, speech, { eventType: 'initialized', entityId: id, externalId: id, data });
    return id;
  };
  const reach = (externalId: string, stage: string) => {
    const data = { progress: { stage } };
    return recordEvent(controller, speech, { eventType: 'processing', externalId, data, dedupeKey: stage });
  };
  const first = await start(1, { page: 'one', stage: 'announced' });
  expect([await read('page'), await read('stage'), await read('shown')]).toEqual(['one', null, 'announced']);
  await reach(first, 'packed');
  expect(await read('shown')).toBe('packed');
  await reach(first, 'sent');
  expect(await read('stage')).toBe('sent');
  const second = await start(2);
  expect([await read('page'), await read('stage')]).toEqual(['one', 'sent']);
  await reach(second, 'packed again');
  await reach(first, 'arrived');
  await complete(second, 'url');
  expect([await read('page'), await read('stage')]).toEqual(['one', 'packed again']);
  await start(3, { stage: 'announced again' });
  expect([await read('stage'), await read('shown')]).toEqual(['packed again', 'announced again']);
});

describe('latestError', () => {
  test('has the message of the newest call while that is failed', async () => {
    expect(await readError()).toBeNull();
    await fail(await makeCall(1), 'Too long.');
    expect(await readError()).toBe('Too long.');
    const next = await makeCall(2);
    expect(await readError()).toBeNull();
    await fail(next, 'Too short.');
    expect(await readError()).toBe('Too short.');
    await complete(await makeCall(3), 'good');
    expect(await readError()).toBeNull();
    expect(await readUrl()).toBe('good');
  });

  test('shows what is picked of the error, which may be nothing', async () => {
    await fail(await makeCall(1), 'Too long.');
    expect(await read('refusal')).toBe('HTTP: Too long.');
    await fail(await makeCall(2), 'Nobody knows.', 'OUTCOME_UNKNOWN');
    expect([await read('refusal'), await readError()]).toEqual([null, 'Nobody knows.']);
  });

  test('is not changed by an older call that fails late', async () => {
    const [older, newer] = [await makeCall(1), await makeCall(2)];
    await complete(newer, 'new');
    await fail(older, 'Too late.');
    expect(await readError()).toBeNull();
  });
});

test('the result of one integration starts the next one', async () => {
  const sent: unknown[] = [];
  const vendor = (name: string): Vendor => ({
    pattern: 'sync-call',
    async call({ requestParams }) {
      sent.push([name, requestParams]);
      return { eventType: 'completed', data: { url: `by ${name}` } };
    },
  });
  for (const names of [speech, index]) {
    const settings = { timeoutMs: 1000, unknownOutcome: 'retry' } as const;
    const delivery = createDelivery(controller, names, vendor(names.call), settings);
    await delivery.start();
    deliveries[names.call] = delivery;
  }
  await controller.dispatch(asked, { noteId, madeAt: 1 });
  await deliveries[speech.call]?.settled();
  await deliveries[index.call]?.settled();
  expect(sent).toEqual([
    ['SpeechCall', {}],
    ['IndexCall', { url: 'by SpeechCall' }],
  ]);
  expect(await readUrl()).toBe('by SpeechCall');
});

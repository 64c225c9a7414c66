import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDelivery } from '../../templates/kit/delivery';
import { type EventType, initialCallState, reduceCall } from '../../templates/kit/events';
import { pickFields, readProgress } from '../../templates/kit/mapping';
import { queryCall } from '../../templates/kit/queryApi';
import { recordEvent } from '../../templates/kit/recordEvent';
import { startVendor, type TestVendor } from '../../templates/kit/testing/index';
import type { AsyncTaskVendor, CallUpdate } from '../../templates/kit/vendor';
import { recordWebhook } from '../../templates/kit/webhook';
import { type Booted, boot, names } from './helpers/boot';
import { asyncVendor } from './helpers/httpVendor';

const FIELDS = { stage: 'parcel.stage', page: 'parcel.page' };
const ORDER = { field: 'stage', words: ['announced', 'collected', 'rolling'] };
/** Every question is asked. */
const access = { owner: null, queryMinIntervalMs: 0 };

describe('what is kept of an answer', () => {
  const parcel = (stage: unknown) => ({ parcel: { stage } });

  test('is null where the vendor does not say it', () => {
    expect(pickFields({ parcel: { stage: 'rolling' } }, FIELDS)).toEqual({ stage: 'rolling', page: null });
    expect(pickFields('text', { ...FIELDS, whole: '$' })).toEqual({ stage: null, page: null, whole: 'text' });
    expect(pickFields(null, FIELDS)).toEqual({ stage: null, page: null });
  });

  test.each<[string, unknown, Parameters<typeof readProgress>[2], number | undefined]>([
    ['a word in the order', 'collected', ORDER, 1],
    ['a word that is not in it', 'lost', ORDER, undefined],
    ['a number that grows', 70, { field: 'stage' }, 70],
    ['a number below zero', -1, { field: 'stage' }, undefined],
    ['no number', '70', { field: 'stage' }, undefined],
    ['no order', 'collected', undefined, undefined],
  ])('has the place of %s', (_what, stage, order, step) => {
    const expected = { progress: { stage, page: null }, ...(step !== undefined && { step }) };
    expect(readProgress(parcel(stage), FIELDS, order)).toEqual(expected);
  });
});

describe('the state of a call', () => {
  const said = (stage: number) => ({
    eventType: 'processing' as EventType,
    createdAt: 1,
    data: { progress: { stage }, step: stage },
  });

  test('never goes back, whatever order the stages arrive in', () => {
    const stages = fc.array(fc.nat({ max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(stages, (arrived) => {
        const { progress } = arrived.map(said).reduce(reduceCall, initialCallState);
        expect(progress?.progress).toEqual({ stage: Math.max(...arrived) });
      }),
    );
  });

  test('is read as before where an earlier version of the kit wrote it', () => {
    const { progress: _progress, startData: _startData, ...earlier } = initialCallState;
    const state = reduceCall(earlier as typeof initialCallState, said(2));
    expect(state).toMatchObject({ status: 'processing', progress: { progress: { stage: 2 }, changes: 1 } });
  });
});

describe('in the database', () => {
  let app: Booted;
  let vendor: TestVendor;
  let count = 0;
  let update: CallUpdate | null = null;
  const asked: AsyncTaskVendor = {
    pattern: 'async-task',
    submit: () => Promise.reject(new Error('nothing is sent')),
    query: async () => update,
  };

  beforeAll(async () => {
    vendor = await startVendor();
    app = await boot();
  });
  afterAll(async () => {
    await app.close();
    await vendor.close();
  });

  async function linkedCall() {
    const id = await app.model.createCall(app.controller);
    const externalId = `task-${count++}`;
    const data = { page: `https://follow.example/${externalId}` };
    await recordEvent(app.controller, names, { eventType: 'initialized', entityId: id, externalId, data });
    return { id, externalId };
  }
  const at = (stage: string): CallUpdate => ({
    eventType: 'processing',
    ...readProgress({ parcel: { stage } }, FIELDS, ORDER),
  });
  const ask = (id: string, says: CallUpdate | null) => {
    update = says;
    return queryCall(app.controller, names, asked, access, { id: 'a user' }, id);
  };
  const deliver = (externalId: string, deliveryId: string, says: CallUpdate) =>
    recordWebhook(app.controller, names, { externalId, deliveryId, update: () => says });
  const events = (id: string) => app.model.readEvents(app.controller, id);
  const read = (id: string) => app.model.readCall(app.controller, id);

  test('the answer to the first request is kept', async () => {
    const { id, externalId } = await linkedCall();
    const startData = { page: `https://follow.example/${externalId}` };
    expect(await ask(id, null)).toMatchObject({ status: 'pending', startData, latestProgress: null });
    await deliver(externalId, 'the end', { eventType: 'completed', data: {} });
    expect(await read(id)).toMatchObject({ status: 'completed', startData });
  });

  test('a stage is recorded once however many ask, the next one again, also one that comes back', async () => {
    const { id } = await linkedCall();
    const loose = (stage: string): CallUpdate => ({ eventType: 'processing', progress: { stage } });
    await Promise.all(Array.from({ length: 5 }, () => ask(id, loose('a'))));
    for (let i = 0; i < 3; i++) await ask(id, loose('a'));
    expect(await events(id)).toEqual(['initialized', 'processing']);
    for (const stage of ['b', 'a', 'b']) {
      expect((await ask(id, loose(stage))).latestProgress).toEqual({ stage });
    }
    expect(await events(id)).toHaveLength(5);
    expect(await ask(id, { eventType: 'processing' })).toMatchObject({ latestProgress: { stage: 'b' } });
    expect(await events(id)).toHaveLength(5);
  });

  test('stages never go back, whether by webhook or by question, and equal ones record nothing', async () => {
    const { id, externalId } = await linkedCall();
    await deliver(externalId, '3', at('rolling'));
    await deliver(externalId, '2', at('collected'));
    await deliver(externalId, '3', at('rolling'));
    await deliver(externalId, '4', at('rolling'));
    await ask(id, at('announced'));
    expect(await read(id)).toMatchObject({
      status: 'processing',
      latestProgress: { stage: 'rolling', page: null },
    });
    expect(await events(id)).toEqual(['initialized', 'processing']);
  });

  test('the last stage is there at the end, and nothing changes it afterwards', async () => {
    const { id, externalId } = await linkedCall();
    const end = { ...at('at_the_door'), eventType: 'completed', data: { done: true } } as const;
    await deliver(externalId, '1', end);
    await deliver(externalId, '1', end);
    await deliver(externalId, '2', at('rolling'));
    expect(await read(id)).toMatchObject({
      status: 'completed',
      responseData: { done: true },
      latestProgress: { stage: 'at_the_door' },
    });
    expect(await events(id)).toEqual(['initialized', 'processing', 'completed']);
  });

  test('a call that failed meanwhile ends as the query says, though its start is answered as before', async () => {
    const accepted = { body: { id: 'replayed', status: 'queued' } };
    vendor.answer('POST /jobs', { reset: true }, accepted);
    vendor.answer('GET /jobs/{id}', { body: { status: 'broken', error: { message: 'It gave up.' } } });
    const settings = {
      timeoutMs: 1000,
      retryBaseDelayMs: 5,
      unknownOutcome: 'retry',
      log: () => {},
    } as const;
    const adapter = asyncVendor(vendor.url);
    const delivery = createDelivery(app.controller, names, adapter, settings);
    const id = await app.model.createCall(app.controller);
    delivery.wake(id);
    await delivery.settled();
    const keys = vendor.requestsTo('POST /jobs').map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(await read(id)).toMatchObject({ status: 'pending', externalId: 'replayed' });
    const answer = await queryCall(app.controller, names, adapter, access, { id: 'a user' }, id);
    expect(answer).toMatchObject({ status: 'failed', error: { message: 'It gave up.' } });
    await delivery.stop();
  });
});

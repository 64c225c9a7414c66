import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CallStatus,
  type EventType,
  initialCallState,
  monotonicNow,
  reduceCall,
} from '../../templates/kit/events';
import { recordEvent } from '../../templates/kit/recordEvent';
import { type Booted, boot, names } from './helpers/boot';

const event = (eventType: EventType, createdAt = 1) => ({
  eventType,
  createdAt,
  data: `${eventType} ${createdAt}`,
});

test.each<[EventType[], CallStatus]>([
  [[], 'pending'],
  [['initialized'], 'pending'],
  [['initialized', 'processing'], 'processing'],
  [['initialized', 'processing', 'completed'], 'completed'],
  [['initialized', 'completed'], 'completed'],
  [['initialized', 'failed'], 'failed'],
  [['processing', 'initialized'], 'processing'],
  [['completed', 'processing'], 'completed'],
  [['completed', 'initialized'], 'completed'],
  [['completed', 'failed'], 'completed'],
  [['failed', 'completed'], 'failed'],
  [['failed', 'processing'], 'failed'],
  [['processing', 'processing'], 'processing'],
])('%j leads to %s', (types, status) => {
  expect(types.reduce((state, type) => reduceCall(state, event(type)), initialCallState).status).toBe(status);
});

test('the first end of a call keeps its data, its time and an empty error', () => {
  const completed = reduceCall(initialCallState, event('completed', 7));
  const late = [event('completed', 8), event('failed', 9)].reduce(reduceCall, completed);
  const known = { startData: null, progress: null };
  expect(late).toEqual({
    ...known,
    status: 'completed',
    responseData: 'completed 7',
    error: null,
    completedAt: 7,
  });
});

test('the clock never gives the same millisecond twice', () => {
  const times = Array.from({ length: 1000 }, monotonicNow);
  expect(new Set(times).size).toBe(1000);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

describe('in the database', () => {
  let app: Booted;
  beforeAll(async () => {
    app = await boot();
  });
  afterAll(() => app.close());

  async function linkedCall(externalId: string): Promise<string> {
    const id = await app.model.createCall(app.controller);
    await recordEvent(app.controller, names, { eventType: 'initialized', entityId: id, externalId });
    return id;
  }

  test('initialized links the call, completed finds it by the external id', async () => {
    const id = await linkedCall('a-1');
    expect(await app.model.readCall(app.controller, id)).toMatchObject({
      status: 'pending',
      externalId: 'a-1',
    });
    await recordEvent(app.controller, names, {
      eventType: 'completed',
      externalId: 'a-1',
      data: { url: 'x' },
    });
    expect(await app.model.readCall(app.controller, id)).toEqual({
      status: 'completed',
      externalId: 'a-1',
      startData: null,
      latestProgress: null,
      responseData: { url: 'x' },
      error: null,
    });
  });

  test.each(['text', 7, true, null, ['a'], { deep: [1] }])(
    'response data %j is read back as it was',
    async (data) => {
      const externalId = `data-${JSON.stringify(data)}`;
      const id = await linkedCall(externalId);
      await recordEvent(app.controller, names, { eventType: 'completed', externalId, data });
      expect((await app.model.readCall(app.controller, id)).responseData).toEqual(data);
    },
  );

  test('a duplicate is recognised and changes nothing', async () => {
    const id = await linkedCall('b-1');
    const completed = { eventType: 'completed', externalId: 'b-1' } as const;
    expect(await recordEvent(app.controller, names, { ...completed, data: 'first' })).toBe(true);
    expect(await recordEvent(app.controller, names, { ...completed, data: 'second' })).toBe(false);
    expect((await app.model.readCall(app.controller, id)).responseData).toBe('first');
  });

  test('a late processing leaves a completed call completed', async () => {
    const id = await linkedCall('c-1');
    await recordEvent(app.controller, names, { eventType: 'completed', externalId: 'c-1', data: 'done' });
    await recordEvent(app.controller, names, { eventType: 'processing', externalId: 'c-1' });
    expect(await app.model.readCall(app.controller, id)).toMatchObject({
      status: 'completed',
      responseData: 'done',
    });
  });

  test('an event for an unknown call is refused and can be delivered again', async () => {
    const early = { eventType: 'completed', externalId: 'd-1', data: 'early' } as const;
    await expect(recordEvent(app.controller, names, early)).rejects.toMatchObject({ code: 'UNKNOWN_CALL' });
    const id = await linkedCall('d-1');
    expect(await recordEvent(app.controller, names, early)).toBe(true);
    expect((await app.model.readCall(app.controller, id)).status).toBe('completed');
  });

  test('an event without an external id does not end a call that has none yet', async () => {
    const id = await app.model.createCall(app.controller);
    const lost = { eventType: 'completed', dedupeKey: 'lost', data: 'not yours' } as const;
    await expect(recordEvent(app.controller, names, lost)).rejects.toMatchObject({ code: 'UNKNOWN_CALL' });
    expect((await app.model.readCall(app.controller, id)).status).toBe('pending');
  });

  test('an external id belongs to one call', async () => {
    await linkedCall('e-1');
    const other = await app.model.createCall(app.controller);
    const again = {
      eventType: 'initialized',
      entityId: other,
      externalId: 'e-1',
      dedupeKey: 'other',
    } as const;
    await expect(recordEvent(app.controller, names, again)).rejects.toThrow();
    expect((await app.model.readCall(app.controller, other)).externalId).toBeNull();
  });

  test('an unknown event source is named', async () => {
    const wrong = { ...names, eventSource: 'nobody' };
    await expect(recordEvent(app.controller, wrong, { eventType: 'processing' })).rejects.toThrow('"nobody"');
  });
});

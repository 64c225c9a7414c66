import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DomainEvent, Outbox } from '../../../templates/kits/outbox/index';
import { type Bench, bench, type Events, invoice, record, startDatabases } from './helpers';

const databases = await startDatabases();
afterAll(() => databases.stop());

const created = { eventName: 'invoice.created', ...invoice(), payload: { amount: 7 } } as const;
const quick = { retryBaseDelayMs: 1000, pollingIntervalMs: 500 };

describe.each(databases.list)('%s', (_name, open) => {
  let app: Bench;
  beforeAll(async () => {
    app = await bench(await open());
  });
  afterEach(() => app.clear());
  afterAll(() => app.close());

  const effects = () =>
    app.sql<{ consumer: string; note: string }>('select consumer, note from effect order by consumer, note');

  test('an event reaches each consumer once, with a payload of the declared shape', async () => {
    const seen: DomainEvent[] = [];
    const outbox = await app.start({}, ({ subscribe }) => {
      for (const consumerName of ['operations', 'mail']) {
        subscribe({
          eventName: 'invoice.created',
          consumerName,
          handler: async (event, context) => {
            if (consumerName === 'mail') seen.push(event);
            await record(event, context, consumerName);
          },
        });
      }
    });
    const dueOn = new Date('2026-01-02T03:04:05Z');
    const id = await outbox.publishEvent({
      ...created,
      aggregateId: 42,
      payload: { amount: 7, dueOn },
      metadata: { producer: 'finance' },
    });
    await app.settled();
    expect(await effects()).toEqual([
      { consumer: 'mail', note: 'attempt 1' },
      { consumer: 'operations', note: 'attempt 1' },
    ]);
    expect(seen).toEqual([
      {
        id,
        eventName: 'invoice.created',
        sourceModule: 'finance',
        aggregateType: 'Invoice',
        aggregateId: '42',
        payload: { amount: 7, dueOn },
        metadata: { producer: 'finance' },
        timestamp: expect.any(Date),
      },
    ]);
    expect(await outbox.getStats()).toEqual({
      events: 1,
      consumers: [
        { consumerName: 'mail', pending: 0, processing: 0, processed: 1, deadLetter: 0 },
        { consumerName: 'operations', pending: 0, processing: 0, processed: 1, deadLetter: 0 },
      ],
    });
  });

  test('publishing belongs to the transaction of the caller, passed on or not', async () => {
    const outbox = await app.start({ settings: { 'processor.enabled': false } }, ({ subscribe }) =>
      subscribe({ eventName: 'invoice.created', consumerName: 'mail', handler: async () => {} }),
    );
    const count = async () => (await outbox.getStats()).consumers[0]?.pending;
    const changedItsMind = new Error('changed its mind');
    for (const passOn of [true, false]) {
      const work = outbox.transaction(async (tx) => {
        await outbox.publishEvents([created, created], passOn ? tx : undefined);
        throw changedItsMind;
      });
      await expect(work).rejects.toBe(changedItsMind);
    }
    expect([await count(), (await outbox.getStats()).events]).toEqual([0, 0]);
    await outbox.transaction((tx) => outbox.publishEvents([created, created], tx));
    expect(await count()).toBe(2);
    await outbox.unsubscribe('invoice.created', 'mail');
    await outbox.publishEvent(created);
    expect(await outbox.getStats()).toEqual({ events: 3, consumers: [] });
    const jobs = await app.sql('select 1 from pgboss.job');
    expect(jobs.length).toBe(2);
  });

  test('an event published again under its id changes nothing', async () => {
    const outbox = await app.start({}, ({ subscribe }) =>
      subscribe({
        eventName: 'invoice.created',
        consumerName: 'mail',
        handler: (event, context) => record(event, context, 'mail'),
      }),
    );
    const id = '0b7e9a52-5d0b-4f7a-8a39-3d1f7d2c9b10';
    await outbox.publishEvents([
      { ...created, id },
      { ...created, id },
    ]);
    await app.settled();
    await outbox.publishEvent({ ...created, id });
    await app.settled();
    expect((await effects()).length).toBe(1);
  });

  test('what is unknown or of another shape is refused, without the value', async () => {
    const outbox = await app.start();
    const unknown = { ...created, eventName: 'toString' } as unknown as typeof created;
    await expect(outbox.publishEvent(unknown)).rejects.toMatchObject({ code: 'EVENT_UNKNOWN' });
    const wrong = { ...created, payload: { amount: 'secret' } } as unknown as typeof created;
    const refused = await outbox.publishEvent(wrong).catch((error: Error) => error);
    expect(refused).toMatchObject({
      code: 'PAYLOAD_INVALID',
      message: 'invoice.created: amount: invalid_type.',
    });
    expect((await outbox.getStats()).events).toBe(0);
  });

  test('a handler that fails leaves nothing behind and is tried again, not before its pause is over', async () => {
    const at: number[] = [];
    const outbox = await app.start({ settings: quick }, ({ subscribe, publishEvent }) =>
      subscribe({
        eventName: 'invoice.created',
        consumerName: 'mail',
        handler: async (event, context) => {
          at.push(Date.now());
          await record(event, context, 'mail');
          await publishEvent({ eventName: 'invoice.cancelled', ...invoice(), payload: {} });
          if (context.attempt === 1) throw new Error('not yet');
        },
      }),
    );
    await outbox.publishEvent(created);
    await app.settled();
    expect(await effects()).toEqual([{ consumer: 'mail', note: 'attempt 2' }]);
    // The event itself and the one of the second attempt.
    expect((await outbox.getStats()).events).toBe(2);
    const [first = 0, second = 0] = at;
    expect(second - first).toBeGreaterThanOrEqual(1000);
  });

  test('attempts that are used up end as a dead letter; replayed, it has all of them again', async () => {
    let broken = true;
    const outbox = await app.start({ settings: { ...quick, maxAttempts: 1 } }, ({ subscribe }) => {
      for (const consumerName of ['mail', 'operations']) {
        subscribe({
          eventName: 'invoice.created',
          consumerName,
          handler: async (event, context) => {
            if (broken && consumerName === 'mail') throw new Error('no paper');
            await record(event, context, consumerName);
          },
        });
      }
    });
    const eventId = await outbox.publishEvent(created);
    await app.settled();
    const [letter] = await outbox.listDeadLetters();
    expect(letter).toEqual({
      id: expect.any(String),
      eventId,
      eventName: 'invoice.created',
      consumerName: 'mail',
      attempts: 1,
      error: 'no paper',
      failedAt: expect.any(Date),
    });
    expect((await outbox.getStats()).consumers[0]).toMatchObject({ consumerName: 'mail', deadLetter: 1 });
    // What was given up is not missing.
    expect(await outbox.startupDrain()).toBe(0);
    broken = false;
    expect(await outbox.replayDeadLetters({ consumerName: 'operations' })).toBe(0);
    expect(await outbox.replayDeadLetters({ ids: [letter?.id ?? ''] })).toBe(1);
    await app.settled();
    expect((await effects()).map(({ consumer }) => consumer)).toEqual(['mail', 'operations']);
    expect(await outbox.listDeadLetters()).toEqual([]);
  });

  test('without dead letters an event is given up', async () => {
    const settings = { ...quick, maxAttempts: 1, deadLetterEnabled: false };
    const outbox = await app.start({ settings }, ({ subscribe }) =>
      subscribe({
        eventName: 'invoice.created',
        consumerName: 'mail',
        handler: () => Promise.reject(new Error('no')),
      }),
    );
    await outbox.publishEvent(created);
    await app.settled();
    expect([await outbox.listDeadLetters(), await outbox.startupDrain()]).toEqual([[], 0]);
  });

  test('a handler that outlives its lease is rolled back; the next attempt has the event alone', async () => {
    const lasted: number[] = [];
    const outbox = await app.start({ settings: { ...quick, processingLeaseMs: 2000 } }, ({ subscribe }) =>
      subscribe({
        eventName: 'invoice.created',
        consumerName: 'mail',
        handler: async (event, context) => {
          await record(event, context, 'mail');
          if (context.attempt > 1) return;
          const startedAt = Date.now();
          await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
          lasted.push(Date.now() - startedAt);
        },
      }),
    );
    await outbox.publishEvent(created);
    await app.settled();
    expect(await effects()).toEqual([{ consumer: 'mail', note: 'attempt 2' }]);
    // Counted once: not after twice the lease.
    expect(lasted.length).toBe(1);
    expect(lasted[0]).toBeLessThan(4000);
  });

  test('the lease of an event begins with its own handler, not with those before it', async () => {
    const settings = { ...quick, batchSize: 1, processingLeaseMs: 2000 };
    const outbox = await app.start({ settings }, ({ subscribe }) =>
      subscribe({
        eventName: 'invoice.created',
        consumerName: 'mail',
        handler: async (event, context) => {
          await sleep(800);
          await record(event, context, 'mail');
        },
      }),
    );
    await outbox.publishEvents([created, created, created]);
    await app.settled();
    expect((await effects()).map(({ note }) => note)).toEqual(Array(3).fill('attempt 1'));
  });

  test('of the events that wait for a consumer, those of a higher priority come first', async () => {
    const order: string[] = [];
    const subscriptions = ({ subscribe }: Outbox<Events>) => {
      const handler = async ({ eventName }: { eventName: string }) => void order.push(eventName);
      subscribe({ eventName: 'invoice.created', consumerName: 'mail', handler });
      subscribe({ eventName: 'invoice.cancelled', consumerName: 'mail', priority: 10, handler });
    };
    const publisher = await app.start({ settings: { 'processor.enabled': false } }, subscriptions);
    await publisher.publishEvent(created);
    await publisher.publishEvent({ eventName: 'invoice.cancelled', ...invoice(), payload: {} });
    await app.start({ settings: { batchSize: 1 } }, subscriptions);
    await app.settled();
    expect(order).toEqual(['invoice.cancelled', 'invoice.created']);
  });

  test('a backlog does not hold up the rest of the process', async () => {
    let handled = 0;
    const subscriptions = ({ subscribe }: Outbox<Events>) =>
      subscribe({
        eventName: 'invoice.created',
        consumerName: 'mail',
        handler: async () => void handled++,
      });
    const publisher = await app.start({ settings: { 'processor.enabled': false } }, subscriptions);
    await publisher.publishEvents(Array.from({ length: 50 }, () => created));
    await app.start({}, subscriptions);
    await expect.poll(() => handled, { interval: 1 }).toBeGreaterThan(0);
    expect(handled).toBeLessThan(50);
    await app.settled();
    expect(handled).toBe(50);
  });

  test('a start queues what consumers lack, after they have subscribed', async () => {
    const publisher = await app.start();
    await publisher.publishEvents([created, created, created]);
    const since = new Date(Date.now() + 60_000);
    const outbox = await app.start({ settings: { startupDrainBatchSize: 2 } }, ({ subscribe }) => {
      const handlerOf = (consumerName: string, from?: Date) =>
        subscribe({
          eventName: 'invoice.created',
          consumerName,
          ...(from && { since: from }),
          handler: (event, context) => record(event, context, consumerName),
        });
      handlerOf('added-later');
      handlerOf('only-from-now-on', since);
    });
    await app.settled();
    expect((await effects()).map(({ consumer }) => consumer)).toEqual(Array(3).fill('added-later'));
    expect(await outbox.startupDrain()).toBe(0);
    // Whoever comes after it would be missed.
    const late = () =>
      outbox.subscribe({ eventName: 'invoice.created', consumerName: 'late', handler: async () => {} });
    expect(late).toThrow('subscribes after start()');
  });

  test('an event whose publisher could not see the subscription yet is found without a restart', async () => {
    await app.start({ settings: { idlePollingIntervalMs: 200 } }, ({ subscribe }) =>
      subscribe({
        eventName: 'invoice.created',
        consumerName: 'mail',
        handler: (event, context) => record(event, context, 'mail'),
      }),
    );
    // As its transaction leaves it, which began before the subscription was committed.
    await app.sql(
      `insert into outbox.event (id, event_name, source_module, aggregate_type, aggregate_id, payload, metadata)
       values (gen_random_uuid(), 'invoice.created', 'finance', 'Invoice', '1', '{"amount":1}', '{}')`,
    );
    await expect.poll(effects, { timeout: 10_000 }).toEqual([{ consumer: 'mail', note: 'attempt 1' }]);
  });

  test('a process without the handler loses nothing, and leaves the event to one that has it', async () => {
    const old = await app.start({ settings: quick }, ({ subscribe }) =>
      subscribe({ eventName: 'invoice.cancelled', consumerName: 'mail', handler: async () => {} }),
    );
    const other = await app.start({ settings: { ...quick, 'processor.enabled': false } }, ({ subscribe }) =>
      subscribe({ eventName: 'invoice.created', consumerName: 'mail', handler: async () => {} }),
    );
    await other.stop();
    await old.publishEvent(created);
    const jobs = () => app.sql('select state, retry_count as attempts from pgboss.job');
    // The old process took the job and put it back.
    await expect.poll(jobs).toEqual([{ state: 'retry', attempts: 0 }]);
    const [stats] = (await old.getStats()).consumers;
    expect(stats).toMatchObject({ pending: 1, processed: 0, deadLetter: 0 });
    await old.stop();
    await app.start({ settings: quick }, ({ subscribe }) =>
      subscribe({
        eventName: 'invoice.created',
        consumerName: 'mail',
        handler: (event, context) => record(event, context, 'mail'),
      }),
    );
    await app.settled();
    expect(await effects()).toEqual([{ consumer: 'mail', note: 'attempt 1' }]);
  });

  test('old events are forgotten, unless somebody has yet to handle them', async () => {
    const outbox = await app.start({ retentionDays: 1 }, ({ subscribe }) => {
      subscribe({ eventName: 'invoice.created', consumerName: 'mail', handler: async () => {} });
    });
    const ids = await outbox.publishEvents([created, created]);
    await app.settled();
    await outbox.stop();
    await app.sql("update outbox.event set published_at = now() - interval '2 days'");
    await app.sql("update pgboss.job set state = 'created' where id = $1", [ids[0]]);
    await app.start({ retentionDays: 1, settings: { 'processor.enabled': false } });
    const kept = () => app.sql<{ id: string }>('select id from outbox.event');
    expect(await kept()).toEqual([{ id: ids[0] }]);
    expect(await app.sql('select event_id from outbox.inbox')).toEqual([{ event_id: ids[0] }]);
  });

  test('links are made once, found from both sides, and belong to the transaction', async () => {
    const outbox = await app.start();
    const link = {
      sourceModule: 'finance',
      sourceEntityType: 'Invoice',
      sourceEntityId: 7,
      targetModule: 'operations',
      targetEntityType: 'Task',
      targetEntityId: 'task 1',
      linkType: 'cascade',
      metadata: { reason: 'workflow' },
    } as const;
    const [first, ...more] = await Promise.all([1, 2, 3].map(() => outbox.createLink(link)));
    expect(first).toEqual({
      ...link,
      sourceEntityId: '7',
      id: expect.any(String),
      createdAt: expect.any(Date),
    });
    expect(more).toEqual([first, first]);
    const invoiceRef = { module: 'finance', entityType: 'Invoice', entityId: 7 };
    const taskRef = { module: 'operations', entityType: 'Task', entityId: 'task 1' };
    expect(await outbox.findLinksBySource(invoiceRef)).toEqual([first]);
    expect(await outbox.findLinksByTarget(taskRef)).toEqual([first]);
    expect(await outbox.findLinksByType('cascade')).toEqual([first]);
    expect(await outbox.findLinksBetween(taskRef, invoiceRef)).toEqual([first]);
    expect(await outbox.findLinksBetween(invoiceRef, taskRef)).toEqual([first]);
    expect([await outbox.findLinksBySource(taskRef), await outbox.findLinksByType('reference')]).toEqual([
      [],
      [],
    ]);

    const undone = outbox.transaction(async (tx) => {
      await outbox.createLink({ ...link, linkType: 'reference' }, tx);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await outbox.findLinksBySource(invoiceRef)).toEqual([first]);
  });

  test('switched off, nothing is stored or handled; the log says so', async () => {
    const outbox = await app.start({ settings: { 'core.integration.outbox.enabled': false } });
    await outbox.publishEvent(created);
    expect(app.lines).toContainEqual(expect.stringContaining('enabled is false'));
    expect(await outbox.findLinksByType('cascade')).toEqual([]);
    expect(await app.sql('select id from outbox.event')).toEqual([]);
  });
});

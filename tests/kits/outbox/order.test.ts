import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Outbox } from '../../../templates/kits/outbox/index';
import { type Bench, bench, type Events, invoice, startDatabases } from './helpers';

/* Consumers that want the events of one aggregate in order. */

const databases = await startDatabases();
afterAll(() => databases.stop());

const quick = { retryBaseDelayMs: 1000, pollingIntervalMs: 500 };
const elsewhere = { settings: { 'processor.enabled': false } };
const created = (aggregateId: string, amount: number) =>
  ({ eventName: 'invoice.created', ...invoice(aggregateId), payload: { amount } }) as const;

describe.each(databases.list)('%s', (name, open) => {
  let app: Bench;
  beforeAll(async () => {
    app = await bench(await open());
  });
  afterEach(() => app.clear());
  afterAll(() => app.close());

  /** Subscribes a consumer in order; `handled` gets what it did, `<aggregate><amount>`. */
  function mail(handled: string[], refuses: (what: string, attempt: number) => boolean = () => false) {
    return ({ subscribe }: Outbox<Events>) =>
      subscribe({
        eventName: 'invoice.created',
        consumerName: 'mail',
        inOrder: true,
        handler: async ({ aggregateId, payload }, { attempt }) => {
          const what = `${aggregateId}${payload.amount}`;
          if (refuses(what, attempt)) throw new Error('no');
          handled.push(what);
        },
      });
  }

  test('events of an aggregate wait for each other, also for one that is tried again; those of others do not', async () => {
    const handled: string[] = [];
    const subscriptions = mail(handled, (what, attempt) => what === 'a1' && attempt === 1);
    const publisher = await app.start(elsewhere, subscriptions);
    // In one transaction: to the engine they are of the same age.
    await publisher.publishEvents([created('a', 1), created('a', 2), created('a', 3), created('b', 1)]);
    await app.start({ settings: quick }, subscriptions);
    await app.settled();
    expect(handled).toEqual(['b1', 'a1', 'a2', 'a3']);
  });

  test.runIf(name === 'PostgreSQL')(
    'the order is that of the publications, not of the transactions they belong to',
    async () => {
      const handled: string[] = [];
      const publisher = await app.start(elsewhere, mail(handled));
      let letGo = () => {};
      const isHeld = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      let slow = Promise.resolve();
      await new Promise<void>((hasBegun) => {
        slow = publisher.transaction(async (tx) => {
          await tx.query('select now()');
          hasBegun();
          await isHeld;
          await publisher.publishEvent(created('a', 2), tx);
        });
      });
      await publisher.publishEvent(created('a', 1));
      letGo();
      await slow;
      await app.start({ settings: quick }, mail(handled));
      await app.settled();
      expect(handled).toEqual(['a1', 'a2']);
    },
  );

  test('one that is given up does not hold up those behind it; replayed, it comes after them', async () => {
    const handled: string[] = [];
    let broken = true;
    const outbox = await app.start(
      { settings: { ...quick, maxAttempts: 1 } },
      mail(handled, (what) => broken && what === 'a1'),
    );
    await outbox.publishEvents([created('a', 1), created('a', 2)]);
    await app.settled();
    expect(handled).toEqual(['a2']);
    expect((await outbox.listDeadLetters()).length).toBe(1);
    broken = false;
    expect(await outbox.replayDeadLetters()).toBe(1);
    await app.settled();
    expect(handled).toEqual(['a2', 'a1']);
    expect(await outbox.startupDrain()).toBe(0);
  });

  test('nor does one whose process died during the last attempt', async () => {
    const handled: string[] = [];
    const publisher = await app.start(elsewhere, mail(handled));
    await publisher.publishEvents([created('a', 1), created('a', 2)]);
    // As the engine leaves it when the lease of the last attempt ends.
    await app.sql(
      `update pgboss.job set state = 'failed', completed_on = now()
       where id = (select id from outbox.event order by position limit 1)`,
    );
    await app.start({ settings: quick }, mail(handled));
    await app.settled();
    expect(handled).toEqual(['a2']);
  });

  test('whether a consumer is in order cannot change, and is one for all of its handlers', async () => {
    const first = await app.start({}, mail([]));
    await first.stop();
    const handler = async () => {};
    const changed = app.start({}, ({ subscribe }) =>
      subscribe({ eventName: 'invoice.created', consumerName: 'mail', handler }),
    );
    await expect(changed).rejects.toMatchObject({ code: 'ORDER_DIFFERS' });
    const mixed = app.start({}, (outbox) => {
      mail([])(outbox);
      outbox.subscribe({ eventName: 'invoice.cancelled', consumerName: 'mail', handler });
    });
    await expect(mixed).rejects.toMatchObject({ code: 'ORDER_DIFFERS' });
  });
});

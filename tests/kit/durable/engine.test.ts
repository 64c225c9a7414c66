import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, MatchExp, MonoSystem } from 'interaqt';
import { PostgreSQLDB } from 'interaqt/drivers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { decide } from '../../../templates/kit/claim';
import { CallQueue, jobId } from '../../../templates/kit/durable/callQueue';
import { acquireEngine, releaseEngine } from '../../../templates/kit/durable/engine';
import { RateLimiter } from '../../../templates/kit/durable/rateLimit';
import { WorkerPool } from '../../../templates/kit/durable/workerPool';
import { formatLease } from '../../../templates/kit/lease';
import { retryPolicyOf } from '../../../templates/kit/retryPolicy';
import { VendorError } from '../../../templates/kit/vendorError';
import { names } from '../helpers/boot';
import { bootDurable, type DurableApp, startDatabases, taskVendor } from './helpers';

/* How the engine is set up, where its defaults would lose or delay work. Each of these fails without the setting. */

const databases = await startDatabases();
afterAll(() => databases.stop());

const policy = retryPolicyOf({
  timeoutMs: 1000,
  maxAttempts: 3,
  retryBaseDelayMs: 1,
  unknownOutcome: 'retry',
});

test('a lease is counted once: free again when it ends, not twice as late', () => {
  const expiresAt = 1_000_000;
  const lease = formatLease({ state: 'sending', attempt: 1, worker: 'gone', expiresAt });
  const call = {
    ...{ id: '1', status: 'pending', externalId: null, requestParams: {}, createdAt: 1, error: null },
    ...{ progress: null, lease, idempotencyKey: '' },
  };
  const at = (now: number) => decide(call, 'async-task', policy, now);
  expect(at(expiresAt - 1)).toEqual({ step: 'taken', until: expiresAt });
  expect(at(expiresAt)).toEqual({ step: 'send', attempt: 2 });
});

describe.each(databases.list)('%s', (name, openDatabase) => {
  let app: DurableApp;
  beforeAll(async () => {
    app = await bootDurable(openDatabase());
  });
  afterEach(() => app.clear());
  afterAll(() => app.close());

  const create = (requestParams?: unknown) => app.model.createCall(app.controller, '', requestParams);

  test('transactions of the app that are rolled back take nothing of the engine with them', async () => {
    const { vendor, sent } = taskVendor(() => sleep(5));
    const delivery = await app.deliver(vendor);
    const { storage } = app.controller.system;
    let isOver = false;
    async function rollBackAllTheTime(): Promise<void> {
      while (!isOver) {
        const work = storage.runInTransaction({ name: 'business' }, async () => {
          await storage.create('User', { name: 'x' });
          await sleep(5);
          throw new Error('rolled back');
        });
        await work.catch(() => undefined);
      }
    }
    const business = [rollBackAllTheTime(), rollBackAllTheTime()];
    const ids = await Promise.all(Array.from({ length: 30 }, () => create()));
    await delivery.settled();
    isOver = true;
    await Promise.all(business);
    expect(sent.map(({ id }) => id).sort()).toEqual([...ids].sort());
    const states = await app.sql<{ state: string; retried: number }>(
      'select state, max(retry_count) as retried from pgboss.job where name = $1 group by state',
      [names.call],
    );
    expect(states).toEqual([{ state: 'completed', retried: 0 }]);
  });

  /** Counts how often the engine looks for jobs. */
  async function countLooks(): Promise<() => Promise<number>> {
    const db = (await acquireEngine(app.controller)).boss.getDb();
    const execute = db.executeSql;
    let looks = 0;
    db.executeSql = (text, values) => {
      if (text.includes('SKIP LOCKED')) looks += 1;
      return execute.call(db, text, values);
    };
    return async () => {
      db.executeSql = execute;
      await releaseEngine(app.controller);
      return looks;
    };
  }

  test('calls that are quickly done are taken several at a time', async () => {
    const { vendor, sent } = taskVendor();
    const producer = await app.deliver(taskVendor().vendor, { worker: false });
    for (let i = 0; i < 60; i++) await create();
    const stopCounting = await countLooks();
    await producer.stop();
    await (await app.deliver(vendor, { concurrency: 8 })).settled();
    expect([sent.length, new Set(sent.map(({ id }) => id)).size]).toEqual([60, 60]);
    // One at a time it would be sixty; all eight at once, eight.
    expect(await stopCounting()).toBeLessThan(40);
  });

  test('a call whose lease was edited by hand takes nothing of others, nor the start of the app', async () => {
    const { vendor, sent } = taskVendor();
    const producer = await app.deliver(taskVendor().vendor, { worker: false });
    const { storage } = app.controller.system;
    const ids = [await create(), await create(), await create(), await create()];
    await producer.stop();
    const [bad = ''] = ids;
    const match = MatchExp.atom({ key: 'id', value: ['=', bad] });
    await storage.update(names.call, match, { lease: 'written by hand' });
    await app.deliver(vendor);
    await expect.poll(() => sent.length, { timeout: 10_000 }).toBe(3);
    expect(sent.map(({ id }) => id).sort()).toEqual(ids.filter((id) => id !== bad).sort());
    expect(app.log.join('\n')).toContain('was not written by this kit');
  });

  test('an announcement is one look, however many jobs the process has room for', async () => {
    const { vendor, sent } = taskVendor();
    const delivery = await app.deliver(vendor, { concurrency: 50 });
    const stopCounting = await countLooks();
    for (let calls = 1; calls <= 3; calls++) {
      await create();
      await expect.poll(() => sent.length, { interval: 2 }).toBe(calls);
      await delivery.settled();
    }
    // For each: the one that finds it, and the one after it. The timer looks every other second on top of that.
    expect(await stopCounting()).toBeLessThan(20);
  });

  test('a job that comes due is found without being announced', async () => {
    const { vendor, sent } = taskVendor();
    await app.deliver(vendor);
    const producer = await app.deliver(taskVendor().vendor, { worker: false });
    const { storage } = app.controller.system;
    const dueAt = Date.now() + 1000;
    await storage.create(names.call, { requestParams: { text: 'x' }, lease: `waiting|1|${dueAt}` });
    await expect.poll(() => sent.length, { timeout: 10_000 }).toBe(1);
    expect(Date.now()).toBeGreaterThanOrEqual(dueAt);
    expect(Date.now()).toBeLessThan(dueAt + 5000);
    await producer.stop();
  });

  test('a worker takes the next job at once', async () => {
    const { vendor, sent } = taskVendor();
    const producer = await app.deliver(taskVendor().vendor, { worker: false });
    for (let i = 0; i < 20; i++) await create();
    await producer.stop();
    const startedAt = Date.now();
    await (await app.deliver(vendor, { concurrency: 1 })).settled();
    expect(sent.length).toBe(20);
    // With a pause of two seconds after each it would be forty.
    expect(Date.now() - startedAt).toBeLessThan(15_000);
  });

  test('a slow call holds up no other', async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { vendor } = taskVendor((_call, attempt) => (attempt === 1 && isFirst() ? held : undefined));
    let first = true;
    const isFirst = () => {
      const was = first;
      first = false;
      return was;
    };
    const delivery = await app.deliver(vendor, { concurrency: 2 });
    const ids = [await create(), await create(), await create(), await create()];
    const linked = async () =>
      (await Promise.all(ids.map((id) => app.model.readCall(app.controller, id)))).filter(
        ({ externalId }) => externalId !== null,
      ).length;
    await expect.poll(linked, { timeout: 10_000 }).toBe(3);
    answer();
    await delivery.settled();
    expect(await linked()).toBe(4);
  });

  test('calls with one key go out in the order of their creation, a repeated one first; others do not wait', async () => {
    const { vendor, sent } = taskVendor(({ requestParams }, attempt) => {
      const { text } = requestParams as { text: string };
      if (text === 'a1' && attempt < 3) {
        throw new VendorError({ code: 'NETWORK', message: 'no', outcome: 'not-sent', retryable: true });
      }
    });
    const orderingKey = (params: unknown) => (params as { text: string }).text.charAt(0);
    const delivery = await app.deliver(vendor, { orderingKey, retryBaseDelayMs: 300 });
    const { storage } = app.controller.system;
    // In one transaction: to the engine they are of the same age.
    await storage.runInTransaction({ name: 'business' }, async () => {
      for (const text of ['a1', 'a2', 'a3', 'b1'])
        await storage.create(names.call, { requestParams: { text } });
    });
    await delivery.settled();
    const texts = sent.map(({ requestParams }) => (requestParams as { text: string }).text);
    expect(texts.filter((text) => text.startsWith('a'))).toEqual(['a1', 'a1', 'a1', 'a2', 'a3']);
    expect(texts.indexOf('b1')).toBeLessThan(texts.indexOf('a2'));
  });

  test('in order: a call that is given up does not hold up those behind it', async () => {
    const { vendor, sent } = taskVendor(({ requestParams }) => {
      if ((requestParams as { text: string }).text === 'first') {
        throw new VendorError({ code: 'NETWORK', message: 'no', outcome: 'unknown', retryable: true });
      }
    });
    const delivery = await app.deliver(vendor, { orderingKey: () => 'all', unknownOutcome: 'park' });
    await create({ text: 'first' });
    await create({ text: 'second' });
    await delivery.settled();
    expect(sent.length).toBe(2);
    expect((await app.jobs(`${names.call}.dead`)).length).toBe(1);
  });

  test('a rate limit holds for all workers together', async () => {
    const times: number[] = [];
    const { vendor } = taskVendor(() => {
      times.push(Date.now());
    });
    const settings = { rateLimit: { calls: 10, perMs: 1500 } };
    const deliveries = [await app.deliver(vendor, settings), await app.deliver(vendor, settings)];
    // The limiter goes by the clock of the database.
    const [clock] = await app.sql<{ now: number }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
    );
    await Promise.all(Array.from({ length: 12 }, () => create()));
    for (const delivery of deliveries) await delivery.settled();
    expect(times.length).toBe(12);
    // The twelfth has its turn eleven intervals after the first at the earliest; a timer may be a moment early.
    expect(times.at(-1)).toBeGreaterThan(Number(clock?.now) + 11 * 150 - 10);
  });

  test('a turn that is too far away is not taken', async () => {
    const query = {
      executeSql: async (text: string, values?: unknown[]) => ({ rows: await app.sql(text, values) }),
    };
    const limiter = new RateLimiter(query, `vendor of ${name}`, { calls: 1, perMs: 1000 }, 1500);
    await limiter.open();
    const turns = [await limiter.take(), await limiter.take(), await limiter.take(), await limiter.take()];
    expect(turns[0]).toBe(0);
    expect(turns[1]).toBeGreaterThan(500);
    expect(turns[1]).toBeLessThanOrEqual(1000);
    expect(turns.slice(2)).toEqual([expect.toSatisfy((turn) => turn === null || turn > 1400), null]);
  });

  test('the job is free again a second after the lease of its call', async () => {
    const delivery = await app.deliver(taskVendor().vendor, {
      worker: false,
      timeoutMs: 2000,
      leaseMarginMs: 1000,
    });
    const id = await app.model.createCall(app.controller);
    expect(
      await app.sql('select expire_seconds as seconds from pgboss.job where id = $1', [jobId(id)]),
    ).toEqual([{ seconds: 4 }]);
    await delivery.stop();
  });

  test('a commit wakes a worker elsewhere, which would not have looked for an hour; not before', async () => {
    const producer = await app.deliver(taskVendor().vendor, { worker: false });
    const elsewhere = name === 'PostgreSQL' ? await secondProcess(app) : app.controller;
    const engine = await acquireEngine(elsewhere);
    await new CallQueue(engine, { call: names.call, expireInSeconds: 60 }).open();
    const taken: string[] = [];
    const workers = new WorkerPool<{ callId: string }>(
      engine.boss,
      names.call,
      async ({ data }) => {
        taken.push(data.callId);
      },
      3600,
    );
    workers.start(1);
    const { storage } = app.controller.system;
    // It has looked once, and found nothing.
    await sleep(500);
    const id = await storage.runInTransaction({ name: 'business' }, async () => {
      const call = await storage.create(names.call, { requestParams: {} });
      await sleep(300);
      expect(taken).toEqual([]);
      return String(call.id);
    });
    await expect.poll(() => taken, { timeout: 10_000 }).toEqual([id]);
    await workers.stop();
    await releaseEngine(elsewhere);
    await producer.stop();
    if (elsewhere !== app.controller) {
      elsewhere.teardown();
      await (elsewhere.system.storage as unknown as { db: PostgreSQLDB }).db.close();
    }
  });
});

/** The same app over connections of its own. */
async function secondProcess({ database, model }: DurableApp): Promise<Controller> {
  if (!(database instanceof PostgreSQLDB)) throw new Error('Only PostgreSQL serves two processes.');
  const again = new Controller({
    system: new MonoSystem(new PostgreSQLDB(database.database, { ...database.options })),
    entities: model.entities,
    relations: model.relations,
    eventSources: model.eventSources,
  });
  await again.setup(false);
  return again;
}

import { Controller, MonoSystem } from 'interaqt';
import { PostgreSQLDB } from 'interaqt/drivers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decide } from '../../../templates/kit/claim';
import { CallQueue, jobId } from '../../../templates/kit/durable/callQueue';
import { acquireEngine, releaseEngine } from '../../../templates/kit/durable/engine';
import { WorkerPool } from '../../../templates/kit/durable/workerPool';
import { formatLease } from '../../../templates/kit/lease';
import { names } from '../helpers/boot';
import { bootDurable, type DurableApp, startDatabases, taskVendor } from './helpers';

const databases = await startDatabases();
afterAll(() => databases.stop());

const policy = { maxAttempts: 3, retryBaseDelayMs: 1, retryMaxDelayMs: 1, unknownOutcome: 'retry' } as const;

test('a lease is counted once: free again when it ends, not twice as late', () => {
  const expiresAt = 1_000_000;
  const lease = formatLease({ state: 'sending', attempt: 1, worker: 'gone', expiresAt });
  const call = {
    ...{ id: '1', status: 'pending', externalId: null, requestParams: {}, createdAt: 1, error: null },
    ...{ lease, idempotencyKey: '' },
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
  afterAll(() => app.close());

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
    await app.clear();
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
    await workers.start(1);
    const { storage } = app.controller.system;
    // It has looked once, and found nothing.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const id = await storage.runInTransaction({ name: 'business' }, async () => {
      const call = await storage.create(names.call, { requestParams: {} });
      await new Promise((resolve) => setTimeout(resolve, 300));
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

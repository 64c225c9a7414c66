import { Controller, Entity, MonoSystem, Property } from 'interaqt';
import { PostgreSQLDB } from 'interaqt/drivers';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setupWithoutWiping } from '../../templates/host/server/boot';
import { createDelivery } from '../../templates/kit/delivery';
import { parseLease } from '../../templates/kit/lease';
import { queryCall } from '../../templates/kit/queryApi';
import { recordEvent } from '../../templates/kit/recordEvent';
import { startVendor, type TestVendor } from '../../templates/kit/testing/index';
import type { Vendor } from '../../templates/kit/vendor';
import { type AppProcess, startAppProcess } from './helpers/appProcess';
import { type Booted, boot, names } from './helpers/boot';
import { asyncVendor } from './helpers/httpVendor';
import { startPostgres } from './helpers/postgres';

const server = await startPostgres();
if (server.missing !== undefined) {
  console.warn(`Skipped, all tests on PostgreSQL: it cannot run here. ${server.missing}`);
}
const options = server.missing === undefined ? server.options : null;
afterAll(async () => {
  if (server.missing === undefined) await server.stop();
});

let vendor: TestVendor;
let databases = 0;
const newDatabase = () => `kit_${++databases}`;

beforeEach(async () => {
  let jobs = 0;
  vendor = await startVendor({ 'POST /jobs': () => ({ body: { id: `job-${++jobs}`, status: 'queued' } }) });
});
afterEach(() => vendor.close());

const keys = () => vendor.requestsTo('POST /jobs').map(({ headers }) => String(headers['idempotency-key']));

describe.skipIf(!options)('in one process', () => {
  const opened: Booted[] = [];
  afterEach(async () => {
    for (const app of opened.splice(0)) await app.close();
  });

  async function open(config: Parameters<typeof boot>[0] = {}): Promise<Booted> {
    const app = await boot({ ...config, database: new PostgreSQLDB(newDatabase(), { ...options }) });
    opened.push(app);
    return app;
  }

  test('a call from its creation to its result, with numbers as ids', async () => {
    vendor.answer('GET /jobs/{id}', { body: { status: 'running' } }, { body: { status: 'done', url: 'u' } });
    const owner = ['owner'];
    const adapter = asyncVendor(vendor.url);
    const settings = { timeoutMs: 5000, unknownOutcome: 'retry', log: () => {} } as const;
    const app = await open({ owner, onCall: (id) => delivery.wake(id) });
    const delivery = createDelivery(app.controller, names, adapter, settings);
    await delivery.start();
    const [user, stranger] = [
      await app.model.createUser(app.controller),
      await app.model.createUser(app.controller),
    ];
    const id = await app.model.createCall(app.controller, user);
    await delivery.settled();
    const ask = (userId: unknown, callId: unknown) =>
      queryCall(app.controller, names, adapter, { owner, queryMinIntervalMs: 0 }, { id: userId }, callId);

    expect(id).toBe('1');
    expect((await ask(user, id)).status).toBe('processing');
    // The session may hold the id as the database gave it, the request as the browser had it.
    expect(await ask(Number(user), Number(id))).toEqual({
      apiCallId: '1',
      status: 'completed',
      startData: null,
      latestProgress: null,
      responseData: { url: 'u' },
      error: null,
    });
    const strange = ['0', '-1', '1; drop', '1 ', '1e0', '99999999999', '2147483648'];
    for (const other of [...strange, '01a1f8e8-c111-72c5-a743-c6033cc7fb5f', '2', '', null, {}, [1]]) {
      await expect(ask(user, other), JSON.stringify(other)).rejects.toMatchObject({
        status: 404,
        code: 'CALL_NOT_FOUND',
      });
    }
    await expect(ask(stranger, id)).rejects.toMatchObject({ code: 'CALL_NOT_FOUND' });
    expect(await app.model.readEvents(app.controller, id)).toEqual([
      'initialized',
      'processing',
      'completed',
    ]);
    await delivery.stop();
  });

  test('response data of any shape is read back as it was', async () => {
    const app = await open();
    for (const data of ['text', 7, true, null, ['a'], { deep: [1], none: null }, { quote: `'"\\ ü 你` }]) {
      const id = await app.model.createCall(app.controller);
      await recordEvent(app.controller, names, { eventType: 'initialized', entityId: id, externalId: id });
      await recordEvent(app.controller, names, { eventType: 'completed', externalId: id, data });
      expect((await app.model.readCall(app.controller, id)).responseData).toEqual(data);
    }
  });

  test('a host installs into an empty database, keeps its own, and leaves that of others alone', async () => {
    const start = async (name: string) => {
      const database = new PostgreSQLDB(name, { ...options });
      const entities = [
        Entity.create({ name: 'Note', properties: [Property.create({ name: 'text', type: 'string' })] }),
      ];
      const controller = new Controller({ system: new MonoSystem(database), entities, relations: [] });
      try {
        await setupWithoutWiping(controller, database);
        await controller.system.storage.create('Note', { text: 'x' });
        return (await controller.system.storage.find('Note', undefined, undefined, ['id'])).length;
      } finally {
        controller.teardown();
        await database.close();
      }
    };
    const name = newDatabase();
    expect([await start(name), await start(name)]).toEqual([1, 2]);

    const foreign = newDatabase();
    const other = new PostgreSQLDB(foreign, { ...options });
    await other.open(false);
    await other.query('create table invoices (id int)', []);
    await expect(start(foreign)).rejects.toThrow('invoices');
    expect(await other.query('select * from invoices', [])).toEqual([]);
    await other.close();
  });

  test('calls with the same id in two databases have different idempotency keys', async () => {
    const sent: { id: string; idempotencyKey: string }[] = [];
    const recording: Vendor = {
      pattern: 'sync-call',
      async call({ id, idempotencyKey }) {
        sent.push({ id, idempotencyKey });
        return { eventType: 'completed', data: null };
      },
    };
    for (const app of [await open(), await open()]) {
      await app.model.createCall(app.controller);
      const settings = { timeoutMs: 5000, unknownOutcome: 'retry' } as const;
      const delivery = createDelivery(app.controller, names, recording, settings);
      await delivery.start();
      await delivery.settled();
      await delivery.stop();
    }
    expect(sent.map(({ id }) => id)).toEqual(['1', '1']);
    expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });
});

describe.skipIf(!options)('in two processes', () => {
  let first: AppProcess;
  let second: AppProcess;

  beforeEach(async () => {
    if (!options) return;
    [first, second] = [startAppProcess(), startAppProcess()];
    const database = newDatabase();
    await first.ask('open', options, database, true);
    await second.ask('open', options, database, false);
  });
  afterEach(() => Promise.all([first.kill(), second.kill()]));

  test('four workers send each of forty calls once', async () => {
    const ids = await first.ask('createCalls', 40);
    // Parked, so that no doubt is ever settled by sending again.
    const settings = { timeoutMs: 10_000, unknownOutcome: 'park' } as const;
    await Promise.all([first, second].map((app) => app.ask('deliver', 2, vendor.url, settings)));
    expect((await Promise.all([first.ask('settled'), second.ask('settled')])).flat()).toEqual([]);
    expect(keys().length).toBe(40);
    expect(new Set(keys()).size).toBe(40);
    const calls = await Promise.all(ids.map((id) => second.ask('readCall', id)));
    expect(calls.filter(({ status }) => status === 'pending').length).toBe(40);
    expect(new Set(calls.map(({ externalId }) => externalId)).size).toBe(40);
    expect(calls.map(({ externalId }) => externalId)).not.toContain(null);
  });

  test('an event that arrives in both at once is stored once', async () => {
    const ids = await first.ask('createCalls', 10);
    for (const entityId of ids) {
      const event = { eventType: 'initialized', entityId, externalId: `task-${entityId}` } as const;
      const answers = await Promise.all([first, second].map((app) => app.ask('record', event, 4)));
      expect(answers.flat().sort()).toEqual([...Array(7).fill(false), true]);
      expect(await first.ask('readEvents', entityId)).toEqual(['initialized']);
    }
  });

  test('a result that overtakes the answer to its request is not lost', async () => {
    const ids = await first.ask('createCalls', 20);
    await Promise.all(
      ids.map(async (entityId) => {
        const externalId = `task-${entityId}`;
        const completed = { eventType: 'completed', externalId, data: entityId } as const;
        // The vendor is faster than our own transaction; what is refused it delivers again.
        expect(await second.ask('record', completed, 1)).toEqual(['UNKNOWN_CALL']);
        const linked = first.ask('record', { eventType: 'initialized', entityId, externalId }, 1);
        let answer: boolean | string | undefined;
        do [answer] = await second.ask('record', completed, 1);
        while (answer === 'UNKNOWN_CALL');
        expect([await linked, answer]).toEqual([[true], true]);
        expect(await first.ask('readCall', entityId)).toMatchObject({
          status: 'completed',
          responseData: entityId,
        });
      }),
    );
  });

  describe('the process dies while the vendor holds its answer', () => {
    const settings = { timeoutMs: 2000, leaseMarginMs: 1000, sweepIntervalMs: 100 };

    async function dieWhileSending(): Promise<{ id: string; leaseEnd: number }> {
      vendor.answer('POST /jobs', { after: new Promise(() => {}) });
      const [id = ''] = await first.ask('createCalls', 1);
      await first.ask('deliver', 1, vendor.url, { ...settings, unknownOutcome: 'retry' });
      await expect.poll(() => vendor.requests.length, { timeout: 10_000 }).toBe(1);
      await first.kill();
      const lease = parseLease(await second.ask('readLease', id));
      return { id, leaseEnd: lease.state === 'sending' ? lease.expiresAt : Number.NaN };
    }

    test('another one takes the call over when the lease ends, with the same idempotency key', async () => {
      const { id, leaseEnd } = await dieWhileSending();
      let takenOverAt = 0;
      vendor.answer('POST /jobs', () => {
        takenOverAt = Date.now();
        return { body: { id: 'job-1', status: 'queued' } };
      });
      await second.ask('deliver', 1, vendor.url, { ...settings, unknownOutcome: 'retry' });
      await expect
        .poll(async () => (await second.ask('readCall', id)).externalId, { timeout: 20_000 })
        .toBe('job-1');
      expect(takenOverAt).toBeGreaterThanOrEqual(leaseEnd);
      expect([keys().length, new Set(keys()).size]).toEqual([2, 1]);
    });

    test('parked: another one fails the call instead of sending it', async () => {
      const { id } = await dieWhileSending();
      await second.ask('deliver', 1, vendor.url, { ...settings, unknownOutcome: 'park' });
      await expect
        .poll(async () => (await second.ask('readCall', id)).status, { timeout: 20_000 })
        .toBe('failed');
      expect((await second.ask('readCall', id)).error?.code).toBe('OUTCOME_UNKNOWN');
      expect(vendor.requests.length).toBe(1);
    });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { jobId } from '../../../templates/kit/durable/callQueue';
import { VendorError, type VendorErrorDetails } from '../../../templates/kit/vendorError';
import { names } from '../helpers/boot';
import { bootDurable, type DurableApp, startDatabases, taskVendor } from './helpers';

const databases = await startDatabases();
afterAll(() => databases.stop());

const failure = (details: Partial<VendorErrorDetails>) =>
  new VendorError({ code: 'NETWORK', message: 'no', outcome: 'not-sent', retryable: true, ...details });

describe.each(databases.list)('%s', (_name, openDatabase) => {
  let app: DurableApp;
  beforeAll(async () => {
    app = await bootDurable(openDatabase());
  });
  afterEach(() => app.clear());
  afterAll(() => app.close());

  const create = (requestParams?: unknown) => app.model.createCall(app.controller, '', requestParams);

  test('a call is sent, and its job is done', async () => {
    const { vendor, sent } = taskVendor();
    const delivery = await app.deliver(vendor);
    const id = await create();
    await delivery.settled();
    expect(sent.map((call) => call.id)).toEqual([id]);
    expect((await app.model.readCall(app.controller, id)).externalId).toBe(`job ${id}`);
    expect(await app.jobs()).toMatchObject([{ id: jobId(id), state: 'completed', data: { callId: id } }]);
  });

  test('the job is committed with the call, or rolled back with it', async () => {
    await app.deliver(taskVendor().vendor, { worker: false });
    const { storage } = app.controller.system;
    const inTransaction = storage.runInTransaction({ name: 'business' }, async () => {
      await storage.create(names.call, { requestParams: { text: 'x' } });
      throw new Error('changed its mind');
    });
    await expect(inTransaction).rejects.toThrow('changed its mind');
    expect(await app.jobs()).toEqual([]);
    const id = await create();
    expect((await app.jobs()).map((job) => job.id)).toEqual([jobId(id)]);
  });

  test('whoever creates a call does not wait for the vendor', async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { vendor, sent } = taskVendor(() => held);
    const delivery = await app.deliver(vendor);
    const id = await create();
    await expect.poll(() => sent.length).toBe(1);
    expect((await app.model.readCall(app.controller, id)).externalId).toBeNull();
    answer();
    await delivery.settled();
  });

  test('a failure that may pass is repeated with the same key, and the attempts are counted in the call', async () => {
    const { vendor, sent } = taskVendor((_call, attempt) => {
      if (attempt < 3) throw failure({});
    });
    const delivery = await app.deliver(vendor);
    const id = await create();
    await delivery.settled();
    expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(sent.length).toBe(3);
    expect(await app.readLease(id)).toMatch(/^sending\|3\|/);
  });

  test('a refusal fails the call and is no dead letter', async () => {
    const { vendor } = taskVendor(() => {
      throw failure({ code: 'HTTP', status: 422, message: 'too long', outcome: 'refused', retryable: false });
    });
    const delivery = await app.deliver(vendor);
    const id = await create();
    await delivery.settled();
    const { status, error } = await app.model.readCall(app.controller, id);
    expect([status, error?.message]).toEqual(['failed', 'too long']);
    expect(await app.jobs(`${names.call}.dead`)).toEqual([]);
  });

  test('exhausted attempts end in a failed event that says so, and in the dead-letter queue', async () => {
    const { vendor, sent } = taskVendor(() => {
      throw failure({ message: 'down for maintenance' });
    });
    const delivery = await app.deliver(vendor, { maxAttempts: 2 });
    const id = await create();
    await delivery.settled();
    const { status, error } = await app.model.readCall(app.controller, id);
    expect([sent.length, status, error?.code]).toEqual([2, 'failed', 'ATTEMPTS_EXHAUSTED']);
    expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'failed']);
    expect(await app.jobs(`${names.call}.dead`)).toMatchObject([
      { data: { callId: id, code: 'ATTEMPTS_EXHAUSTED', message: expect.stringContaining('down') } },
    ]);
  });

  test('parked: an unknown outcome is not sent again and waits for a person', async () => {
    const { vendor, sent } = taskVendor(() => {
      throw failure({ outcome: 'unknown' });
    });
    const delivery = await app.deliver(vendor, { unknownOutcome: 'park' });
    const id = await create();
    await delivery.settled();
    expect((await app.model.readCall(app.controller, id)).error?.code).toBe('OUTCOME_UNKNOWN');
    expect(sent.length).toBe(1);
    expect((await app.jobs(`${names.call}.dead`)).length).toBe(1);
  });

  test('parked, but the vendor can be asked: the task it has is taken over', async () => {
    const { vendor, sent } = taskVendor(() => {
      throw failure({ outcome: 'unknown' });
    });
    const looked: string[] = [];
    vendor.find = async ({ idempotencyKey }) => {
      looked.push(idempotencyKey);
      return { externalId: 'found', update: { eventType: 'completed', data: 1 } };
    };
    const delivery = await app.deliver(vendor, { unknownOutcome: 'park' });
    const id = await create();
    await delivery.settled();
    expect(await app.model.readCall(app.controller, id)).toMatchObject({
      status: 'completed',
      externalId: 'found',
    });
    expect([sent.length, looked]).toEqual([1, [sent[0]?.idempotencyKey]]);
  });

  test('a vendor that does not have the call gets it again', async () => {
    const { vendor, sent } = taskVendor((_call, attempt) => {
      if (attempt === 1) throw failure({ outcome: 'unknown' });
    });
    vendor.find = async () => null;
    const delivery = await app.deliver(vendor, { unknownOutcome: 'park' });
    const id = await create();
    await delivery.settled();
    expect((await app.model.readCall(app.controller, id)).externalId).toBe(`job ${id}`);
    expect(sent.length).toBe(2);
  });

  test('calls that were created without the delivery get their jobs when it starts, as often as it starts', async () => {
    const ids = [await create(), await create()];
    const { vendor, sent } = taskVendor();
    const [first, second] = [await app.deliver(vendor), await app.deliver(vendor)];
    await first.settled();
    await second.settled();
    expect(sent.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect((await app.jobs()).length).toBe(2);
  });

  test('all pages of a backlog get jobs, also of calls from one millisecond', async () => {
    const { storage } = app.controller.system;
    await storage.runInTransaction({ name: 'backlog' }, async () => {
      for (let i = 0; i < 1100; i++) await storage.create(names.call, { requestParams: {}, createdAt: 5 });
    });
    await app.deliver(taskVendor().vendor, { worker: false });
    expect((await app.jobs()).length).toBe(1100);
  });

  test('the timer finds calls that were created by something else', async () => {
    const { vendor, sent } = taskVendor();
    await app.deliver(vendor, { sweepIntervalMs: 50 });
    const { storage } = app.controller.system;
    // As if the process that created it had no delivery: nobody ever sees the job.
    const { id } = await storage.runInTransaction({ name: 'elsewhere' }, async () => {
      const call = await storage.create(names.call, { requestParams: { text: 'x' } });
      await app.database.query('delete from pgboss.job where id = $1', [jobId(String(call.id))]);
      return call;
    });
    await expect.poll(() => sent.map((call) => call.id), { timeout: 10_000 }).toEqual([String(id)]);
  });

  test('stop waits for what is being sent and takes nothing new', async () => {
    const steps: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { vendor } = taskVendor(async () => {
      steps.push('sent');
      await held;
    });
    const delivery = await app.deliver(vendor);
    const first = await create();
    await expect.poll(() => steps).toEqual(['sent']);
    const stopped = delivery.stop().then(() => steps.push('stopped'));
    const second = await create();
    await new Promise((resolve) => setTimeout(resolve, 100));
    release();
    await stopped;
    expect(steps).toEqual(['sent', 'stopped']);
    expect((await app.model.readCall(app.controller, first)).externalId).toBe(`job ${first}`);
    expect((await app.model.readCall(app.controller, second)).externalId).toBeNull();
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readCall } from '../../../templates/kit/callRow';
import { claimCall, postponeCall } from '../../../templates/kit/claim';
import { jobId } from '../../../templates/kit/durable/callQueue';
import { formatLease } from '../../../templates/kit/lease';
import { recordEvent } from '../../../templates/kit/recordEvent';
import { retryPolicyOf } from '../../../templates/kit/retryPolicy';
import { VendorError } from '../../../templates/kit/vendorError';
import { names } from '../helpers/boot';
import { bootDurable, type DurableApp, startDatabases, taskVendor } from './helpers';

/*
 * What is left when a process ends in the worst moments, made by hand and taken up by a new worker. That processes do
 * end there, and everywhere else, is the matter of the torture test.
 */

const databases = await startDatabases();
afterAll(() => databases.stop());

describe.each(databases.list)('%s: the process ends', (_name, openDatabase) => {
  let app: DurableApp;
  beforeAll(async () => {
    app = await bootDurable(openDatabase());
  });
  afterEach(() => app.clear());
  afterAll(() => app.close());

  const create = () => app.model.createCall(app.controller);
  const policy = retryPolicyOf({
    timeoutMs: 1000,
    maxAttempts: 3,
    retryBaseDelayMs: 1,
    unknownOutcome: 'retry',
  });

  /** The job as the engine has it while a worker that is gone by now holds it. */
  async function holdJob(callId: string): Promise<void> {
    await app.sql(
      `update pgboss.job set state = 'active', started_on = now() - interval '1 hour' where id = $1`,
      [jobId(callId)],
    );
  }

  /** The job as the engine leaves it when it finds that its worker is gone; one test waits for that to happen. */
  async function giveBackJob(callId: string): Promise<void> {
    await app.sql(
      `update pgboss.job set state = 'retry', started_on = now() - interval '1 hour', start_after = now() where id = $1`,
      [jobId(callId)],
    );
  }

  /** A worker claims the call and is never heard of again. The lease is over. */
  async function claimAndDie(callId: string): Promise<void> {
    const claimer = { worker: 'gone', leaseMs: -1 };
    const claim = await claimCall(app.controller, names, 'async-task', policy, claimer, callId);
    expect(claim.step).toBe('send');
  }

  test('before the commit: there is neither call nor job', async () => {
    const { vendor, sent } = taskVendor();
    const delivery = await app.deliver(vendor);
    const { storage } = app.controller.system;
    const ended = storage.runInTransaction({ name: 'business' }, async () => {
      await storage.create(names.call, { requestParams: { text: 'x' } });
      // What the database does with a transaction whose connection is lost.
      throw new Error('the process ended');
    });
    await expect(ended).rejects.toThrow();
    await delivery.settled();
    expect([sent, await app.jobs(), await storage.find(names.call)]).toEqual([[], [], []]);
  });

  test('after the commit of a call without a job: the next start makes the job', async () => {
    const id = await create();
    const { vendor, sent } = taskVendor();
    await (await app.deliver(vendor)).settled();
    expect(sent.map((call) => call.id)).toEqual([id]);
  });

  test('with the job in its hands, before the call was claimed: another worker gets the job', async () => {
    const producer = await app.deliver(taskVendor().vendor, { worker: false });
    const id = await create();
    await holdJob(id);
    await producer.stop();
    const { vendor, sent } = taskVendor();
    await (await app.deliver(vendor)).settled();
    expect(sent.map((call) => call.id)).toEqual([id]);
    expect(await app.readLease(id)).toMatch(/^sending\|1\|/);
  });

  test('after the vendor accepted, before that was recorded: the same key again, and the attempt counts', async () => {
    const producer = await app.deliver(taskVendor().vendor, { worker: false });
    const id = await create();
    await claimAndDie(id);
    await giveBackJob(id);
    await producer.stop();
    const { vendor, sent } = taskVendor();
    await (await app.deliver(vendor)).settled();
    expect(sent.length).toBe(1);
    expect(await app.readLease(id)).toMatch(/^sending\|2\|/);
    expect((await app.model.readCall(app.controller, id)).externalId).toBe(`job ${id}`);
  });

  test('the same, parked: a person decides', async () => {
    const producer = await app.deliver(taskVendor().vendor, { worker: false });
    const id = await create();
    await claimAndDie(id);
    await giveBackJob(id);
    await producer.stop();
    const { vendor, sent } = taskVendor();
    await (await app.deliver(vendor, { unknownOutcome: 'park' })).settled();
    expect(sent).toEqual([]);
    expect((await app.model.readCall(app.controller, id)).error?.code).toBe('OUTCOME_UNKNOWN');
    expect((await app.jobs(`${names.call}.dead`)).length).toBe(1);
  });

  test('at every attempt: the call is given up instead of ending processes for ever', async () => {
    const id = await create();
    for (let attempt = 1; attempt <= policy.maxAttempts; attempt++) await claimAndDie(id);
    const { vendor, sent } = taskVendor();
    await (await app.deliver(vendor, { maxAttempts: policy.maxAttempts })).settled();
    expect(sent).toEqual([]);
    expect((await app.model.readCall(app.controller, id)).error?.code).toBe('ATTEMPTS_EXHAUSTED');
  });

  test('after the event, before the job was done: the vendor is not asked again', async () => {
    const producer = await app.deliver(taskVendor().vendor, { worker: false });
    const id = await create();
    await claimAndDie(id);
    await recordEvent(app.controller, names, { eventType: 'initialized', entityId: id, externalId: 'e' });
    await giveBackJob(id);
    await producer.stop();
    const { vendor, sent } = taskVendor();
    await (await app.deliver(vendor)).settled();
    expect(sent).toEqual([]);
    expect((await app.jobs()).map(({ state }) => state)).toEqual(['completed']);
  });

  test('between postponing the call and postponing its job: the wait is kept', async () => {
    const producer = await app.deliver(taskVendor().vendor, { worker: false });
    const id = await create();
    const claimer = { worker: 'gone', leaseMs: 60_000 };
    const claim = await claimCall(app.controller, names, 'async-task', policy, claimer, id);
    if (claim.step !== 'send') throw new Error('The call could not be claimed.');
    const dueAt = Date.now() + 1500;
    await postponeCall(app.controller, names, claim, dueAt, undefined);
    await producer.stop();
    let sentAt = 0;
    const { vendor } = taskVendor(() => {
      sentAt = Date.now();
    });
    await (await app.deliver(vendor)).settled();
    expect(sentAt).toBeGreaterThanOrEqual(dueAt);
    // Not the thirty seconds of an engine that relies on announcements: nothing announces that a job is due.
    expect(sentAt).toBeLessThan(dueAt + 8000);
  });

  test('for longer than the vendor knows keys: a call in doubt is parked, one that was refused is sent', async () => {
    const day = 24 * 60 * 60_000;
    const producer = await app.deliver(taskVendor().vendor, { worker: false });
    const [doubtful, refused] = [await create(), await create()];
    for (const [id, doubtSince] of [
      [doubtful, Date.now() - day],
      [refused, undefined],
    ] as const) {
      const claimer = { worker: 'gone', leaseMs: 60_000 };
      const claim = await claimCall(app.controller, names, 'async-task', policy, claimer, id);
      if (claim.step !== 'send') throw new Error('The call could not be claimed.');
      await postponeCall(app.controller, names, claim, Date.now(), doubtSince);
    }
    await producer.stop();
    const { vendor, sent } = taskVendor();
    await (await app.deliver(vendor, { keyLifetimeMs: day })).settled();
    expect(sent.map((call) => call.id)).toEqual([refused]);
    expect(await readCall(app.controller, names, doubtful)).toMatchObject({
      status: 'failed',
      error: { code: 'OUTCOME_UNKNOWN' },
    });
  });

  test('a worker that slept through its lease cannot fail the call another one has', async () => {
    let refuse = () => {};
    const asleep = new Promise<void>((resolve) => {
      refuse = resolve;
    });
    const { vendor, sent } = taskVendor(async () => {
      await asleep;
      throw new VendorError({ code: 'HTTP', message: 'no', outcome: 'refused', retryable: false });
    });
    const slow = await app.deliver(vendor);
    const id = await create();
    await expect.poll(() => sent.length).toBe(1);
    const lease = formatLease({
      state: 'sending',
      attempt: 2,
      worker: 'new',
      expiresAt: Date.now() + 60_000,
    });
    const { storage } = app.controller.system;
    const taken = await storage.runInTransaction({ name: 'take over' }, async () =>
      storage.atomic.compareAndSet(
        { recordName: names.call, id, field: 'lease' },
        await app.readLease(id),
        lease,
      ),
    );
    expect(taken).toBe(true);
    refuse();
    await slow.settled();
    expect((await app.model.readCall(app.controller, id)).status).toBe('pending');
    expect(await app.readLease(id)).toBe(lease);
  });
});

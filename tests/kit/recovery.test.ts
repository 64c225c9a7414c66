import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCall } from '../../templates/kit/callRow';
import { postponeCall } from '../../templates/kit/claim';
import { createDelivery, type Delivery } from '../../templates/kit/delivery';
import { formatLease, type Lease, parseLease } from '../../templates/kit/lease';
import { type ScriptedAnswer, startVendor, type TestVendor } from '../../templates/kit/testing/index';
import type { DeliverySettings, OutgoingCall, Vendor } from '../../templates/kit/vendor';
import { VendorError } from '../../templates/kit/vendorError';
import { type Booted, boot, names } from './helpers/boot';
import { asyncVendor, syncVendor } from './helpers/httpVendor';

const HOUR = 3_600_000;
let vendor: TestVendor;
let app: Booted;
let deliveries: Delivery[];

beforeEach(async () => {
  deliveries = [];
  vendor = await startVendor({ 'POST /jobs': { body: { id: 'job-1' } }, 'POST /translate': { body: {} } });
  app = await boot();
});
afterEach(async () => {
  for (const delivery of deliveries) await delivery.stop();
  await app.close();
  await vendor.close();
});

function makeDelivery(adapter: Vendor, settings: Partial<DeliverySettings> = {}): Delivery {
  const delivery = createDelivery(app.controller, names, adapter, {
    timeoutMs: 1000,
    retryBaseDelayMs: 5,
    unknownOutcome: 'retry',
    log: () => {},
    ...settings,
  });
  deliveries.push(delivery);
  return delivery;
}

/** A call as an earlier process left it: nobody was woken. */
async function leftCall(lease: Lease): Promise<string> {
  const id = await app.model.createCall(app.controller);
  const target = { recordName: names.call, id, field: 'lease' };
  await app.controller.system.storage.runInTransaction({ name: 'test' }, () =>
    app.controller.system.storage.atomic.compareAndSet(target, '', formatLease(lease)),
  );
  return id;
}

async function recover(adapter: Vendor, settings?: Partial<DeliverySettings>): Promise<void> {
  const delivery = makeDelivery(adapter, settings);
  await delivery.start();
  await delivery.settled();
}

const dead = (attempt: number): Lease => ({
  state: 'sending',
  attempt,
  worker: 'gone',
  expiresAt: Date.now() - 1,
});

test('a call nobody was woken for is sent at the start', async () => {
  const id = await leftCall({ state: 'new' });
  await recover(asyncVendor(vendor.url));
  expect((await app.model.readCall(app.controller, id)).externalId).toBe('job-1');
});

test('all pages of a backlog are worked, each call once', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 230; i++) ids.push(await app.model.createCall(app.controller));
  const sent: string[] = [];
  await recover({
    pattern: 'async-task',
    submit: async ({ id }) => {
      sent.push(id);
      return { externalId: id, update: null };
    },
    query: async () => null,
  });
  expect([...sent].sort()).toEqual([...ids].sort());
  // Oldest first, as far as calls that run at the same time have an order.
  expect(ids.indexOf(sent[0] ?? '')).toBeLessThan(8);
}, 60_000);

test('a call whose sender died is sent again with the same idempotency key', async () => {
  const id = await leftCall(dead(1));
  const keys: string[] = [];
  const adapter = (externalId: string): Vendor => ({
    pattern: 'async-task',
    async submit(call: OutgoingCall) {
      keys.push(call.idempotencyKey);
      if (keys.length === 1) {
        throw new VendorError({ code: 'NETWORK', message: 'x', outcome: 'not-sent', retryable: true });
      }
      return { externalId, update: null };
    },
    query: async () => null,
  });
  await recover(adapter('job-2'));
  expect((await app.model.readCall(app.controller, id)).externalId).toBe('job-2');
  expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
});

test('parked: a call whose sender died fails for a person to look at', async () => {
  const id = await leftCall(dead(1));
  await recover(asyncVendor(vendor.url), { unknownOutcome: 'park' });
  const { status, error } = await app.model.readCall(app.controller, id);
  expect([status, error?.code]).toEqual(['failed', 'OUTCOME_UNKNOWN']);
  expect(error?.message).toContain('check with the vendor');
  expect(vendor.requests).toEqual([]);
});

test('a call that kills its sender every time is given up', async () => {
  const id = await leftCall(dead(3));
  await recover(asyncVendor(vendor.url), { maxAttempts: 3 });
  expect((await app.model.readCall(app.controller, id)).error?.code).toBe('ATTEMPTS_EXHAUSTED');
  expect(vendor.requests).toEqual([]);
});

test('a sync call that was linked before its sender died is sent again', async () => {
  const id = await leftCall(dead(1));
  await recover(syncVendor(vendor.url));
  expect((await app.model.readCall(app.controller, id)).status).toBe('completed');
});

test('a wait survives the restart, attempts included', async () => {
  vendor.answer('POST /jobs', { status: 503, body: '' });
  const nextAt = Date.now() + 150;
  const id = await leftCall({ state: 'waiting', attempt: 2, nextAt });
  await recover(asyncVendor(vendor.url), { maxAttempts: 3 });
  expect((await app.model.readCall(app.controller, id)).error?.code).toBe('ATTEMPTS_EXHAUSTED');
  expect(vendor.requests.length).toBe(1);
  expect(Date.now()).toBeGreaterThanOrEqual(nextAt);
});

test('a call another worker is sending is left to it', async () => {
  const id = await leftCall({
    state: 'sending',
    attempt: 1,
    worker: 'other',
    expiresAt: Date.now() + 3_600_000,
  });
  await recover(asyncVendor(vendor.url));
  expect(vendor.requests).toEqual([]);
  expect((await app.model.readCall(app.controller, id)).status).toBe('pending');
});

test('a finished or linked call is never sent', async () => {
  const id = await leftCall({ state: 'new' });
  await recover(asyncVendor(vendor.url));
  const delivery = makeDelivery(asyncVendor(vendor.url));
  delivery.wake(id);
  await delivery.settled();
  expect(vendor.requests.length).toBe(1);
});

test('of many workers one sends each call', async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, () => app.model.createCall(app.controller)));
  const sent: string[] = [];
  const adapter: Vendor = {
    pattern: 'async-task',
    submit: async ({ id }) => {
      sent.push(id);
      return { externalId: id, update: null };
    },
    query: async () => null,
  };
  const workers = Array.from({ length: 4 }, () => makeDelivery(adapter));
  for (const worker of workers) for (const id of ids) worker.wake(id);
  await Promise.all(workers.map((worker) => worker.settled()));
  expect([...sent].sort()).toEqual([...ids].sort());
});

test('a worker whose call was taken over cannot postpone it', async () => {
  const id = await leftCall({ state: 'sending', attempt: 2, worker: 'new', expiresAt: Date.now() + 60_000 });
  const call = await readCall(app.controller, names, id);
  if (!call) throw new Error('The call is gone.');
  const lease = formatLease({ state: 'sending', attempt: 1, worker: 'old', expiresAt: 1 });
  await postponeCall(app.controller, names, { call, lease, attempt: 1 }, Date.now(), undefined);
  expect((await readCall(app.controller, names, id))?.lease).toBe(call.lease);
});

test('a call in doubt since longer than the vendor knows its key is parked, one that was refused is sent', async () => {
  const waiting = { state: 'waiting', attempt: 9, nextAt: 0 } as const;
  const doubtful = await leftCall({ ...waiting, doubtSince: Date.now() - 25 * HOUR });
  const refused = await leftCall(waiting);
  await recover(asyncVendor(vendor.url), { maxAttempts: 20, keyLifetimeMs: 24 * HOUR });
  const status = async (id: string) => (await app.model.readCall(app.controller, id)).status;
  expect(await status(doubtful)).toBe('failed');
  expect(await readCall(app.controller, names, doubtful)).toMatchObject({
    error: { code: 'OUTCOME_UNKNOWN' },
  });
  expect(await status(refused)).toBe('pending');
  expect(vendor.requests).toHaveLength(1);
});

test('only attempts that may have reached the vendor put a call in doubt, and the first one counts', async () => {
  const id = await leftCall({ state: 'new' });
  const doubt = async () => {
    const lease = parseLease((await readCall(app.controller, names, id))?.lease ?? '');
    return lease.state === 'waiting' ? lease.doubtSince : lease.state;
  };
  // Beyond the horizon of its timers, so that each delivery makes one attempt.
  const attempt = async (answer: ScriptedAnswer) => {
    vendor.answer('POST /jobs', answer);
    const delivery = makeDelivery(asyncVendor(vendor.url), { retryBaseDelayMs: 20, sweepIntervalMs: 1 });
    delivery.wake(id);
    await delivery.settled();
    await new Promise((resolve) => setTimeout(resolve, 40));
  };
  const before = Date.now();
  await attempt({ status: 429 });
  expect(await doubt()).toBeUndefined();
  await attempt({ status: 500 });
  const since = await doubt();
  expect(since).toBeGreaterThanOrEqual(before);
  await attempt({ status: 429 });
  await attempt({ reset: true });
  expect(await doubt()).toBe(since);
});

test('the sweep finds calls that were not created by dispatch', async () => {
  const delivery = makeDelivery(asyncVendor(vendor.url), { sweepIntervalMs: 20 });
  await delivery.start();
  await app.controller.system.storage.create(names.call, { requestParams: { text: 'x' } });
  await expect.poll(() => vendor.requests.length).toBe(1);
  await delivery.settled();
});

test('stop waits for what is being sent and takes nothing new', async () => {
  const steps: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const delivery = makeDelivery({
    pattern: 'async-task',
    async submit({ id }) {
      steps.push('sent');
      await held;
      return { externalId: id, update: null };
    },
    query: async () => null,
  });
  const [first, second] = [await leftCall({ state: 'new' }), await leftCall({ state: 'new' })];
  delivery.wake(first);
  await expect.poll(() => steps).toEqual(['sent']);
  const stopped = delivery.stop().then(() => steps.push('stopped'));
  delivery.wake(second);
  release();
  await stopped;
  expect(steps).toEqual(['sent', 'stopped']);
  expect((await app.model.readCall(app.controller, first)).externalId).toBe(first);
  expect((await app.model.readCall(app.controller, second)).externalId).toBeNull();
});

test('an adapter that never returns is cut off before its lease ends', async () => {
  let calls = 0;
  const id = await leftCall({ state: 'new' });
  await recover(
    {
      pattern: 'async-task',
      submit: () => {
        calls += 1;
        return calls === 1 ? new Promise(() => {}) : Promise.resolve({ externalId: 'late', update: null });
      },
      query: async () => null,
    },
    { timeoutMs: 30, leaseMarginMs: 60 },
  );
  expect((await app.model.readCall(app.controller, id)).externalId).toBe('late');
});

test('a model without the needed fields is refused by name', async () => {
  const delivery = createDelivery(
    app.controller,
    { ...names, call: 'User', event: 'Nothing', eventSource: 'nobody' },
    asyncVendor(vendor.url),
    { timeoutMs: 1000, unknownOutcome: 'park' },
  );
  await expect(delivery.start()).rejects.toThrow(
    /User\.status.*entity Nothing.*event source nobody.*defineApiCall/,
  );
});

import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Delivery } from '../../../templates/kit/delivery';
import { hostDatabaseOf } from '../../../templates/kit/durable/hostDatabase';
import { chooseDelivery, orderBy } from '../../../templates/kit/durable/index';
import { type Booted, boot, names } from '../helpers/boot';
import { taskVendor } from './helpers';

let app: Booted;
let delivery: Delivery;
beforeAll(async () => {
  app = await boot();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await delivery.stop();
});
afterAll(() => app.close());

const settings = { timeoutMs: 1000, unknownOutcome: 'retry', log: () => {} } as const;

async function jobs(): Promise<unknown[]> {
  const found = await app.database.query<{ job: unknown }>(`select to_regclass('pgboss.job') as job`, []);
  return found[0]?.job === null ? [] : app.database.query('select id from pgboss.job', []);
}

test('durable by default; with DELIVERY_WORKER=off the calls wait for workers elsewhere', async () => {
  vi.stubEnv('DELIVERY_WORKER', 'off');
  const { vendor, sent } = taskVendor();
  delivery = chooseDelivery(app.controller, names, vendor, settings);
  await delivery.start();
  await app.model.createCall(app.controller);
  expect((await jobs()).length).toBe(1);
  await delivery.stop();
  expect(sent).toEqual([]);

  vi.unstubAllEnvs();
  delivery = chooseDelivery(app.controller, names, vendor, settings);
  await delivery.start();
  await delivery.settled();
  expect(sent.length).toBe(1);
});

test('another database: by timers in the process, unless that cannot keep what is asked for', async () => {
  const { vendor, sent } = taskVendor();
  // What of a controller says which database it has; the calls themselves are in one that can be had here.
  const elsewhere: Booted['controller'] = Object.create(app.controller, {
    system: { value: { ...app.controller.system, storage: withoutDatabase(app.controller.system.storage) } },
  });
  expect(hostDatabaseOf(elsewhere)).toBeNull();
  const limited = { ...settings, rateLimit: { calls: 1, perMs: 1 } };
  expect(() => chooseDelivery(elsewhere, names, vendor, limited)).toThrow('PGLite or PostgreSQL');
  const before = await jobs();
  delivery = chooseDelivery(elsewhere, names, vendor, settings);
  await delivery.start();
  delivery.wake(await app.model.createCall(app.controller));
  await delivery.settled();
  expect([sent.length, await jobs()]).toEqual([1, before]);
});

function withoutDatabase<Storage extends object>(storage: Storage): Storage {
  return new Proxy(storage, {
    get: (target, key) => {
      const value = key === 'db' ? undefined : Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

test('calls are ordered by a field of their parameters; without one they need not wait', () => {
  const key = orderBy('customer', 'id');
  expect([{ customer: { id: 7 } }, { customer: { id: '7' } }].map(key)).toEqual(['7', '"7"']);
  expect([{}, { customer: null }, { customer: { id: null } }, null, 'x'].map(key)).toEqual(
    Array(5).fill(null),
  );
});

import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Delivery } from '../../../templates/kit/delivery';
import { hostDatabaseOf } from '../../../templates/kit/durable/hostDatabase';
import { chooseDelivery } from '../../../templates/kit/durable/index';
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

test('inline, where the settings say so: no engine is installed', async () => {
  const { vendor, sent } = taskVendor();
  delivery = chooseDelivery(app.controller, names, vendor, { ...settings, delivery: 'inline' });
  await delivery.start();
  delivery.wake(await app.model.createCall(app.controller));
  await delivery.settled();
  expect([sent.length, await jobs()]).toEqual([1, []]);
});

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

test('a database the engine cannot work on is not taken for one it can', () => {
  const storage = { db: { schemaDialect: { name: 'sqlite' } } };
  expect(hostDatabaseOf({ system: { storage } } as unknown as Booted['controller'])).toBeNull();
  expect(hostDatabaseOf(app.controller)).not.toBeNull();
});

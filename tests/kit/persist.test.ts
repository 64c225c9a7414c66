import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDelivery, type Delivery } from '../../templates/kit/delivery';
import type { EventType } from '../../templates/kit/events';
import { startVendor, type TestVendor } from '../../templates/kit/testing/index';
import type { Vendor } from '../../templates/kit/vendor';
import { type Booted, boot, names } from './helpers/boot';
import { asyncVendor, syncVendor } from './helpers/httpVendor';

let vendor: TestVendor;
let app: Booted;
let delivery: Delivery;
let log: string[];

beforeEach(async () => {
  log = [];
  vendor = await startVendor();
  app = await boot({ onCall: (id) => delivery.wake(id) });
});
afterEach(async () => {
  await delivery.stop();
  await app.close();
  await vendor.close();
});

async function deliver(adapter: Vendor): Promise<string> {
  // Parked: what is not stored now never will be, because the vendor is not asked twice.
  const settings = { timeoutMs: 2000, unknownOutcome: 'park' } as const;
  delivery = createDelivery(app.controller, names, adapter, { ...settings, log: (line) => log.push(line) });
  const id = await app.model.createCall(app.controller);
  await delivery.settled();
  return id;
}

/** Makes the database refuse the first rows of an event. A sequence counts them: a rollback does not set it back. */
async function refuse(event: EventType, times: number): Promise<void> {
  const run = (sql: string) => app.database.query(sql, []);
  const table = app.controller.system.storage.schema.records.find((r) => r.recordName === names.event);
  const column = table?.attributeDetails?.find(({ name }) => name === 'eventType')?.fieldName;
  await run('create sequence refused');
  await run(`create function refuse() returns trigger language plpgsql as $$ begin
    if new."${column}" = '${event}' and nextval('refused') <= ${times} then
      raise exception 'disk full';
    end if;
    return new;
  end $$`);
  await run(
    `create trigger refuse before insert on "${table?.tableName}" for each row execute function refuse()`,
  );
}

const tries = async () =>
  Number((await app.database.query<{ n: string }>('select last_value as n from refused', []))[0]?.n);

test.each<[EventType, string]>([
  ['completed', 'the result of a sync call'],
  ['failed', 'a refusal'],
])('%s: %s is stored when the database is back, without asking the vendor again', async (event) => {
  const status = event === 'failed' ? 422 : 200;
  vendor.answer('POST /translate', { status, body: { text: 'hallo', message: 'no such language' } });
  await refuse(event, 2);
  const id = await deliver(syncVendor(vendor.url));
  expect((await app.model.readCall(app.controller, id)).status).toBe(event);
  expect(await tries()).toBe(3);
  expect(vendor.requests.length).toBe(1);
  expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'processing', event]);
});

test('the id of an accepted task is stored when the database is back', async () => {
  vendor.answer('POST /jobs', { body: { id: 'job-1', status: 'done', url: 'u' } });
  await refuse('initialized', 2);
  const id = await deliver(asyncVendor(vendor.url));
  expect(await app.model.readCall(app.controller, id)).toMatchObject({
    status: 'completed',
    externalId: 'job-1',
  });
  expect(vendor.requests.length).toBe(1);
  expect(log).toEqual([]);
});

test('what can never be stored is not tried again', async () => {
  vendor.answer('POST /jobs', { body: { id: 'job-1' } });
  await deliver(asyncVendor(vendor.url));
  await refuse('initialized', 0);
  await app.model.createCall(app.controller);
  await delivery.settled();
  expect(log.join('\n')).toContain('accepted it as "job-1"');
  expect(await tries()).toBe(1);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDeliveryAdmin } from '../../../templates/kit/durable/admin';
import { acquireEngine, releaseEngine } from '../../../templates/kit/durable/engine';
import { VendorError } from '../../../templates/kit/vendorError';
import {
  createEncryption,
  createIntegrationsApi,
  describeApi,
  IntegrationRegistry,
  Integrations,
  sqlAppStore,
} from '../../../templates/kits/registry/index';
import { interaqtRecentCalls } from '../../../templates/kits/registry/interaqtCalls';
import type { RecentCalls } from '../../../templates/kits/registry/recentCalls';
import { bootDurable, type DurableApp, startDatabases, taskVendor } from '../../kit/durable/helpers';
import { names } from '../../kit/helpers/boot';

/* The calls of a generated integration with durable delivery, as the console gets them. */

const OWNER = ['greeting', 'owner'];
let databases: Awaited<ReturnType<typeof startDatabases>>;
let app: DurableApp;
let ada: string;
let eve: string;
const operators: string[] = [];
let calls: RecentCalls;
/** By what became of it. */
const ids: Record<'open' | 'refused' | 'lost' | 'hers', string> = {
  open: '',
  refused: '',
  lost: '',
  hers: '',
};

beforeAll(async () => {
  databases = await startDatabases();
  // PostgreSQL where it can run: there the ids of calls are numbers.
  const [, open] = databases.list.at(-1) ?? expect.fail();
  app = await bootDurable(open(), OWNER);
  const { boss } = await acquireEngine(app.controller);
  calls = interaqtRecentCalls(app.controller, {
    sources: [{ id: 'greeting', names, owner: OWNER }],
    deadLetters: createDeliveryAdmin(boss),
    isOperator: (userId) => operators.includes(userId),
  });
  ada = await app.model.createUser(app.controller);
  eve = await app.model.createUser(app.controller);
  const { vendor } = taskVendor((call) => {
    const { text } = call.requestParams as { text: string };
    if (text === 'refused') {
      throw new VendorError({
        code: 'HTTP',
        status: 402,
        message: 'Declined.',
        outcome: 'refused',
        retryable: false,
      });
    }
    if (text === 'lost') {
      throw new VendorError({ code: 'TIMEOUT', message: 'no answer', outcome: 'unknown', retryable: true });
    }
  });
  const delivery = await app.deliver(vendor, { unknownOutcome: 'park' });
  ids.open = await app.model.createCall(app.controller, ada, { text: 'open' });
  ids.refused = await app.model.createCall(app.controller, ada, { text: 'refused' });
  ids.lost = await app.model.createCall(app.controller, ada, { text: 'lost' });
  ids.hers = await app.model.createCall(app.controller, eve, { text: 'lost' });
  await delivery.settled();
  await delivery.stop();
});
afterAll(async () => {
  await releaseEngine(app.controller);
  await app.close();
  await databases.stop();
});

test('users see their own calls, operators all; without what was sent and answered', async () => {
  const seen = await calls.list(ada);
  expect(seen).toMatchObject({ available: true, isOperator: false });
  const rows = Object.fromEntries(seen.calls.map((call) => [call.id, call]));
  expect(Object.keys(rows).sort()).toEqual([ids.open, ids.refused, ids.lost].sort());
  expect(rows[ids.open]).toMatchObject({ status: 'pending', attempts: 1, error: null, dead: false });
  expect(rows[ids.refused]).toMatchObject({
    status: 'failed',
    error: { code: 'HTTP', message: 'Declined.' },
    dead: false,
  });
  expect(rows[ids.lost]).toMatchObject({ status: 'failed', error: { code: 'OUTCOME_UNKNOWN' }, dead: true });
  expect(JSON.stringify(seen)).not.toContain('requestParams');
  operators.push(eve);
  expect((await calls.list(eve)).calls.map(({ id }) => id)).toHaveLength(4);
  operators.length = 0;
  expect((await calls.list(eve)).calls.map(({ id }) => id)).toEqual([ids.hers]);
});

test.each([
  ['of somebody else', (): string => ids.hers, 'same', 'CALL_NOT_FOUND'],
  ['that does not exist', (): string => '999999', 'same', 'CALL_NOT_FOUND'],
  ['that the vendor refused', (): string => ids.refused, 'same', 'CALL_NOT_DEAD'],
  ['under a new key, by its owner', (): string => ids.lost, 'new', 'NOT_ALLOWED'],
] as const)('a call %s is not made again', async (_, id, key, code) => {
  await expect(calls.retry(ada, 'greeting', id(), key)).rejects.toMatchObject({ code });
});

test('by way of the API a call is made again once: its owner under its key, an operator also under a new one', async () => {
  const integrations = new Integrations({
    registry: new IntegrationRegistry(),
    store: sqlAppStore({ query: async () => ({ rows: [] }) }),
    encryption: createEncryption({ INTEGRATION_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') }),
  });
  const api = createIntegrationsApi({ integrations, calls, authenticate: () => ada });
  const ask = async (method: string, path: string, body?: object) => {
    const response = await api.request(`/api/integrations${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: only read
    const { data, error }: any = await response.json();
    return [response.status, data ?? error.code];
  };
  const retry = `/calls/greeting/${ids.lost}/retry`;
  expect(await ask('POST', retry, { key: 'new' })).toEqual([403, 'NOT_ALLOWED']);
  expect(await ask('POST', retry, { key: 'other' })).toEqual([422, 'BODY_INVALID']);
  expect(await ask('POST', retry, { key: 'same' })).toEqual([200, { queued: true }]);
  expect(await ask('POST', retry, { key: 'same' })).toEqual([409, 'CALL_NOT_DEAD']);
  operators.push(ada);
  expect(await ask('POST', `/calls/greeting/${ids.hers}/retry`, { key: 'new' })).toEqual([
    200,
    { queued: true },
  ]);

  const { vendor, sent } = taskVendor();
  const delivery = await app.deliver(vendor);
  await expect.poll(() => sent.length, { timeout: 20_000 }).toBe(2);
  await delivery.settled();
  await delivery.stop();
  const { calls: now } = await calls.list(ada);
  expect(now).toHaveLength(6);
  expect(now.filter(({ dead }) => dead)).toEqual([]);
});

test('of two integrations whose calls have the same id, the right one is made again', async () => {
  const { boss } = await acquireEngine(app.controller);
  const admin = createDeliveryAdmin(boss);
  const letter = (queue: string) => ({ data: { callId: '7', code: 'X', message: '', queue } });
  for (const queue of ['Charge', 'Refund']) {
    await boss.createQueue(queue);
    await boss.createQueue(`${queue}.dead`);
    await boss.insert(`${queue}.dead`, [letter(queue)]);
  }
  expect(await admin.retry('7', 'same', 'Refund')).toBe(true);
  expect((await admin.dead()).map(({ queue }) => queue)).toEqual(['Charge']);
  expect(await admin.retry('7', 'same', 'Refund')).toBe(false);
  await releaseEngine(app.controller);
});

test('the document describes health and calls', () => {
  const { paths } = describeApi({ prefix: '' });
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/health', '/calls', '/calls/{integration}/{callId}/retry']),
  );
});

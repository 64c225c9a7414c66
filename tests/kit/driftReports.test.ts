import { channel } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Finding, ResponseSchemas } from '../../templates/kit/drift';
import type { DriftMessage } from '../../templates/kit/driftReporter';
import { createHttpClient, type HttpClientConfig } from '../../templates/kit/http';
import { startVendor, type TestVendor } from '../../templates/kit/testing/index';

const schemas: ResponseSchemas = {
  operations: {
    getJob: { $ref: '#/schemas/Job' },
    listJobs: { type: 'array', items: { $ref: '#/schemas/Job' } },
  },
  schemas: {
    Job: {
      type: 'object',
      properties: { id: { type: 'string' }, status: { type: 'string' } },
      required: ['id'],
    },
  },
};

let vendor: TestVendor;
let published: DriftMessage[];
const listen = (message: unknown) => void published.push(message as DriftMessage);
const drift = channel('create-integration:drift');

beforeEach(async () => {
  published = [];
  drift.subscribe(listen);
  vendor = await startVendor();
});
afterEach(async () => {
  drift.unsubscribe(listen);
  vi.restoreAllMocks();
  await vendor.close();
});

function client(
  config: Partial<HttpClientConfig> = {},
  known: Pick<HttpClientConfig, 'schemas'> = { schemas },
) {
  const http = createHttpClient({
    baseUrl: vendor.url,
    timeoutMs: 1000,
    secrets: [],
    ...known,
    ...config,
  });
  return {
    http,
    get: (operation: string | undefined, body: unknown, answer?: 'text') => {
      vendor.answer('GET /jobs/{id}', { body });
      return http.request({
        ...(operation !== undefined && { operation }),
        method: 'GET',
        path: '/jobs/{id}',
        params: { id: 'j-1' },
        ...(answer && { answer }),
      });
    },
  };
}

test('what breaks the promise is told once, and the answer is given all the same', async () => {
  const told: [string, readonly Finding[]][] = [];
  const { get } = client({ onDrift: (operation, findings) => void told.push([operation, findings]) });
  const missing = { field: 'id', problem: 'is missing' };
  expect(await get('getJob', { status: 'x' })).toEqual({ status: 'x' });
  await get('getJob', { status: 'y' });
  expect(told).toEqual([['getJob', [missing]]]);
  await get('getJob', { status: 1 });
  expect(told.at(-1)).toEqual(['getJob', [{ field: 'status', problem: 'is number, declared as string' }]]);
  expect(published.map(({ kind }) => kind)).toEqual(['broken', 'broken']);
  expect(published[0]).toEqual({
    operation: 'getJob',
    method: 'GET',
    path: '/jobs/{id}',
    findings: [missing],
    kind: 'broken',
  });
});

test('items of a list that differ in the same way count as one', async () => {
  const onDrift = vi.fn();
  const { get } = client({ onDrift });
  await get('listJobs', [{ id: 'a' }, {}, {}]);
  await get('listJobs', [{}]);
  expect(onDrift.mock.calls).toEqual([['listJobs', [{ field: '1.id', problem: 'is missing' }]]]);
});

test('what the vendor added is published, not told', async () => {
  const onDrift = vi.fn();
  const { get } = client({ onDrift });
  await get('getJob', { id: 'a', extra: 1 });
  await get('getJob', { id: 'a', extra: 2 });
  expect(onDrift).not.toHaveBeenCalled();
  expect(published).toMatchObject([
    { kind: 'added', findings: [{ field: 'extra', problem: 'is not declared' }] },
  ]);
});

test('without a listener there is a line without values', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const { get } = client();
  await get('getJob', { status: 4711, extra: 'x' });
  await get('getJob', JSON.stringify('sk_secret'));
  expect(warn.mock.calls).toEqual([
    ['getJob: id is missing'],
    ['getJob: status is number, declared as string'],
    ['getJob: the answer is string, declared as object'],
  ]);
});

test('each client tells for itself', async () => {
  const onDrift = vi.fn();
  await client({ onDrift }).get('getJob', {});
  await client({ onDrift }).get('getJob', {});
  expect(onDrift).toHaveBeenCalledTimes(2);
});

test('nothing to compare: another operation, none at all, text, a refusal, no schemas', async () => {
  const onDrift = vi.fn();
  const { get } = client({ onDrift });
  await get('toString', {});
  await get(undefined, {});
  await get('getJob', '{}', 'text');
  vendor.answer('GET /jobs/{id}', { status: 404, body: {} });
  await client({ onDrift }, {}).get('getJob', {});
  expect(onDrift).not.toHaveBeenCalled();
  expect(published).toEqual([]);
});

test('neither a listener nor a subscriber that throws costs the answer', async () => {
  const warnings: unknown[] = [];
  const caught = (error: unknown) => void warnings.push(error);
  process.on('uncaughtException', caught);
  const { get } = client({
    onDrift: () => {
      throw new Error('listener');
    },
  });
  expect(await get('getJob', { status: 'x' })).toEqual({ status: 'x' });
  process.off('uncaughtException', caught);
  expect(published).toHaveLength(1);
});

test('no more than a thousand differences are remembered', async () => {
  const onDrift = vi.fn();
  const { get } = client({ onDrift });
  for (let batch = 0; batch < 25; batch++) {
    const names = Array.from({ length: 49 }, (_each, index) => [`f${batch}x${index}`, 1]);
    await get('getJob', { id: 'a', ...Object.fromEntries(names) });
  }
  expect(published.flatMap(({ findings }) => findings)).toHaveLength(1000);
});

test('an error answer without a text where one is looked for is told once, with what to do', async () => {
  const onDrift = vi.fn();
  const { http } = client({ onDrift });
  const ask = (body: unknown, status = 422) => {
    vendor.answer('GET /jobs/{id}', { status, body });
    const request = { operation: 'getJob', method: 'GET', path: '/jobs/{id}', params: { id: 'j' } } as const;
    return expect(http.request(request)).rejects.toMatchObject({ code: 'HTTP', status });
  };
  await ask({ problem: { text: 'No.' } });
  await ask({ problem: { text: 'No.' } });
  await ask({ problem: { text: 'No.' } }, 500);
  // Said, or nothing to say.
  await ask({ message: 'No.' }, 400);
  await ask({}, 401);
  await ask('no JSON', 403);
  const finding = (status: number) => ({
    field: `the error answer with ${status}`,
    problem: expect.stringContaining('system.errorAnswer.message'),
  });
  expect(onDrift.mock.calls).toEqual([
    ['getJob', [finding(422)]],
    ['getJob', [finding(500)]],
  ]);
  expect(published.map(({ kind, operation }) => [kind, operation])).toEqual([
    ['broken', 'getJob'],
    ['broken', 'getJob'],
  ]);
});

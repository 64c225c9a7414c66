import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PGLiteDB } from 'interaqt/drivers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readCall } from '../../templates/kit/callRow';
import { createPolling, type Polling, type PollingSettings } from '../../templates/kit/polling';
import { dueAt, formatPollLease, type PollLease, waitAfter } from '../../templates/kit/pollLease';
import { recordEvent } from '../../templates/kit/recordEvent';
import { refreshCall } from '../../templates/kit/refreshCall';
import { type Answer, startVendor, type TestVendor } from '../../templates/kit/testing/index';
import { makeDatabase } from '../helpers/pglite';
import { type Booted, boot, names } from './helpers/boot';
import { asyncVendor } from './helpers/httpVendor';

const INTERVAL = 40;
const HOUR = 3_600_000;

let directory: string;
let vendor: TestVendor;
let app: Booted;
let pollings: Polling[] = [];
let log: string[] = [];
let last = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'polling-'));
  await makeDatabase(directory);
  vendor = await startVendor();
  app = await boot({ database: new PGLiteDB(directory) });
});
beforeEach(() => {
  log = [];
});
afterEach(async () => {
  for (const polling of pollings) await polling.stop();
  pollings = [];
});
afterAll(async () => {
  await app?.close();
  await vendor?.close();
  await rm(directory, { recursive: true, force: true });
});

/** Polls as one process does. */
async function poll(settings: Partial<PollingSettings> = {}): Promise<Polling> {
  const polling = createPolling(app.controller, names, asyncVendor(vendor.url, 2000), {
    intervalMs: INTERVAL,
    timeoutMs: 2000,
    log: (line) => log.push(line),
    ...settings,
  });
  pollings.push(polling);
  await polling.start();
  return polling;
}

/** A call that the vendor has, and what it answers when it is asked about it. */
async function acceptedCall(answers: readonly [Answer, ...Answer[]], lease?: PollLease) {
  const task = `job-${++last}`;
  const id = await app.model.createCall(app.controller);
  await recordEvent(app.controller, names, { eventType: 'initialized', entityId: id, externalId: task });
  if (lease && lease.state !== 'never') await writeLease(id, formatPollLease(lease));
  vendor.answer(`GET /jobs/${task}`, ...answers);
  return { id, task };
}

async function writeLease(id: string, to: string): Promise<void> {
  const { storage } = app.controller.system;
  const target = { recordName: names.call, id, field: 'lease' };
  await storage.runInTransaction({ name: 'test' }, () => storage.atomic.compareAndSet(target, '', to));
}

const asked = (task: string) => vendor.requestsTo(`GET /jobs/${task}`).length;
const answer = (status: string) => ({ body: { status, url: 'https://x/1.wav' } });
const isDone = (id: string) =>
  vi.waitFor(
    async () => expect(await app.model.readCall(app.controller, id)).toMatchObject({ status: 'completed' }),
    20_000,
  );
const leaseOf = async (id: string) => (await readCall(app.controller, names, id))?.lease;

test('asks until the task is at its end, and records what is new', async () => {
  const { id, task } = await acceptedCall([
    answer('queued'),
    answer('running'),
    answer('running'),
    answer('done'),
  ]);
  await poll();
  await isDone(id);
  expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'processing', 'completed']);
  await delay(5 * INTERVAL);
  expect(asked(task)).toBe(4);
});

test('takes up a call that is made later', async () => {
  await poll();
  const { id } = await acceptedCall([answer('done')]);
  await isDone(id);
});

test('an outage of the vendor fails no call and is told once', async () => {
  const { id } = await acceptedCall([
    { status: 503, body: { error: { message: 'a secret of the request' } } },
    { reset: true },
    { status: 429, headers: { 'Retry-After': '0' } },
    answer('done'),
  ]);
  await poll();
  await isDone(id);
  expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'completed']);
  expect(log).toEqual(['vendor unavailable, calls wait: HTTP 503', 'vendor available again']);
});

test('a refusal and an unknown word leave the call open', async () => {
  const { id } = await acceptedCall([
    { status: 404, body: { error: { message: 'a secret of the request' } } },
    answer('odd'),
    answer('odd'),
    answer('done'),
  ]);
  await poll();
  await isDone(id);
  expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'processing', 'completed']);
  expect(log).toHaveLength(2);
  expect(log[0]).toBe(`${id}: its status was refused: HTTP 404`);
  expect(log[1]).toContain('"odd"');
});

test('several processes: a call is asked about by one at a time, and each asks about a few', async () => {
  const busy = new Map<string, number>();
  let most = 0;
  let total = 0;
  const watched =
    (task: () => string, status: string): Answer =>
    async () => {
      const now = (busy.get(task()) ?? 0) + 1;
      busy.set(task(), now);
      total += 1;
      most = Math.max(most, total);
      expect(now).toBe(1);
      await delay(10);
      busy.set(task(), 0);
      total -= 1;
      return answer(status);
    };
  const calls = [];
  for (let i = 0; i < 8; i += 1) {
    const task = `job-${last + 1}`;
    calls.push(await acceptedCall([watched(() => task, 'running'), watched(() => task, 'done')]));
  }
  for (let i = 0; i < 3; i += 1) await poll({ concurrency: 1 });
  for (const { id } of calls) await isDone(id);
  for (const { task } of calls) expect(asked(task)).toBe(2);
  expect(most).toBeLessThanOrEqual(3);
  expect(log).toEqual([]);
});

test('gives up in time: the call stays open, and a person may still ask', async () => {
  const { id, task } = await acceptedCall([answer('running')]);
  await poll({ giveUpAfterMs: INTERVAL });
  await vi.waitFor(async () => expect(await leaseOf(id)).toBe('given-up'), 20_000);
  expect(log).toEqual([`${id}: still open after 1 questions, no longer asked about`]);
  await poll();
  await delay(5 * INTERVAL);
  expect(asked(task)).toBe(1);
  vendor.answer(`GET /jobs/${task}`, answer('done'));
  await refreshCall(app.controller, names, asyncVendor(vendor.url), id);
  await isDone(id);
});

test('stop waits for the question under way and lets no other begin', async () => {
  let release = () => {};
  const after = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { id, task } = await acceptedCall([{ ...answer('running'), after }]);
  const polling = await poll();
  await vi.waitFor(() => expect(asked(task)).toBe(1), 20_000);
  let isStopped = false;
  const stopping = polling.stop().then(() => {
    isStopped = true;
  });
  await delay(INTERVAL);
  expect(isStopped).toBe(false);
  release();
  await stopping;
  // What was answered is recorded, and the call is free for the next process.
  expect(await app.model.readCall(app.controller, id)).toMatchObject({ status: 'processing' });
  expect(await leaseOf(id)).toMatch(/^asked\|1\|/);
  await delay(3 * INTERVAL);
  expect(asked(task)).toBe(1);
  vendor.answer(`GET /jobs/${task}`, answer('done'));
  await poll();
  await isDone(id);
});

test('a process that is no worker asks nothing', async () => {
  const { task } = await acceptedCall([answer('done')]);
  vi.stubEnv('DELIVERY_WORKER', 'off');
  await poll();
  await poll({ worker: false });
  vi.unstubAllEnvs();
  await delay(5 * INTERVAL);
  expect(asked(task)).toBe(0);
});

test('after a restart: what is not due waits, what another asks about is left to it, the rest is spread', async () => {
  const now = Date.now();
  const waiting = await acceptedCall([answer('done')], { state: 'asked', asked: 3, at: now + HOUR });
  const taken = await acceptedCall([answer('done')], {
    state: 'asking',
    asked: 3,
    worker: 'another',
    at: now + HOUR,
  });
  const orphaned = await acceptedCall([answer('done')], {
    state: 'asking',
    asked: 3,
    worker: 'gone',
    at: now - 1,
  });
  let busy = 0;
  let most = 0;
  const overdue = [];
  for (let i = 0; i < 20; i += 1) {
    const slow: Answer = async () => {
      busy += 1;
      most = Math.max(most, busy);
      await delay(10);
      busy -= 1;
      return answer('done');
    };
    overdue.push(await acceptedCall([slow], { state: 'asked', asked: 2, at: now - HOUR }));
  }
  await app.close();
  app = await boot({ database: new PGLiteDB(directory), install: false });
  await poll({ intervalMs: 500, concurrency: 2 });
  for (const { id } of [orphaned, ...overdue]) await isDone(id);
  expect(most).toBeLessThanOrEqual(2);
  for (const { task } of [orphaned, ...overdue]) expect(asked(task)).toBe(1);
  for (const { task } of [waiting, taken]) expect(asked(task)).toBe(0);
});

describe('when a call is due', () => {
  const call = {
    id: '1',
    status: 'pending',
    externalId: 'job-1',
    requestParams: {},
    createdAt: 1000,
    error: null,
    progress: null,
    idempotencyKey: '',
  };
  const settings = { intervalMs: 500 };

  test.each([
    ['never asked about', 'sending|1|w|9000', 1500],
    ['asked about', 'asked|2|7000', 7000],
    ['being asked about by a worker that may have died', 'asking|2|w|8000', 8000],
    ['given up', 'given-up', null],
  ])('%s', (_name, lease, expected) => {
    expect(dueAt({ ...call, lease }, settings)).toBe(expected);
    expect(dueAt({ ...call, lease, status: 'completed' }, settings)).toBeNull();
    expect(dueAt({ ...call, lease, externalId: null }, settings)).toBeNull();
  });

  test('waits grow to their maximum, give or take a tenth', () => {
    const growing = { intervalMs: 1000, backoff: { factor: 2, maxIntervalMs: 5000 } };
    expect([1, 2, 3, 4, 50].map((each) => waitAfter(each, growing, 0.5))).toEqual([
      1000, 2000, 4000, 5000, 5000,
    ]);
    expect([1, 9].map((each) => waitAfter(each, { intervalMs: 1000 }, 0.5))).toEqual([1000, 1000]);
    expect([0, 1].map((random) => waitAfter(1, growing, random))).toEqual([900, 1100]);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDelivery, type Delivery } from '../../templates/kit/delivery';
import { type Answer, startVendor, type TestVendor } from '../../templates/kit/testing/index';
import type { DeliverySettings, Vendor } from '../../templates/kit/vendor';
import { type Booted, boot, names } from './helpers/boot';
import { asyncVendor, syncVendor } from './helpers/httpVendor';

let vendor: TestVendor;
let app: Booted;
let delivery: Delivery;
let log: string[];
let job = 0;
/** The id the vendor gives in this test. */
const jobId = () => `job-${job}`;

beforeAll(async () => {
  app = await boot({ onCall: (id) => delivery.wake(id) });
});
beforeEach(async () => {
  log = [];
  job += 1;
  vendor = await startVendor();
});
afterEach(async () => {
  await delivery.stop();
  await vendor.close();
});
afterAll(() => app.close());

function deliver(adapter: Vendor, settings: Partial<DeliverySettings> = {}): void {
  delivery = createDelivery(app.controller, names, adapter, {
    timeoutMs: 2000,
    retryBaseDelayMs: 5,
    retryMaxDelayMs: 20,
    unknownOutcome: 'retry',
    log: (line) => log.push(line),
    ...settings,
  });
}

const keys = (route: string) => vendor.requestsTo(route).map(({ headers }) => headers['idempotency-key']);

async function submit(requestParams?: unknown): Promise<string> {
  const id = await app.model.createCall(app.controller, '', requestParams);
  await delivery.settled();
  return id;
}

test('a task is submitted, stays open, and completes by a query', async () => {
  vendor.answer('POST /jobs', { status: 201, body: { id: jobId(), status: 'queued' } });
  vendor.answer(
    'GET /jobs/{id}',
    { body: { status: 'queued' } },
    { body: { status: 'running' } },
    { body: { status: 'done', url: 'https://x/1' } },
  );
  deliver(asyncVendor(vendor.url));
  const id = await submit();
  expect(await app.model.readCall(app.controller, id)).toMatchObject({
    status: 'pending',
    externalId: jobId(),
  });
  for (let i = 0; i < 5; i++) await delivery.query(id);
  expect(await app.model.readCall(app.controller, id)).toMatchObject({
    status: 'completed',
    responseData: { url: 'https://x/1' },
  });
  expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'processing', 'completed']);
  // The queries after the end did not ask the vendor.
  expect(vendor.requestsTo('GET /jobs/{id}').length).toBe(3);
});

test('a sync call goes through the same sequence with a derived id', async () => {
  vendor.answer('POST /translate', { body: { text: 'hallo' } });
  deliver(syncVendor(vendor.url));
  const id = await submit();
  const call = await app.model.readCall(app.controller, id);
  expect(call).toMatchObject({ status: 'completed', responseData: { text: 'hallo' }, error: null });
  expect(call.externalId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'processing', 'completed']);
});

test('an answer that already has the result completes the task', async () => {
  vendor.answer('POST /jobs', { body: { id: jobId(), status: 'done', url: 'now' } });
  deliver(asyncVendor(vendor.url));
  expect(await app.model.readCall(app.controller, await submit())).toMatchObject({ status: 'completed' });
});

test('dispatch returns before the vendor answers', async () => {
  let answer = () => {};
  const after = new Promise<void>((resolve) => {
    answer = resolve;
  });
  vendor.answer('POST /jobs', { after, body: { id: jobId() } });
  deliver(asyncVendor(vendor.url, 10_000));
  // Awaiting the vendor here would never end: it answers only after createCall has returned.
  const id = await app.model.createCall(app.controller);
  expect((await app.model.readCall(app.controller, id)).externalId).toBeNull();
  answer();
  await delivery.settled();
  expect((await app.model.readCall(app.controller, id)).externalId).toBe(jobId());
});

describe('failures of the vendor', () => {
  // As a function: the id is that of the test which runs.
  const ok: Answer = () => ({ status: 201, body: { id: jobId(), status: 'queued' } });
  const error = (message: string) => ({ error: { message } });

  test.each<[string, Answer]>([
    ['429', { status: 429, headers: { 'Retry-After': '0' }, body: error('slow down') }],
    ['500', { status: 500, body: error('oops') }],
    ['503 without a body', { status: 503, body: '' }],
    ['a cut connection', { reset: true }],
    ['half JSON', { body: '{"id": "jo' }],
    ['an answer without an id', { body: {} }],
  ])('%s is repeated with the same idempotency key', async (_name, answer) => {
    vendor.answer('POST /jobs', answer, answer, ok);
    deliver(asyncVendor(vendor.url));
    const id = await submit();
    expect(await app.model.readCall(app.controller, id)).toMatchObject({
      status: 'pending',
      externalId: jobId(),
    });
    expect(keys('POST /jobs').length).toBe(3);
    expect(new Set(keys('POST /jobs')).size).toBe(1);
    // One line for all failures, one for the recovery.
    expect(log.map((line) => line.split(/[,:]/)[0])).toEqual([
      'vendor unavailable',
      'vendor available again',
    ]);
  });

  test('a slow vendor counts as unknown and is asked again', async () => {
    vendor.answer('POST /jobs', { after: new Promise(() => undefined) }, ok);
    deliver(asyncVendor(vendor.url, 80));
    expect((await app.model.readCall(app.controller, await submit())).externalId).toBe(jobId());
  });

  test.each<[number, string]>([
    [401, 'bad key'],
    [422, 'text is too long'],
  ])('%i ends the call with the message of the vendor', async (status, message) => {
    vendor.answer('POST /jobs', { status, body: { error: { message: `${message} sk_secret`, code: 'c' } } });
    deliver(asyncVendor(vendor.url));
    const id = await submit();
    const call = await app.model.readCall(app.controller, id);
    expect(call).toMatchObject({ status: 'failed', responseData: null });
    expect(call.error).toEqual({ code: 'HTTP', status, message: `${message} [redacted]`, vendorCode: 'c' });
    expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'failed']);
    expect(vendor.requests.length).toBe(1);
  });

  test('a vendor that stays down exhausts the attempts', async () => {
    vendor.answer('POST /jobs', { status: 503, body: error('maintenance') });
    deliver(asyncVendor(vendor.url), { maxAttempts: 3 });
    const { status, error: failure } = await app.model.readCall(app.controller, await submit());
    expect([status, failure?.code, failure?.status]).toEqual(['failed', 'ATTEMPTS_EXHAUSTED', 503]);
    expect(failure?.message).toContain('3 attempts');
    expect(failure?.message).toContain('maintenance');
    expect(vendor.requests.length).toBe(3);
  });

  test('parked: an unknown outcome is not sent again', async () => {
    vendor.answer('POST /jobs', { reset: true });
    deliver(asyncVendor(vendor.url), { unknownOutcome: 'park' });
    const { status, error: failure } = await app.model.readCall(app.controller, await submit());
    expect([status, failure?.code]).toEqual(['failed', 'OUTCOME_UNKNOWN']);
    expect(vendor.requests.length).toBe(1);
    // No answer, so the words are the kit's: an operator has to know what happened.
    expect(log.join('\n')).toMatch(
      /failed with OUTCOME_UNKNOWN: POST \/jobs failed: \w+\. The vendor may have/,
    );
  });

  test('parked: what was refused for now is still sent again', async () => {
    vendor.answer('POST /jobs', { status: 429, body: error('slow down') }, ok);
    deliver(asyncVendor(vendor.url), { unknownOutcome: 'park' });
    expect((await app.model.readCall(app.controller, await submit())).externalId).toBe(jobId());
  });

  test('a task the vendor reports as failed has the message of the vendor', async () => {
    vendor.answer('POST /jobs', ok);
    vendor.answer('GET /jobs/{id}', {
      body: { status: 'broken', error: { code: 'e1', message: 'no voice' } },
    });
    deliver(asyncVendor(vendor.url));
    const id = await submit();
    await delivery.query(id);
    expect((await app.model.readCall(app.controller, id)).error).toEqual({
      code: 'VENDOR_FAILED',
      message: 'no voice',
      vendorCode: 'e1',
    });
  });

  test('a sync call that is refused ends failed, one that is repeated keeps its id', async () => {
    vendor.answer(
      'POST /translate',
      { status: 500, body: '' },
      { status: 422, body: error('no such language') },
    );
    deliver(syncVendor(vendor.url));
    const id = await submit();
    const call = await app.model.readCall(app.controller, id);
    expect(call).toMatchObject({ status: 'failed', error: { message: 'no such language' } });
    expect(keys('POST /translate')).toEqual([call.externalId, call.externalId]);
    expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'processing', 'failed']);
  });
});

describe('failures on our side', () => {
  test('a status word nobody mapped does not lose the accepted task', async () => {
    vendor.answer('POST /jobs', { body: { id: jobId(), status: 'hibernating' } });
    deliver(asyncVendor(vendor.url));
    const id = await submit();
    expect(await app.model.readCall(app.controller, id)).toMatchObject({
      status: 'processing',
      externalId: jobId(),
      error: { code: 'UNMAPPED_STATUS', word: 'hibernating' },
    });
    expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'processing']);
    expect(log.join('\n')).toContain('"hibernating"');
    vendor.answer('GET /jobs/{id}', { body: { status: 'done', url: 'late' } });
    await delivery.query(id);
    expect(await app.model.readCall(app.controller, id)).toMatchObject({
      status: 'completed',
      responseData: { url: 'late' },
      error: null,
    });
  });

  test('a call without request parameters fails without being sent', async () => {
    deliver(asyncVendor(vendor.url));
    const { status, error: failure } = await app.model.readCall(app.controller, await submit(null));
    expect([status, failure?.code]).toEqual(['failed', 'INVALID_REQUEST']);
    expect(vendor.requests).toEqual([]);
  });

  test('an answer that cannot be stored is logged with the id of the vendor', async () => {
    vendor.answer('POST /jobs', { body: { id: jobId() } });
    deliver(asyncVendor(vendor.url));
    await submit();
    await submit();
    expect(log.join('\n')).toContain(`accepted it as "${jobId()}"`);
  });
});

test('the log names calls and codes, never what was sent or answered', async () => {
  const body = { error: { message: 'Cannot say "a private sentence"' } };
  const answers: Answer[] = [503, 422].map((status) => ({ status, body }));
  for (const answer of answers) {
    vendor.answer('POST /jobs', answer);
    deliver(asyncVendor(vendor.url), { maxAttempts: 2 });
    await submit({ text: 'a private sentence' });
    await delivery.stop();
  }
  expect(log[0]).toBe('vendor unavailable, calls wait: HTTP 503');
  expect(log.length).toBe(3);
  expect(log.join('\n')).not.toMatch(/private|sk_secret/);
});

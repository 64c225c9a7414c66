import { randomUUID } from 'node:crypto';
import { PGLiteDB } from 'interaqt/drivers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type App, createApp, issueToken } from '../app';
import { createRefundIntegration } from '../integrations/refund/index';
import { recordEvent } from '../integrations/kit/recordEvent';
import { defineTestModel, startVendor, type TestVendor } from '../integrations/kit/testing/index';

/*
 * The integration on a real database, against a vendor on loopback that answers as each test says. A small model
 * stands in for the business, so these tests fail only when the integration does.
 */
const names = { call: 'RefundCall', event: 'RefundEvent', eventSource: 'recordRefundEvent' };
const jwtSecret = randomUUID();
const model = defineTestModel({
  names,
  owner: ['refund', 'owner'],
  requestParams: { intentId: 'pi_paid', amount: 500 },
});
const Integration = createRefundIntegration({
  names,
  // Each query asks the vendor, which says something else every time.
  queryMinIntervalMs: 0,
  delivery: {
    timeoutMs: 2_000,
    maxAttempts: 3,
    retryBaseDelayMs: 10,
    unknownOutcome: 'retry',
    log: () => undefined,
  },
});

const START = 'POST /v1/refunds';
const STATUS = 'GET /v1/refunds/{refund}';
/** What the vendor answers. */
const answers = (taskId: string) => ({
  accepted: { id: taskId, status: 'pending', amount: 1 },
  processing: { id: taskId, status: 'requires_action', amount: 1 },
  completed: { id: taskId, status: 'succeeded', amount: 1 },
  failed: { id: taskId, status: 'failed', amount: 1, failure_reason: 'The vendor gave up.' },
  unmapped: { id: taskId, status: 'a-word-nobody-documented', amount: 1 },
});
/** How the vendor says why it does not do something. */
const refusal = (text: string) => ({ error: { message: text } });

let vendor: TestVendor;
let app: App<InstanceType<typeof Integration>>;
let userId: string;

beforeAll(async () => {
  vendor = await startVendor();
  vi.stubEnv('STRIPE_BASE_URL', vendor.url);
  vi.stubEnv('STRIPE_SECRET_KEY', 'test-stripe-secret-key');
  app = await createApp({ model, Integration, database: new PGLiteDB(), jwtSecret });
  userId = await model.createUser(app.controller);
});

afterAll(async () => {
  await app?.close();
  await vendor?.close();
  vi.unstubAllEnvs();
});

/** Makes a call as the business does and waits until nothing is being sent. */
async function makeCall(requestParams?: unknown): Promise<string> {
  const callId = await model.createCall(app.controller, userId, requestParams);
  await app.integration.settled();
  return callId;
}

const readCall = (callId: string) => model.readCall(app.controller, callId);

/** Asks the query API over HTTP; `null` is somebody who is not signed in. */
async function ask(apiCallId: string, as: string | null = userId) {
  const headers = new Headers({ 'Content-Type': 'application/json' });
  if (as !== null) headers.set('Authorization', `Bearer ${await issueToken(as, jwtSecret)}`);
  const response = await app.app.request('/api/custom/queryRefundStatus', {
    method: 'POST',
    headers,
    body: JSON.stringify({ apiCallId }),
  });
  const body: { status?: string; error?: { message?: string } | null } = JSON.parse(await response.text());
  return { status: response.status, body };
}

describe('Stripe integration', () => {
  /** A call that the vendor has accepted. */
  async function acceptedCall() {
    const taskId = randomUUID();
    vendor.answer(START, { body: answers(taskId).accepted });
    const callId = await makeCall();
    return { taskId, callId, ...answers(taskId) };
  }

  it('success: a call goes from pending to completed', async () => {
    const { callId, taskId, completed } = await acceptedCall();
    expect(await readCall(callId)).toMatchObject({ status: 'pending', externalId: taskId });

    const sent = vendor.requestsTo(START).at(-1);
    const form = new URLSearchParams(sent?.rawBody);
    form.sort();
    expect([...form]).toEqual([
      ['amount', '500'],
      ['metadata[call]', callId],
      ['payment_intent', 'pi_paid'],
    ]);
    expect(sent?.headers.authorization).toBe('Bearer test-stripe-secret-key');
    expect(sent?.headers['idempotency-key']).toMatch(/\S{8}/);

    vendor.answer(STATUS, { body: answers(taskId).processing }, { body: completed });
    expect((await ask(callId)).body).toMatchObject({ status: 'processing' });
    expect((await ask(callId)).body).toMatchObject({ status: 'completed' });
    expect(await readCall(callId)).toMatchObject({
      status: 'completed',
      responseData: { refundId: taskId, amount: 1 },
      error: null,
    });

    const asked = vendor.requestsTo(STATUS).at(-1);
    expect(asked?.path).toBe(`/v1/refunds/${taskId}`);
  });

  it('transient failure: the vendor fails for a moment, and the call is repeated', async () => {
    const taskId = randomUUID();
    const { accepted } = answers(taskId);
    vendor.answer(START, { status: 429, headers: { 'Retry-After': '0' } }, { body: accepted });
    const before = vendor.requestsTo(START).length;
    expect(await readCall(await makeCall())).toMatchObject({ status: 'pending', externalId: taskId });
    const repeated = vendor.requestsTo(START).slice(before);
    expect(repeated).toHaveLength(2);
    const key = repeated[0]?.headers['idempotency-key'];
    expect(repeated[1]?.headers['idempotency-key']).toBe(key);
    const another = vendor.requestsTo(START)[before - 1];
    expect(another?.headers['idempotency-key']).not.toBe(key);
  });

  it('attempts exhausted: the call fails, and says so', async () => {
    vendor.answer(START, {
      status: 429,
      headers: { 'Retry-After': '0' },
      body: refusal('Slow down.'),
    });
    const call = await readCall(await makeCall());
    expect(call).toMatchObject({ status: 'failed', error: { code: 'ATTEMPTS_EXHAUSTED' } });
    expect(call.error?.message).toContain('Slow down.');
  });

  it('status query: the query API asks and answers for the owner only', async () => {
    const { callId, failed } = await acceptedCall();
    const before = vendor.requestsTo(STATUS).length;
    expect((await ask(callId, null)).status).toBe(401);
    expect((await ask(callId, await model.createUser(app.controller))).status).toBe(404);
    expect(vendor.requestsTo(STATUS)).toHaveLength(before);

    vendor.answer(STATUS, { status: 500, body: refusal('Out of order.') }, { body: failed });
    const trouble = await ask(callId);
    expect(trouble.status).toBe(502);
    expect(trouble.body.error?.message).toContain('Out of order.');
    expect(await readCall(callId)).toMatchObject({ status: 'pending' });

    expect((await ask(callId)).body).toMatchObject({
      status: 'failed',
      error: { message: 'The vendor gave up.' },
    });
    const asked = vendor.requestsTo(STATUS).length;
    expect((await ask(callId)).body).toMatchObject({ status: 'failed' });
    expect(vendor.requestsTo(STATUS)).toHaveLength(asked);
  });

  it('unknown status word: it is named, and the call stays open', async () => {
    const { callId, unmapped, completed } = await acceptedCall();
    vendor.answer(STATUS, { body: unmapped }, { body: unmapped }, { body: completed });
    const answer = await ask(callId);
    expect(answer).toMatchObject({ status: 200, body: { status: 'processing' } });
    expect(answer.body.error?.message).toContain('a-word-nobody-documented');
    const events = await model.readEvents(app.controller, callId);
    await ask(callId);
    expect(await model.readEvents(app.controller, callId)).toEqual(events);
    expect((await ask(callId)).body).toMatchObject({ status: 'completed', error: null });
  });

  it('duplicate event: the same event twice changes nothing', async () => {
    const { callId, taskId } = await acceptedCall();
    const before = (await model.readEvents(app.controller)).length;
    const event = { eventType: 'completed', externalId: taskId, data: { first: true } } as const;
    expect(await recordEvent(app.controller, names, event)).toBe(true);
    expect(await recordEvent(app.controller, names, { ...event, data: { first: false } })).toBe(false);
    expect(await model.readEvents(app.controller)).toHaveLength(before + 1);
    expect(await readCall(callId)).toMatchObject({ status: 'completed', responseData: { first: true } });
  });

  it('late event: an event after the end changes nothing', async () => {
    const { callId, taskId } = await acceptedCall();
    await recordEvent(app.controller, names, {
      eventType: 'completed',
      externalId: taskId,
      data: { done: true },
    });
    await recordEvent(app.controller, names, { eventType: 'processing', externalId: taskId });
    await recordEvent(app.controller, names, {
      eventType: 'failed',
      externalId: taskId,
      data: { code: 'LATE', message: 'too late' },
    });
    expect(await readCall(callId)).toMatchObject({
      status: 'completed',
      responseData: { done: true },
      error: null,
    });
  });

  it('refusal: the vendor refuses the request, and the call fails with its message', async () => {
    vendor.answer(START, { status: 422, body: refusal('That cannot be done.') });
    const before = vendor.requestsTo(START).length;
    const call = await readCall(await makeCall());
    expect(call).toMatchObject({ status: 'failed', error: { code: 'HTTP', status: 422 } });
    expect(call.error?.message).toContain('That cannot be done.');
    expect(vendor.requestsTo(START)).toHaveLength(before + 1);
  });

  it('unknown outcome: the connection breaks, and the call is sent again under the same key', async () => {
    vendor.answer(START, { reset: true }, { body: answers(randomUUID()).accepted });
    const before = vendor.requestsTo(START).length;
    const call = await readCall(await makeCall());
    expect(call).toMatchObject({ externalId: expect.any(String), error: null });
    expect(vendor.requestsTo(START)).toHaveLength(before + 2);
  });

  it('incomplete answer: it is no result, and the call says what was missing', async () => {
    vendor.answer(START, { body: {} });
    const call = await readCall(await makeCall());
    expect(call).toMatchObject({ status: 'failed', responseData: null });
    expect(call.error?.message).toContain('the answer has no');
  });

  it('missing requestParams: nothing is sent, and the call says why it failed', async () => {
    const before = vendor.requests.length;
    const call = await readCall(await makeCall(null));
    expect(call.status).toBe('failed');
    expect(call.error?.message).toMatch(/param/i);
    expect(vendor.requests).toHaveLength(before);
  });

  it('unknown call: an event for it is refused, so that it can be delivered again', async () => {
    const event = { eventType: 'completed', externalId: randomUUID(), data: {} } as const;
    await expect(recordEvent(app.controller, names, event)).rejects.toMatchObject({ code: 'UNKNOWN_CALL' });
  });
});

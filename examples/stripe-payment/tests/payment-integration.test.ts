import { randomBytes, randomUUID } from 'node:crypto';
import { PGLiteDB } from 'interaqt/drivers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type App, createApp, issueToken } from '../app';
import { createPaymentIntegration } from '../integrations/payment/index';
import { recordEvent } from '../integrations/kit/recordEvent';
import { defineTestModel, startVendor, type TestVendor } from '../integrations/kit/testing/index';
import { signHmac } from '../integrations/kit/testing/webhook';

/*
 * The integration on a real database, against a vendor on loopback that answers as each test says. A small model
 * stands in for the business, so these tests fail only when the integration does.
 */
const names = { call: 'PaymentCall', event: 'PaymentEvent', eventSource: 'recordPaymentEvent' };
const jwtSecret = randomUUID();
const model = defineTestModel({
  names,
  owner: ['payment', 'owner'],
  requestParams: { amount: 1999, currency: 'eur', paymentMethod: 'pm_card_visa' },
});
const Integration = createPaymentIntegration({
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

const START = 'POST /v1/payment_intents';
const STATUS = 'GET /v1/payment_intents/{intent}';
/** What the vendor answers. */
const answers = (taskId: string) => ({
  accepted: {
    id: taskId,
    status: 'requires_payment_method',
    amount: 1,
    amount_received: 1,
    currency: 'text',
  },
  processing: { id: taskId, status: 'requires_action', amount: 1, amount_received: 1, currency: 'text' },
  completed: { id: taskId, status: 'succeeded', amount: 1, amount_received: 1, currency: 'text' },
  failed: {
    id: taskId,
    status: 'requires_payment_method',
    amount: 1,
    amount_received: 1,
    currency: 'text',
    last_payment_error: { message: 'The vendor gave up.' },
  },
  unmapped: {
    id: taskId,
    status: 'a-word-nobody-documented',
    amount: 1,
    amount_received: 1,
    currency: 'text',
  },
});
/** How the vendor says why it does not do something. */
const refusal = (text: string) => ({ error: { message: text } });
/** What the vendor posts. */
const webhookBodies = (taskId: string, deliveryId: string) => ({
  completed: {
    id: deliveryId,
    type: 'payment_intent.succeeded',
    data: {
      object: {
        id: taskId,
        status: 'requires_payment_method',
        amount: 1,
        amount_received: 1,
        currency: 'text',
      },
    },
  },
  unknown: { type: 'a-type-nobody-named' },
  ignored: {
    id: deliveryId,
    type: 'payment_intent.created',
    data: {
      object: {
        id: taskId,
        status: 'requires_payment_method',
        amount: 1,
        amount_received: 1,
        currency: 'text',
      },
    },
  },
});
const WEBHOOK = '/webhooks/payment';
/** In base64, which serves for every scheme. */
const newSecret = () => randomBytes(24).toString('base64');
const webhookSecret = newSecret();

let vendor: TestVendor;
let app: App<InstanceType<typeof Integration>>;
let userId: string;

beforeAll(async () => {
  vendor = await startVendor();
  vi.stubEnv('STRIPE_BASE_URL', vendor.url);
  vi.stubEnv('STRIPE_SECRET_KEY', 'test-stripe-secret-key');
  vi.stubEnv('STRIPE_WEBHOOK_SECRET', webhookSecret);
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
  const response = await app.app.request('/api/custom/queryPaymentStatus', {
    method: 'POST',
    headers,
    body: JSON.stringify({ apiCallId }),
  });
  const body: { status?: string; error?: { message?: string } | null } = JSON.parse(await response.text());
  return { status: response.status, body };
}

/** Posts to the webhook as the vendor does; the HTTP status of the answer. */
async function deliver(
  kind: keyof ReturnType<typeof webhookBodies>,
  taskId: string,
  { deliveryId = randomUUID(), secret = webhookSecret, offsetSeconds = 0, added = '' } = {},
): Promise<number> {
  const body = JSON.stringify(webhookBodies(taskId, deliveryId)[kind]);
  const signature = signHmac(
    body,
    secret,
    { header: 'Stripe-Signature', encoding: 'hex', content: '{timestamp}.{body}' },
    offsetSeconds,
  );
  const headers = { 'Content-Type': 'application/json', ...signature };
  const response = await app.app.request(WEBHOOK, { method: 'POST', headers, body: body + added });
  return response.status;
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
      ['amount', '1999'],
      ['automatic_payment_methods[allow_redirects]', 'never'],
      ['automatic_payment_methods[enabled]', 'true'],
      ['confirm', 'true'],
      ['currency', 'eur'],
      ['metadata[call]', callId],
      ['payment_method', 'pm_card_visa'],
    ]);
    expect(sent?.headers.authorization).toBe('Bearer test-stripe-secret-key');
    expect(sent?.headers['idempotency-key']).toMatch(/\S{8}/);

    vendor.answer(STATUS, { body: answers(taskId).processing }, { body: completed });
    expect((await ask(callId)).body).toMatchObject({ status: 'processing' });
    expect((await ask(callId)).body).toMatchObject({ status: 'completed' });
    expect(await readCall(callId)).toMatchObject({
      status: 'completed',
      responseData: { intentId: taskId, amount: 1, currency: 'text' },
      error: null,
    });

    const asked = vendor.requestsTo(STATUS).at(-1);
    expect(asked?.path).toBe(`/v1/payment_intents/${taskId}`);
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

  it('webhook: a signed delivery completes the call, and the same one again changes nothing', async () => {
    const { callId, taskId } = await acceptedCall();
    const deliveryId = randomUUID();
    expect(await deliver('completed', taskId, { deliveryId })).toBe(200);
    expect(await readCall(callId)).toMatchObject({
      status: 'completed',
      responseData: { intentId: taskId, amount: 1, currency: 'text' },
      error: null,
    });
    const events = await model.readEvents(app.controller);
    expect(await deliver('completed', taskId, { deliveryId })).toBe(200);
    expect(await model.readEvents(app.controller)).toEqual(events);
  });

  it('webhook: what the vendor has not signed is refused, and nothing is recorded', async () => {
    const { callId, taskId } = await acceptedCall();
    expect(await deliver('completed', taskId, { secret: newSecret() })).toBe(401);
    expect(await deliver('completed', taskId, { added: ' ' })).toBe(401);
    expect(await deliver('completed', taskId, { offsetSeconds: -360 })).toBe(401);
    expect(await deliver('completed', taskId, { offsetSeconds: 360 })).toBe(401);
    expect(await readCall(callId)).toMatchObject({ status: 'pending', responseData: null });
  });

  it('webhook: a delivery before the task is known has to come again, and then counts', async () => {
    const taskId = randomUUID();
    const deliveryId = randomUUID();
    expect(await deliver('completed', taskId, { deliveryId })).toBe(503);
    vendor.answer(START, { body: answers(taskId).accepted });
    const callId = await makeCall();
    expect(await deliver('completed', taskId, { deliveryId })).toBe(200);
    expect(await readCall(callId)).toMatchObject({ status: 'completed', externalId: taskId });
  });

  it('webhook: an event of a type nobody named is not looked at', async () => {
    const { taskId } = await acceptedCall();
    const events = await model.readEvents(app.controller);
    expect(await deliver('unknown', taskId)).toBe(200);
    expect(await model.readEvents(app.controller)).toEqual(events);
  });

  it('webhook: a type that is not for us is answered and not looked at', async () => {
    const { callId, taskId } = await acceptedCall();
    expect(await deliver('ignored', taskId)).toBe(200);
    expect(await readCall(callId)).toMatchObject({ status: 'pending', responseData: null });
  });

  it('without the secret of the webhook the app does not start', async () => {
    vi.stubEnv('STRIPE_WEBHOOK_SECRET', '');
    const start = createApp({ model, Integration, database: new PGLiteDB(), jwtSecret });
    await expect(start).rejects.toThrow('STRIPE_WEBHOOK_SECRET');
    vi.stubEnv('STRIPE_WEBHOOK_SECRET', webhookSecret);
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

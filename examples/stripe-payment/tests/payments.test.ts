import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntityIdRef } from 'interaqt';
import { PGLiteDB } from 'interaqt/drivers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AggregatedIntegration } from '../aggregatedIntegration';
import { type App, createApp, issueToken } from '../app';
import { model } from '../backend/index';
import { type Stripe, type StripeEvent, startStripe } from './stripe';

/* The whole app against a Stripe on loopback: a user pays, Stripe confirms by webhook, money is given back. */

const jwtSecret = 'a secret of this test only';
const SECRET = 'sk_test_of_this_test';
const WEBHOOK_SECRET = 'whsec_of_this_test';
const CREATE = 'POST /v1/payment_intents';

let directory: string;
let stripe: Stripe;
let app: App;
let ada: string;
let eve: string;

const start = () =>
  createApp({ model, Integration: AggregatedIntegration, database: new PGLiteDB(directory), jwtSecret });
const token = async (name: string) =>
  issueToken(String((await app.controller.system.storage.create('User', { name })).id), jwtSecret);

beforeAll(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'stripe-')), 'data');
  stripe = await startStripe(SECRET, WEBHOOK_SECRET);
  vi.stubEnv('STRIPE_BASE_URL', stripe.url);
  vi.stubEnv('STRIPE_SECRET_KEY', SECRET);
  vi.stubEnv('STRIPE_WEBHOOK_SECRET', WEBHOOK_SECRET);
  app = await start();
  ada = await token('Ada');
  eve = await token('Eve');
}, 60_000);
afterAll(async () => {
  await app?.close();
  await stripe?.close();
  vi.unstubAllEnvs();
  await rm(join(directory, '..'), { recursive: true, force: true });
});

interface Answer {
  created: { record: string; id: string }[];
  status: string;
  isPaid: boolean;
  calls: { id: string; status: string; error: { message: string; status?: number } | null }[];
  refunds: { id: string; amount: number; refundId?: string; calls: { id: string; status: string }[] }[];
}

async function post(path: string, body: unknown, as = ada): Promise<{ status: number; body: Answer }> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${as}` };
  const answer = await app.app.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

/** Asks to pay and waits until Stripe has answered. */
async function pay(paymentMethod: string, amount = 1999) {
  const payload = { amount, currency: 'eur', paymentMethod };
  const { status, body } = await post('/api/interaction/Pay', { payload });
  expect(status).toBe(200);
  const paymentId = body.created.find(({ record }) => record === 'Payment')?.id ?? '';
  const callId = body.created.find(({ record }) => record === 'PaymentCall')?.id ?? '';
  await answered('PaymentCall', callId);
  return { paymentId, callId };
}

const read = async (paymentId: string) => (await post('/api/custom/getPayment', { paymentId })).body;
const refund = (paymentId: string, amount: number, as = ada) =>
  post('/api/interaction/RequestRefund', { payload: { paymentId, amount } }, as);

async function answered(entity: string, id: string): Promise<EntityIdRef> {
  return vi.waitFor(async () => {
    const rows: EntityIdRef[] = await app.controller.system.storage.find(entity, undefined, {}, ['*']);
    const call = rows.find((row) => String(row.id) === id);
    if (!call?.externalId) throw new Error('The call has not been answered yet.');
    return call;
  }, 20_000);
}

async function deliver(event: StripeEvent | undefined, change = {}): Promise<number> {
  if (!event) throw new Error('There is no such event.');
  return (await app.app.request('/webhooks/payment', stripe.sign(event, change))).status;
}

describe('a payment', () => {
  it('is sent as a form, in cents, and paid when the webhook says so', async () => {
    const { paymentId, callId } = await pay('pm_card_visa');
    const [request] = stripe.requestsTo(CREATE).slice(-1);
    expect(Object.fromEntries(new URLSearchParams(request?.rawBody))).toEqual({
      amount: '1999',
      currency: 'eur',
      payment_method: 'pm_card_visa',
      confirm: 'true',
      'automatic_payment_methods[enabled]': 'true',
      'automatic_payment_methods[allow_redirects]': 'never',
      'metadata[call]': callId,
    });
    expect(await read(paymentId)).toMatchObject({ isPaid: false, calls: [{ status: 'pending' }] });

    const [created, succeeded] = stripe.eventsOf(callId);
    expect(await deliver(created)).toBe(200);
    expect(await read(paymentId)).toMatchObject({ isPaid: false, calls: [{ status: 'pending' }] });
    expect(await deliver(succeeded, { secret: 'whsec_of_somebody_else' })).toBe(401);
    expect(await deliver(succeeded, { ageSeconds: 301 })).toBe(401);
    expect(await read(paymentId)).toMatchObject({ isPaid: false, calls: [{ status: 'pending' }] });
    expect(await deliver(succeeded)).toBe(200);
    expect(await read(paymentId)).toMatchObject({ isPaid: true, calls: [{ status: 'completed' }] });
  });

  it('is charged once when the answer is lost', async () => {
    const before = stripe.intents.size;
    stripe.loseNextAnswer();
    const { paymentId, callId } = await pay('pm_card_visa');
    const [first, second] = stripe.requestsTo(CREATE).slice(-2);
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(second?.rawBody).toBe(first?.rawBody);
    expect(stripe.intents.size).toBe(before + 1);
    expect(await deliver(stripe.eventsOf(callId)[1])).toBe(200);
    expect((await read(paymentId)).isPaid).toBe(true);
  });

  it('survives a restart, and events that come twice and in the wrong order', async () => {
    const { paymentId, callId } = await pay('pm_usBankAccount_success');
    await app.close();
    app = await start();
    const { externalId } = await answered('PaymentCall', callId);
    stripe.settle(externalId);
    const [, processing, succeeded] = stripe.eventsOf(callId);
    expect(await deliver(succeeded)).toBe(200);
    expect(await deliver(processing)).toBe(200);
    expect(await deliver(succeeded)).toBe(200);
    expect(await read(paymentId)).toMatchObject({ isPaid: true, calls: [{ status: 'completed' }] });
  });

  it('fails when the bank says no days later', async () => {
    const { paymentId, callId } = await pay('pm_usBankAccount_success');
    const { externalId } = await answered('PaymentCall', callId);
    stripe.fail(externalId, 'debit_not_authorized', 'The customer has not agreed.');
    const [, processing, failed] = stripe.eventsOf(callId);
    expect(await deliver(processing)).toBe(200);
    expect(await read(paymentId)).toMatchObject({ calls: [{ status: 'processing' }] });
    expect(await deliver(failed)).toBe(200);
    expect(await read(paymentId)).toMatchObject({
      isPaid: false,
      calls: [{ status: 'failed', error: { message: 'The customer has not agreed.' } }],
    });
  });

  it('with a declined card fails with the reason, and is asked for once', async () => {
    const before = stripe.requestsTo(CREATE).length;
    const { paymentId } = await pay('pm_card_chargeDeclined');
    expect(await read(paymentId)).toMatchObject({
      isPaid: false,
      calls: [{ status: 'failed', error: { status: 402, message: expect.stringContaining('declined') } }],
    });
    expect(stripe.requestsTo(CREATE)).toHaveLength(before + 1);
  });

  it('of a part of a cent is refused', async () => {
    const { paymentId } = await pay('pm_card_visa', 19.99);
    expect(await read(paymentId)).toMatchObject({
      isPaid: false,
      calls: [{ status: 'failed', error: { message: expect.stringContaining('Invalid integer') } }],
    });
  });

  it('is known to its owner alone', async () => {
    const { paymentId, callId } = await pay('pm_card_visa');
    expect((await post('/api/custom/getPayment', { paymentId }, eve)).status).toBe(404);
    const asked = await post('/api/custom/queryPaymentStatus', { apiCallId: callId }, eve);
    expect(asked.status).toBe(404);
    // Before the webhook has come, its owner may ask.
    const own = await post('/api/custom/queryPaymentStatus', { apiCallId: callId });
    expect(own.body.status).toBe('completed');
    expect((await read(paymentId)).isPaid).toBe(true);
  });
});

describe('a refund', () => {
  it('gives back a part, and no more than was paid', async () => {
    const { paymentId, callId } = await pay('pm_card_visa');
    expect((await refund(paymentId, 500)).status).toBe(400);
    await deliver(stripe.eventsOf(callId)[1]);

    const made = await refund(paymentId, 500);
    expect(made.status).toBe(200);
    const refundCall = made.body.created.find(({ record }) => record === 'RefundCall')?.id ?? '';
    const { externalId } = await answered('RefundCall', refundCall);
    expect((await post('/api/custom/queryRefundStatus', { apiCallId: refundCall })).body.status).toBe(
      'completed',
    );
    expect(stripe.refunds.get(externalId)).toMatchObject({ amount: 500 });
    expect(await read(paymentId)).toMatchObject({ refunds: [{ amount: 500, refundId: externalId }] });

    const tooMuch = await refund(paymentId, 1500);
    const second = tooMuch.body.created.find(({ record }) => record === 'RefundCall')?.id ?? '';
    expect(await answered('RefundCall', second)).toMatchObject({
      status: 'failed',
      error: { status: 400, message: expect.stringContaining('greater than unrefunded amount') },
    });
    expect(stripe.refunds.size).toBe(1);
  });

  it('is for who has paid', async () => {
    const { paymentId, callId } = await pay('pm_card_visa');
    await deliver(stripe.eventsOf(callId)[1]);
    expect((await refund(paymentId, 500, eve)).status).toBe(400);
    expect((await read(paymentId)).refunds).toEqual([]);
  });
});

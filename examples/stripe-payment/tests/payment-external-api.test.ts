import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPaymentApi, readPaymentApiConfig } from '../integrations/payment/externalApi';
import type { CreatePaymentIntentBody } from '../integrations/payment/externalApi.types';

/**
 * Calls Stripe for real, with the credentials in .env; this may cost money. `create-integration probe` runs
 * it and sees whether the real vendor answered.
 */
const api = createPaymentApi();

describe('Stripe', () => {
  it('refuses wrong credentials', async () => {
    const config = { ...readPaymentApiConfig(), stripeSecretKey: 'not-the-key' };
    const attempt = createPaymentApi(config).createPaymentIntent(
      {
        amount: 1999,
        currency: 'eur',
        payment_method: 'pm_card_visa',
        confirm: true,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      },
      { idempotencyKey: randomUUID() },
    );
    await expect(attempt).rejects.toMatchObject({ code: 'HTTP', status: expect.toBeOneOf([401, 403]) });
  });

  describe('createPaymentIntent: POST /v1/payment_intents', () => {
    it('succeeds', async () => {
      const answer = await api.createPaymentIntent(
        {
          amount: 1999,
          currency: 'eur',
          payment_method: 'pm_card_visa',
          confirm: true,
          automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        },
        { idempotencyKey: randomUUID() },
      );
      expect(answer).toMatchObject({
        id: expect.any(String),
        status: expect.toBeOneOf([
          'requires_payment_method',
          'requires_confirmation',
          'requires_action',
          'processing',
          'requires_capture',
          'canceled',
          'succeeded',
        ]),
        amount: expect.any(Number),
        amount_received: expect.any(Number),
        currency: expect.any(String),
      });
    });

    it('is refused with 402', async () => {
      const body: unknown = {
        amount: 1999,
        currency: 'eur',
        payment_method: 'pm_card_chargeDeclined',
        confirm: true,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      };
      const attempt = api.createPaymentIntent(body as CreatePaymentIntentBody, {
        idempotencyKey: randomUUID(),
      });
      await expect(attempt).rejects.toMatchObject({ code: 'HTTP', status: 402 });
    });
  });

  describe('getPaymentIntent: GET /v1/payment_intents/{intent}', () => {
    it('succeeds', async () => {
      const started = await api.createPaymentIntent(
        {
          amount: 1999,
          currency: 'eur',
          payment_method: 'pm_card_visa',
          confirm: true,
          automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        },
        { idempotencyKey: randomUUID() },
      );
      const answer = await api.getPaymentIntent({ intent: String(started.id) });
      expect(answer).toMatchObject({
        id: expect.any(String),
        status: expect.toBeOneOf([
          'requires_payment_method',
          'requires_confirmation',
          'requires_action',
          'processing',
          'requires_capture',
          'canceled',
          'succeeded',
        ]),
        amount: expect.any(Number),
        amount_received: expect.any(Number),
        currency: expect.any(String),
      });
    });

    it('is refused with 404', async () => {
      const attempt = api.getPaymentIntent({ intent: 'pi_none' });
      await expect(attempt).rejects.toMatchObject({ code: 'HTTP', status: 404 });
    });
  });
});

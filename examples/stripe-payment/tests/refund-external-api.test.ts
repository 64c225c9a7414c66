import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRefundApi, readRefundApiConfig } from '../integrations/refund/externalApi';
import type { CreateRefundBody } from '../integrations/refund/externalApi.types';

/**
 * Calls Stripe for real, with the credentials in .env; this may cost money. `create-integration probe` runs
 * it and sees whether the real vendor answered.
 */
const api = createRefundApi();

describe('Stripe', () => {
  it('refuses wrong credentials', async () => {
    const config = { ...readRefundApiConfig(), stripeSecretKey: 'not-the-key' };
    const attempt = createRefundApi(config).createRefund(
      { payment_intent: 'pi_paid', amount: 500 },
      { idempotencyKey: randomUUID() },
    );
    await expect(attempt).rejects.toMatchObject({ code: 'HTTP', status: expect.toBeOneOf([401, 403]) });
  });

  describe('createRefund: POST /v1/refunds', () => {
    it('succeeds', async () => {
      const answer = await api.createRefund(
        { payment_intent: 'pi_paid', amount: 500 },
        { idempotencyKey: randomUUID() },
      );
      expect(answer).toMatchObject({
        id: expect.any(String),
        status: expect.toBeOneOf(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
        amount: expect.any(Number),
      });
    });

    it('is refused with 404', async () => {
      const body: unknown = { payment_intent: 'pi_none' };
      const attempt = api.createRefund(body as CreateRefundBody, { idempotencyKey: randomUUID() });
      await expect(attempt).rejects.toMatchObject({ code: 'HTTP', status: 404 });
    });
  });

  describe('getRefund: GET /v1/refunds/{refund}', () => {
    it('succeeds', async () => {
      const started = await api.createRefund(
        { payment_intent: 'pi_paid', amount: 500 },
        { idempotencyKey: randomUUID() },
      );
      const answer = await api.getRefund({ refund: String(started.id) });
      expect(answer).toMatchObject({
        id: expect.any(String),
        status: expect.toBeOneOf(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
        amount: expect.any(Number),
      });
    });

    it('is refused with 404', async () => {
      const attempt = api.getRefund({ refund: 're_none' });
      await expect(attempt).rejects.toMatchObject({ code: 'HTTP', status: 404 });
    });
  });
});

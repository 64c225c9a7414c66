/**
 * Stripe: requests and answers as its documentation has them.
 * Generated from the spec; change the spec and run scaffold again.
 * Source: https://docs.stripe.com/api
 */

export interface StripeRefund {
  /** re_… */
  id: string;
  object?: string;
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  amount: number;
  currency?: string;
  payment_intent?: string | null;
  /** Only where it failed. */
  failure_reason?: string;
}

/** Body of `POST /v1/refunds`. */
export interface CreateRefundBody {
  payment_intent: string;
  amount?: number;
  metadata?: {
    call?: string;
  };
}

/** Answer to `POST /v1/refunds`. */
export type CreateRefundResponse = StripeRefund;

/** Answer to `GET /v1/refunds/{refund}`. */
export type GetRefundResponse = StripeRefund;

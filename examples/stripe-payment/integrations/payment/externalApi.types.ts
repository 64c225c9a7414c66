/**
 * Stripe: requests and answers as its documentation has them.
 * Generated from the spec; change the spec and run scaffold again.
 * Source: https://docs.stripe.com/api
 */

export interface PaymentIntent {
  /** pi_… */
  id: string;
  object?: string;
  status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'requires_capture'
    | 'canceled'
    | 'succeeded';
  /** In the smallest unit of the currency: 1999 is 19.99 EUR, or 1999 JPY. */
  amount: number;
  amount_received: number;
  currency: string;
  last_payment_error?: {
    code?: string;
    decline_code?: string;
    message: string;
  } | null;
}

/** Body of `POST /v1/payment_intents`. */
export interface CreatePaymentIntentBody {
  amount: number;
  currency: string;
  payment_method: string;
  confirm: boolean;
  automatic_payment_methods?: {
    enabled: boolean;
    allow_redirects?: 'always' | 'never';
  };
  metadata?: {
    call?: string;
  };
}

/** Answer to `POST /v1/payment_intents`. */
export type CreatePaymentIntentResponse = PaymentIntent;

/** Answer to `GET /v1/payment_intents/{intent}`. */
export type GetPaymentIntentResponse = PaymentIntent;

/** What the vendor posts to `/webhooks/payment`. */
export interface PaymentWebhook {
  /** evt_… */
  id: string;
  type:
    | 'payment_intent.created'
    | 'payment_intent.processing'
    | 'payment_intent.requires_action'
    | 'payment_intent.succeeded'
    | 'payment_intent.payment_failed'
    | 'payment_intent.canceled';
  data: {
    object: PaymentIntent;
  };
}

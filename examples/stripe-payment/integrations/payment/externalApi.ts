/**
 * The HTTP interface of Stripe: sends what the vendor documents, returns what the vendor answers. What an
 * answer means for the application is decided in ./index.ts.
 */
import { bearer } from '../kit/authentication';
import { readEnvironment } from '../kit/environment';
import { createHttpClient, type Transport } from '../kit/http';
import { responseSchemas } from './externalApi.schemas';
import type {
  CreatePaymentIntentBody,
  CreatePaymentIntentResponse,
  GetPaymentIntentResponse,
} from './externalApi.types';

export interface PaymentApiConfig {
  baseUrl: string;
  /** Milliseconds one request may take, body included. */
  timeoutMs: number;
  /** Authenticates every request */
  stripeSecretKey: string;
  /** Proves that a webhook comes from Stripe */
  stripeWebhookSecret: string;
}

/** Reads the configuration from the environment. Throws one error that names every missing variable. */
export function readPaymentApiConfig(source: NodeJS.ProcessEnv = process.env): PaymentApiConfig {
  const env = readEnvironment(['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'], source);
  return {
    baseUrl: source.STRIPE_BASE_URL || 'https://api.stripe.com',
    timeoutMs: 30000,
    stripeSecretKey: env.STRIPE_SECRET_KEY,
    stripeWebhookSecret: env.STRIPE_WEBHOOK_SECRET,
  };
}

export type PaymentApi = ReturnType<typeof createPaymentApi>;

/**
 * A client for the operations this integration uses. Errors: `VendorError`, with the vendor's own message.
 * @param config by default from the environment; an app whose users have credentials of their own passes them
 */
export function createPaymentApi(
  config: PaymentApiConfig = readPaymentApiConfig(),
  transport: Transport = {},
) {
  const http = createHttpClient({
    baseUrl: config.baseUrl,
    timeoutMs: config.timeoutMs,
    secrets: [config.stripeSecretKey, config.stripeWebhookSecret],
    authentication: [bearer(config.stripeSecretKey)],
    schemas: responseSchemas,
    fetch: transport.fetch,
    maxBytes: transport.maxBytes,
  });

  return {
    /** Charges a payment method (`POST /v1/payment_intents`) */
    createPaymentIntent(
      body: CreatePaymentIntentBody,
      options: { idempotencyKey: string },
    ): Promise<CreatePaymentIntentResponse> {
      return http.request({
        operation: 'createPaymentIntent',
        method: 'POST',
        path: '/v1/payment_intents',
        headers: { 'Idempotency-Key': options.idempotencyKey },
        form: body,
        bodyStyles: { metadata: 'deep', automatic_payment_methods: 'deep' },
      });
    },

    /** Says how a payment stands (`GET /v1/payment_intents/{intent}`) */
    getPaymentIntent(parameters: { intent: string }): Promise<GetPaymentIntentResponse> {
      return http.request({
        operation: 'getPaymentIntent',
        method: 'GET',
        path: '/v1/payment_intents/{intent}',
        params: { intent: parameters.intent },
      });
    },
  };
}

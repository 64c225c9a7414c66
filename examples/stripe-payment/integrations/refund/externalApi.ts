/**
 * The HTTP interface of Stripe: sends what the vendor documents, returns what the vendor answers. What an
 * answer means for the application is decided in ./index.ts.
 */
import { bearer } from '../kit/authentication';
import { readEnvironment } from '../kit/environment';
import { createHttpClient, type Transport } from '../kit/http';
import { responseSchemas } from './externalApi.schemas';
import type { CreateRefundBody, CreateRefundResponse, GetRefundResponse } from './externalApi.types';

export interface RefundApiConfig {
  baseUrl: string;
  /** Milliseconds one request may take, body included. */
  timeoutMs: number;
  /** Authenticates every request */
  stripeSecretKey: string;
}

/** Reads the configuration from the environment. Throws one error that names every missing variable. */
export function readRefundApiConfig(source: NodeJS.ProcessEnv = process.env): RefundApiConfig {
  const env = readEnvironment(['STRIPE_SECRET_KEY'], source);
  return {
    baseUrl: source.STRIPE_BASE_URL || 'https://api.stripe.com',
    timeoutMs: 30000,
    stripeSecretKey: env.STRIPE_SECRET_KEY,
  };
}

export type RefundApi = ReturnType<typeof createRefundApi>;

/**
 * A client for the operations this integration uses. Errors: `VendorError`, with the vendor's own message.
 * @param config by default from the environment; an app whose users have credentials of their own passes them
 */
export function createRefundApi(config: RefundApiConfig = readRefundApiConfig(), transport: Transport = {}) {
  const http = createHttpClient({
    baseUrl: config.baseUrl,
    timeoutMs: config.timeoutMs,
    secrets: [config.stripeSecretKey],
    authentication: [bearer(config.stripeSecretKey)],
    schemas: responseSchemas,
    fetch: transport.fetch,
    maxBytes: transport.maxBytes,
  });

  return {
    /** Gives money back (`POST /v1/refunds`) */
    createRefund(body: CreateRefundBody, options: { idempotencyKey: string }): Promise<CreateRefundResponse> {
      return http.request({
        operation: 'createRefund',
        method: 'POST',
        path: '/v1/refunds',
        headers: { 'Idempotency-Key': options.idempotencyKey },
        form: body,
        bodyStyles: { metadata: 'deep' },
      });
    },

    /** Says how a refund stands (`GET /v1/refunds/{refund}`) */
    getRefund(parameters: { refund: string }): Promise<GetRefundResponse> {
      return http.request({
        operation: 'getRefund',
        method: 'GET',
        path: '/v1/refunds/{refund}',
        params: { refund: parameters.refund },
      });
    },
  };
}

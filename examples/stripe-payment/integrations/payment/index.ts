/**
 * Stripe: Takes a payment by card; what became of it is confirmed by Stripe's webhook. Saved cards and
 * subscriptions are left out.
 *
 * The business creates a PaymentCall; this integration sends it to the vendor and records what happens to it
 * as PaymentEvent. How calls are sent, repeated and recovered is in the kit; here is what is particular to
 * the vendor.
 */
import type { Controller } from 'interaqt';
import { type APIs, createAPI } from '../../app';
import type { IIntegration, IIntegrationConstructorArgs, IIntegrationHandles } from '../index';
import type { Delivery } from '../kit/delivery';
import { chooseDelivery, type DurableSettings } from '../kit/durable/index';
import { mapStatus, requireFields, requireText, vendorFailure } from '../kit/mapping';
import type { CallNames } from '../kit/names';
import { onCallCreated } from '../kit/onCallCreated';
import { queryCall } from '../kit/queryApi';
import { requireParams } from '../kit/requestParams';
import type { AsyncTaskVendor, CallUpdate } from '../kit/vendor';
import {
  claimWebhookPath,
  readJson,
  recordWebhook,
  UnknownEventError,
  type WebhookEvent,
  webhookEndpoint,
} from '../kit/webhook';
import { hmacSignature, type VerifyWebhook, type WebhookRequest } from '../kit/webhookSignature';
import {
  createPaymentApi,
  readPaymentApiConfig,
  type PaymentApi,
  type PaymentApiConfig,
} from './externalApi';
import type { CreatePaymentIntentBody, GetPaymentIntentResponse, PaymentWebhook } from './externalApi.types';

/** What the business puts into `requestParams`. */
export interface PaymentRequestParams {
  amount: number;
  currency: string;
  paymentMethod: string;
}

export interface PaymentIntegrationConfig {
  /** Entity, event source and field names of the business model. */
  names: CallNames;
  /** Relations from the call to its user; null when any signed-in user may ask. */
  owner: string[] | null;
  queryApiName: string;
  /** Milliseconds after an answer of the vendor in which queries of the same call get that answer. */
  queryMinIntervalMs: number;
  /** Where the vendor posts to, below the app's own address. */
  webhookPath: string;
  delivery: DurableSettings;
}

const defaults: PaymentIntegrationConfig = {
  names: { call: 'PaymentCall', event: 'PaymentEvent', eventSource: 'recordPaymentEvent' },
  owner: ['payment', 'owner'],
  queryApiName: 'queryPaymentStatus',
  queryMinIntervalMs: 1000,
  webhookPath: '/webhooks/payment',
  delivery: {
    timeoutMs: 30000,
    maxAttempts: 8,
    retryBaseDelayMs: 1000,
    unknownOutcome: 'retry',
  },
};

type VendorStatus = GetPaymentIntentResponse['status'];

/** What each word of the vendor means. With a word missing, this does not type-check. */
const STATUS = {
  requires_payment_method: 'failed',
  requires_confirmation: 'pending',
  requires_action: 'processing',
  processing: 'processing',
  requires_capture: 'processing',
  canceled: 'failed',
  succeeded: 'completed',
} as const satisfies Record<VendorStatus, 'pending' | CallUpdate['eventType']>;

/** requestParams -> body of `POST /v1/payment_intents`. */
function toRequest(params: PaymentRequestParams, callId: string): CreatePaymentIntentBody {
  return {
    amount: params.amount,
    currency: params.currency,
    payment_method: params.paymentMethod,
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    metadata: { call: callId },
  };
}

/** Answer of `GET /v1/payment_intents/{intent}` -> responseData. */
function toResult(answer: GetPaymentIntentResponse) {
  requireFields(answer, { id: 'string', amount_received: 'number', currency: 'string' }, 'getPaymentIntent');
  return { intentId: answer.id, amount: answer.amount_received, currency: answer.currency };
}

/** Answer of `GET /v1/payment_intents/{intent}` -> what happened to the call; null while nothing has. */
function toUpdate(answer: GetPaymentIntentResponse): CallUpdate | null {
  requireFields(answer, ['status'], 'getPaymentIntent');
  const status = mapStatus(STATUS, answer.status, 'getPaymentIntent');
  switch (status) {
    case 'pending':
      return null;
    case 'processing':
      return { eventType: 'processing' };
    case 'completed':
      return { eventType: 'completed', data: toResult(answer) };
    case 'failed':
      return {
        eventType: 'failed',
        data: vendorFailure(
          { message: answer.last_payment_error?.message, code: answer.last_payment_error?.code },
          'getPaymentIntent',
        ),
      };
  }
}

function createVendor(api: PaymentApi): AsyncTaskVendor {
  return {
    pattern: 'async-task',
    async submit(call) {
      const params = requireParams<PaymentRequestParams>(call.requestParams, [
        'amount',
        'currency',
        'paymentMethod',
      ]);
      const answer = await api.createPaymentIntent(toRequest(params, call.id), {
        idempotencyKey: call.idempotencyKey,
      });
      requireFields(answer, ['id'], 'createPaymentIntent');
      return { externalId: requireText(answer.id, 'id', 'createPaymentIntent'), update: null };
    },
    async query(externalId) {
      const answer = await api.getPaymentIntent({ intent: externalId });
      return toUpdate(answer);
    },
  };
}

/** What each word of a webhook means. */
const WEBHOOK_STATUS = {
  'payment_intent.processing': 'processing',
  'payment_intent.requires_action': 'processing',
  'payment_intent.succeeded': 'completed',
  'payment_intent.payment_failed': 'failed',
  'payment_intent.canceled': 'failed',
} as const satisfies Record<string, 'pending' | CallUpdate['eventType']>;

/** What the vendor posted -> what happened to the call; null while nothing has. */
function toWebhookUpdate(body: PaymentWebhook): CallUpdate | null {
  requireFields(body, ['type'], 'webhook');
  const status = mapStatus(WEBHOOK_STATUS, body.type, 'webhook');
  switch (status) {
    case 'processing':
      return { eventType: 'processing' };
    case 'completed':
      requireFields(
        body,
        ['data.object.id', 'data.object.amount_received', 'data.object.currency'],
        'webhook',
      );
      return {
        eventType: 'completed',
        data: {
          intentId: body.data.object.id,
          amount: body.data.object.amount_received,
          currency: body.data.object.currency,
        },
      };
    case 'failed':
      return {
        eventType: 'failed',
        data: vendorFailure(
          {
            message: body.data.object.last_payment_error?.message,
            code: body.data.object.last_payment_error?.code,
          },
          'webhook',
        ),
      };
  }
}

/** Types of events that are answered and not looked at. */
const IGNORED: ReadonlySet<unknown> = new Set(['payment_intent.created']);

/** Types of events that say how a task is. */
const EVENTS: ReadonlySet<unknown> = new Set([
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
]);

/** A webhook whose signature is right -> what it says about a call; null where it is not for us. */
function readWebhook(request: WebhookRequest): WebhookEvent | null {
  const body = readJson<PaymentWebhook>(request);
  if (IGNORED.has(body.type)) return null;
  const type = requireText(body.type, 'type', 'webhook');
  if (!EVENTS.has(type)) throw new UnknownEventError(type);
  requireFields(body, ['id', 'data.object.id'], 'webhook');
  return {
    deliveryId: requireText(body.id, 'id', 'webhook'),
    externalId: requireText(body.data.object.id, 'data.object.id', 'webhook'),
    update: () => toWebhookUpdate(body),
  };
}

/** Passes only what the vendor has signed. Without a secret the app does not start. */
function createVerifier(config: PaymentApiConfig): VerifyWebhook {
  return hmacSignature({
    header: 'Stripe-Signature',
    toleranceSeconds: 300,
    secrets: [config.stripeWebhookSecret],
  });
}

/**
 * The integration, to be listed in the app's aggregated integration.
 *
 * @param overrides what differs from the spec, such as entity names
 */
export function createPaymentIntegration(overrides: Partial<PaymentIntegrationConfig> = {}) {
  const config = { ...defaults, ...overrides };

  return class PaymentIntegration implements IIntegration {
    #vendor: AsyncTaskVendor | null = null;
    #delivery: Delivery | null = null;
    #webhook: { controller: Controller; verify: VerifyWebhook } | null = null;

    constructor(
      readonly args: IIntegrationConstructorArgs,
      readonly handles: IIntegrationHandles,
    ) {}

    /** Fails at once when a variable is missing; takes up calls that an earlier process left open. */
    async setup(controller: Controller) {
      const settings = {
        ...readPaymentApiConfig(),
        timeoutMs: config.delivery.timeoutMs,
      };
      this.#vendor = createVendor(createPaymentApi(settings));
      claimWebhookPath(controller, config.webhookPath);
      this.#webhook = { controller, verify: createVerifier(settings) };
      this.#delivery = chooseDelivery(controller, config.names, this.#vendor, config.delivery);
      await this.#delivery.start();
    }

    createSideEffects() {
      return [onCallCreated(config.names, (callId) => this.#delivery?.wake(callId))];
    }

    createAPIs(): APIs {
      const vendor = () => this.#connected();
      return {
        [config.queryApiName]: createAPI(
          async function (this: Controller, context, params: { apiCallId: string }) {
            return queryCall(this, config.names, vendor(), config, context.user, params.apiCallId);
          },
          { params: { apiCallId: 'string' }, useNamedParams: true, allowAnonymous: false },
        ),
      };
    }

    /** Where the vendor says what happened to a task. Nothing is believed before its signature is right. */
    createMiddlewares() {
      return [
        webhookEndpoint({
          path: config.webhookPath,
          receive: async (request) => {
            if (!this.#webhook) throw new Error('The integration is used before setup().');
            const { controller, verify } = this.#webhook;
            await verify(request);
            await recordWebhook(controller, config.names, readWebhook(request));
          },
          log: config.delivery.log,
        }),
      ];
    }

    /** Resolves when nothing is being sent; for tests. */
    async settled() {
      await this.#delivery?.settled();
    }

    async cleanup() {
      await this.#delivery?.stop();
    }

    #connected(): AsyncTaskVendor {
      if (!this.#vendor) throw new Error('The integration is used before setup().');
      return this.#vendor;
    }
  };
}

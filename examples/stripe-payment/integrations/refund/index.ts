/**
 * Stripe: Gives the money of a payment back, all of it or a part.
 *
 * The business creates a RefundCall; this integration sends it to the vendor and records what happens to it
 * as RefundEvent. How calls are sent, repeated and recovered is in the kit; here is what is particular to the
 * vendor.
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
import { createRefundApi, readRefundApiConfig, type RefundApi } from './externalApi';
import type { CreateRefundBody, GetRefundResponse } from './externalApi.types';

/** What the business puts into `requestParams`. */
export interface RefundRequestParams {
  intentId: string;
  amount: number;
}

export interface RefundIntegrationConfig {
  /** Entity, event source and field names of the business model. */
  names: CallNames;
  /** Relations from the call to its user; null when any signed-in user may ask. */
  owner: string[] | null;
  queryApiName: string;
  /** Milliseconds after an answer of the vendor in which queries of the same call get that answer. */
  queryMinIntervalMs: number;
  delivery: DurableSettings;
}

const defaults: RefundIntegrationConfig = {
  names: { call: 'RefundCall', event: 'RefundEvent', eventSource: 'recordRefundEvent' },
  owner: ['refund', 'owner'],
  queryApiName: 'queryRefundStatus',
  queryMinIntervalMs: 1000,
  delivery: {
    timeoutMs: 30000,
    maxAttempts: 8,
    retryBaseDelayMs: 1000,
    unknownOutcome: 'retry',
  },
};

type VendorStatus = GetRefundResponse['status'];

/** What each word of the vendor means. With a word missing, this does not type-check. */
const STATUS = {
  pending: 'pending',
  requires_action: 'processing',
  succeeded: 'completed',
  failed: 'failed',
  canceled: 'failed',
} as const satisfies Record<VendorStatus, 'pending' | CallUpdate['eventType']>;

/** requestParams -> body of `POST /v1/refunds`. */
function toRequest(params: RefundRequestParams, callId: string): CreateRefundBody {
  return { payment_intent: params.intentId, amount: params.amount, metadata: { call: callId } };
}

/** Answer of `GET /v1/refunds/{refund}` -> responseData. */
function toResult(answer: GetRefundResponse) {
  requireFields(answer, { id: 'string', amount: 'number' }, 'getRefund');
  return { refundId: answer.id, amount: answer.amount };
}

/** Answer of `GET /v1/refunds/{refund}` -> what happened to the call; null while nothing has. */
function toUpdate(answer: GetRefundResponse): CallUpdate | null {
  requireFields(answer, ['status'], 'getRefund');
  const status = mapStatus(STATUS, answer.status, 'getRefund');
  switch (status) {
    case 'pending':
      return null;
    case 'processing':
      return { eventType: 'processing' };
    case 'completed':
      return { eventType: 'completed', data: toResult(answer) };
    case 'failed':
      return { eventType: 'failed', data: vendorFailure({ message: answer.failure_reason }, 'getRefund') };
  }
}

function createVendor(api: RefundApi): AsyncTaskVendor {
  return {
    pattern: 'async-task',
    async submit(call) {
      const params = requireParams<RefundRequestParams>(call.requestParams, ['intentId', 'amount']);
      const answer = await api.createRefund(toRequest(params, call.id), {
        idempotencyKey: call.idempotencyKey,
      });
      requireFields(answer, ['id'], 'createRefund');
      return { externalId: requireText(answer.id, 'id', 'createRefund'), update: null };
    },
    async query(externalId) {
      const answer = await api.getRefund({ refund: externalId });
      return toUpdate(answer);
    },
  };
}

/**
 * The integration, to be listed in the app's aggregated integration.
 *
 * @param overrides what differs from the spec, such as entity names
 */
export function createRefundIntegration(overrides: Partial<RefundIntegrationConfig> = {}) {
  const config = { ...defaults, ...overrides };

  return class RefundIntegration implements IIntegration {
    #vendor: AsyncTaskVendor | null = null;
    #delivery: Delivery | null = null;

    constructor(
      readonly args: IIntegrationConstructorArgs,
      readonly handles: IIntegrationHandles,
    ) {}

    /** Fails at once when a variable is missing; takes up calls that an earlier process left open. */
    async setup(controller: Controller) {
      const settings = {
        ...readRefundApiConfig(),
        timeoutMs: config.delivery.timeoutMs,
      };
      this.#vendor = createVendor(createRefundApi(settings));
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

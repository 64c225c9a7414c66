/**
 * What Stripe documents of its answers; the client reports where an answer differs.
 * Generated from the spec; change the spec and run scaffold again.
 */
import type { ResponseSchemas } from '../kit/drift';

export const responseSchemas: ResponseSchemas = {
  operations: {
    createRefund: { $ref: '#/schemas/StripeRefund' },
    getRefund: { $ref: '#/schemas/StripeRefund' },
  },
  schemas: {
    StripeRefund: {
      type: 'object',
      required: ['id', 'status', 'amount'],
      properties: {
        id: { type: 'string' },
        object: { type: 'string' },
        status: { type: 'string', enum: ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'] },
        amount: { type: 'integer' },
        currency: { type: 'string' },
        payment_intent: { type: ['string', 'null'] },
        failure_reason: { type: 'string' },
      },
    },
  },
};

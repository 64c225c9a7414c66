/**
 * What Stripe documents of its answers; the client reports where an answer differs.
 * Generated from the spec; change the spec and run scaffold again.
 */
import type { ResponseSchemas } from '../kit/drift';

export const responseSchemas: ResponseSchemas = {
  operations: {
    createPaymentIntent: { $ref: '#/schemas/PaymentIntent' },
    getPaymentIntent: { $ref: '#/schemas/PaymentIntent' },
  },
  schemas: {
    PaymentIntent: {
      type: 'object',
      required: ['id', 'status', 'amount', 'amount_received', 'currency'],
      properties: {
        id: { type: 'string' },
        object: { type: 'string' },
        status: {
          type: 'string',
          enum: [
            'requires_payment_method',
            'requires_confirmation',
            'requires_action',
            'processing',
            'requires_capture',
            'canceled',
            'succeeded',
          ],
        },
        amount: { type: 'integer' },
        amount_received: { type: 'integer' },
        currency: { type: 'string' },
        last_payment_error: {
          oneOf: [
            {
              type: 'object',
              required: ['message'],
              properties: {
                code: { type: 'string' },
                decline_code: { type: 'string' },
                message: { type: 'string' },
              },
            },
            { type: 'null' },
          ],
        },
      },
    },
  },
};

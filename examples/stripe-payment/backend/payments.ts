import {
  Action,
  Condition,
  type Controller,
  Entity,
  type EntityIdRef,
  Interaction,
  MatchExp,
  Payload,
  PayloadItem,
  Property,
  type RecordMutationEvent,
  Relation,
  Transform,
} from 'interaqt';
import { defineApiCall } from '../integrations/kit/defineApiCall';
import { latestResult } from '../integrations/kit/latestResult';
import { isPossibleId } from '../integrations/kit/recordId';

/* The module shop: users pay and are given money back. Amounts are in the smallest unit of the currency. */

export const User = Entity.create({
  name: 'User',
  properties: [Property.create({ name: 'name', type: 'string' })],
});

export const Pay = Interaction.create({
  name: 'Pay',
  action: Action.create({ name: 'pay' }),
  payload: Payload.create({
    items: [
      PayloadItem.create({ name: 'amount', type: 'number', required: true }),
      PayloadItem.create({ name: 'currency', type: 'string', required: true }),
      PayloadItem.create({ name: 'paymentMethod', type: 'string', required: true }),
    ],
  }),
});

export const RequestRefund = Interaction.create({
  name: 'RequestRefund',
  action: Action.create({ name: 'requestRefund' }),
  payload: Payload.create({
    items: [
      PayloadItem.create({ name: 'paymentId', type: 'string', required: true }),
      PayloadItem.create({ name: 'amount', type: 'number', required: true }),
    ],
  }),
  // Whether the amount is left of the payment is for Stripe to say: it knows of refunds that were made elsewhere.
  conditions: Condition.create({
    name: 'paid by the user',
    content: async function (
      this: Controller,
      { user, payload }: { user: EntityIdRef; payload: { paymentId: string } },
    ) {
      const payment = await findPayment(this, payload.paymentId);
      return payment?.owner?.id === user.id && Boolean(payment?.intentId);
    },
  }),
});

export const Payment = Entity.create({
  name: 'Payment',
  properties: [
    Property.create({ name: 'amount', type: 'number' }),
    Property.create({ name: 'currency', type: 'string' }),
    Property.create({ name: 'paymentMethod', type: 'string' }),
    // There as soon as it is paid.
    ...latestResult({
      call: 'PaymentCall',
      owner: 'payment',
      name: 'intentId',
      type: 'string',
      pick: (data) => (data as { intentId?: string } | null)?.intentId,
    }),
  ],
  computation: Transform.create({
    eventDeps: { asked: { recordName: '_Interaction_', type: 'create', record: { interactionName: 'Pay' } } },
    callback: ({ record }: RecordMutationEvent) => ({
      amount: record?.payload.amount,
      currency: record?.payload.currency,
      paymentMethod: record?.payload.paymentMethod,
      owner: { id: record?.user.id },
    }),
  }),
});

export const payment = defineApiCall(
  { call: 'PaymentCall', event: 'PaymentEvent', eventSource: 'recordPaymentEvent' },
  Transform.create({
    eventDeps: { created: { recordName: 'Payment', type: 'create' } },
    callback: ({ record }: RecordMutationEvent) => ({
      requestParams: {
        amount: record?.amount,
        currency: record?.currency,
        paymentMethod: record?.paymentMethod,
      },
      createdAt: Date.now(),
      payment: { id: record?.id },
    }),
  }),
);

export const Refund = Entity.create({
  name: 'Refund',
  properties: [
    Property.create({ name: 'amount', type: 'number' }),
    Property.create({ name: 'intentId', type: 'string' }),
    ...latestResult({
      call: 'RefundCall',
      owner: 'refund',
      name: 'refundId',
      type: 'string',
      pick: (data) => (data as { refundId?: string } | null)?.refundId,
    }),
  ],
  computation: Transform.create({
    eventDeps: {
      asked: { recordName: '_Interaction_', type: 'create', record: { interactionName: 'RequestRefund' } },
    },
    callback: async function (this: { controller: Controller }, { record }: RecordMutationEvent) {
      const paid = await findPayment(this.controller, record?.payload.paymentId);
      return {
        amount: record?.payload.amount,
        intentId: paid?.intentId,
        payment: { id: record?.payload.paymentId },
        owner: { id: record?.user.id },
      };
    },
  }),
});

export const refund = defineApiCall(
  { call: 'RefundCall', event: 'RefundEvent', eventSource: 'recordRefundEvent' },
  Transform.create({
    eventDeps: { created: { recordName: 'Refund', type: 'create' } },
    callback: ({ record }: RecordMutationEvent) => ({
      requestParams: { intentId: record?.intentId, amount: record?.amount },
      createdAt: Date.now(),
      refund: { id: record?.id },
    }),
  }),
);

export async function findPayment({ system }: Controller, id: string): Promise<EntityIdRef | undefined> {
  if (!isPossibleId(system.storage, 'Payment', id)) return undefined;
  return system.storage.findOne('Payment', MatchExp.atom({ key: 'id', value: ['=', id] }), undefined, [
    'id',
    'amount',
    'currency',
    'intentId',
    ['owner', { attributeQuery: ['id'] }],
    ['calls', { attributeQuery: ['id', 'status', 'error'] }],
    [
      'refunds',
      {
        attributeQuery: [
          'id',
          'amount',
          'refundId',
          ['calls', { attributeQuery: ['id', 'status', 'error'] }],
        ],
      },
    ],
  ]);
}

export const relations = [
  Relation.create({
    source: User,
    sourceProperty: 'payments',
    target: Payment,
    targetProperty: 'owner',
    type: '1:n',
  }),
  Relation.create({
    source: User,
    sourceProperty: 'refunds',
    target: Refund,
    targetProperty: 'owner',
    type: '1:n',
  }),
  Relation.create({
    source: Payment,
    sourceProperty: 'refunds',
    target: Refund,
    targetProperty: 'payment',
    type: '1:n',
  }),
  Relation.create({
    source: Payment,
    sourceProperty: 'calls',
    target: payment.call,
    targetProperty: 'payment',
    type: '1:n',
  }),
  Relation.create({
    source: Refund,
    sourceProperty: 'calls',
    target: refund.call,
    targetProperty: 'refund',
    type: '1:n',
  }),
];

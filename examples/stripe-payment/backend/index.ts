import type { AppModel } from '../app';
import { apis } from './apis';
import { Pay, Payment, payment, Refund, RequestRefund, refund, relations, User } from './payments';

/** Everything the app is made of, apart from its integrations. */
export const model = {
  entities: [User, Payment, payment.call, payment.event, Refund, refund.call, refund.event],
  relations,
  eventSources: [Pay, RequestRefund, payment.record, refund.record],
  apis,
} satisfies AppModel;

import { createAggregatedIntegration } from './integrations/index';
import { createPaymentIntegration } from './integrations/payment/index';
import { createRefundIntegration } from './integrations/refund/index';

/** Every integration of this app. */
export const AggregatedIntegration = createAggregatedIntegration([
  createPaymentIntegration(),
  createRefundIntegration(),
]);

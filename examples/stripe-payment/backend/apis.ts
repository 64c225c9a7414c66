import type { Controller } from 'interaqt';
import { type APIs, createAPI } from '../app';
import { ApiError } from '../integrations/kit/apiError';
import { findPayment } from './payments';

/** A payment with its calls and refunds; only for its owner. */
const getPayment = createAPI(
  async function (this: Controller, { user }, { paymentId }: { paymentId: string }) {
    const found = await findPayment(this, paymentId);
    if (!found || String(found.owner?.id) !== user?.id) {
      throw new ApiError(404, 'PAYMENT_NOT_FOUND', 'There is no such payment.');
    }
    const { id, amount, currency, intentId = null, calls = [], refunds = [] } = found;
    return { id: String(id), amount, currency, isPaid: intentId !== null, calls, refunds };
  },
  { params: { paymentId: 'string' }, useNamedParams: true },
);

export const apis: APIs = { getPayment };

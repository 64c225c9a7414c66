import { createHmac, randomUUID } from 'node:crypto';
import { type ReceivedRequest, type ScriptedAnswer, startVendor } from '../integrations/kit/testing/index';

/*
 * A Stripe on loopback with what its documentation says of payments by card and bank account: forms, idempotency keys,
 * amounts in the smallest unit, test payment methods, signed events.
 */

interface Intent {
  id: string;
  object: 'payment_intent';
  status: 'requires_payment_method' | 'processing' | 'succeeded';
  amount: number;
  amount_received: number;
  currency: string;
  last_payment_error: { code: string; message: string } | null;
  metadata: { call: string | null };
}

export interface StripeEvent {
  id: string;
  type: string;
  data: { object: Intent };
}

export type Stripe = Awaited<ReturnType<typeof startStripe>>;

export async function startStripe(secretKey: string, webhookSecret: string) {
  const vendor = await startVendor();
  const intents = new Map<string, Intent>();
  const refunds = new Map<string, { id: string; status: string; amount: number; payment_intent: string }>();
  const events: StripeEvent[] = [];
  const answered = new Map<string, { rawBody: string; answer: ScriptedAnswer }>();
  let isNextAnswerLost = false;

  /** What every POST has in common: the key is checked, the body is a form, and a repeated key gets the first answer. */
  const post =
    (act: (form: URLSearchParams) => ScriptedAnswer) =>
    (request: ReceivedRequest): ScriptedAnswer => {
      const refused = refuseStranger(request);
      if (refused) return refused;
      if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
        return error(400, 'invalid_request_error', 'The body must be a form.');
      }
      const key = String(request.headers['idempotency-key'] ?? randomUUID());
      const before = answered.get(key);
      if (before && before.rawBody !== request.rawBody) {
        const message = 'Keys for idempotent requests can only be used with the same parameters.';
        return error(400, 'idempotency_error', message);
      }
      const answer = before?.answer ?? act(new URLSearchParams(request.rawBody));
      answered.set(key, { rawBody: request.rawBody, answer });
      if (!isNextAnswerLost) return answer;
      isNextAnswerLost = false;
      return { reset: true };
    };
  const get =
    (known: ReadonlyMap<string, object>) =>
    (request: ReceivedRequest): ScriptedAnswer => {
      const id = request.path.split('/').at(-1) ?? '';
      const body = known.get(id);
      const refused = refuseStranger(request);
      return refused ?? (body ? { body } : error(404, 'invalid_request_error', `No such object: '${id}'`));
    };

  function refuseStranger({ headers }: ReceivedRequest): ScriptedAnswer | null {
    if (headers.authorization === `Bearer ${secretKey}`) return null;
    return error(401, 'invalid_request_error', 'Invalid API Key provided.');
  }

  function createIntent(form: URLSearchParams): ScriptedAnswer {
    const amount = form.get('amount') ?? '';
    if (!/^[1-9]\d*$/.test(amount)) return error(400, 'invalid_request_error', `Invalid integer: ${amount}`);
    const intent: Intent = {
      id: `pi_${randomUUID()}`,
      object: 'payment_intent',
      status: 'requires_payment_method',
      amount: Number(amount),
      amount_received: 0,
      currency: form.get('currency') ?? '',
      last_payment_error: null,
      metadata: { call: form.get('metadata[call]') },
    };
    intents.set(intent.id, intent);
    tell('created', intent);
    switch (form.get('payment_method')) {
      case 'pm_card_visa':
        settle(intent.id);
        break;
      case 'pm_usBankAccount_success':
        intent.status = 'processing';
        tell('processing', intent);
        break;
      default:
        fail(intent.id, 'card_declined', 'Your card was declined.');
        return error(402, 'card_error', 'Your card was declined.', 'card_declined');
    }
    return { body: { ...intent } };
  }

  function createRefund(form: URLSearchParams): ScriptedAnswer {
    const intent = intents.get(form.get('payment_intent') ?? '');
    if (!intent) return error(404, 'invalid_request_error', 'No such payment_intent');
    const given = [...refunds.values()].filter((each) => each.payment_intent === intent.id);
    const left = intent.amount_received - given.reduce((sum, each) => sum + each.amount, 0);
    const amount = Number(form.get('amount') ?? left);
    if (amount > left) {
      const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`;
      return error(400, 'invalid_request_error', message);
    }
    const refund = { id: `re_${randomUUID()}`, status: 'succeeded', amount, payment_intent: intent.id };
    refunds.set(refund.id, refund);
    return { body: refund };
  }

  function tell(what: string, intent: Intent): void {
    events.push({
      id: `evt_${randomUUID()}`,
      type: `payment_intent.${what}`,
      data: { object: { ...intent } },
    });
  }

  function settle(id: string): void {
    const intent = required(intents.get(id));
    Object.assign(intent, { status: 'succeeded', amount_received: intent.amount });
    tell('succeeded', intent);
  }

  function fail(id: string, code: string, message: string): void {
    const intent = required(intents.get(id));
    Object.assign(intent, { status: 'requires_payment_method', last_payment_error: { code, message } });
    tell('payment_failed', intent);
  }

  vendor.answer('POST /v1/payment_intents', post(createIntent));
  vendor.answer('GET /v1/payment_intents/{id}', get(intents));
  vendor.answer('POST /v1/refunds', post(createRefund));
  vendor.answer('GET /v1/refunds/{id}', get(refunds));

  return {
    url: vendor.url,
    requestsTo: vendor.requestsTo,
    intents,
    refunds,
    settle,
    fail,
    /** Does what is asked next, but cuts the connection instead of saying so. */
    loseNextAnswer() {
      isNextAnswerLost = true;
    },
    /** What would be posted about the payment of a call, in the order it happened. */
    eventsOf: (callId: string) => events.filter(({ data }) => data.object.metadata.call === callId),
    /** An event as it is posted. */
    sign(event: StripeEvent, { secret = webhookSecret, ageSeconds = 0 } = {}) {
      const body = JSON.stringify(event);
      const t = Math.floor(Date.now() / 1000) - ageSeconds;
      const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
      const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': `t=${t},v1=${v1}` };
      return { method: 'POST', headers, body };
    },
    close: vendor.close,
  };
}

function error(status: number, type: string, message: string, code?: string): ScriptedAnswer {
  return { status, body: { error: { type, message, ...(code !== undefined && { code }) } } };
}

function required<Value>(found: Value | undefined): Value {
  if (found === undefined) throw new Error('There is no such payment.');
  return found;
}

import type { DeliverySettings } from '../vendor';
import type { RateLimit } from './rateLimit';

export interface DurableSettings extends DeliverySettings {
  /** Whether this process sends calls. `false` where workers run elsewhere: calls are only put into the queue. Default true. */
  worker?: boolean;
  /** What the vendor can take. Default: no limit. */
  rateLimit?: RateLimit;
  /**
   * Calls with the same key are sent one after the other, in the order of their creation, in all processes together:
   * the next one only when the one before was accepted or failed. `null`: the call need not wait. Default: no order.
   */
  orderingKey?: (requestParams: unknown) => string | null;
}

import type { Controller } from 'interaqt';
import { createDelivery, type Delivery } from '../delivery';
import type { CallNames } from '../names';
import type { Vendor } from '../vendor';
import { createDurableDelivery } from './delivery';
import { hostDatabaseOf } from './hostDatabase';
import type { DurableSettings } from './settings';

export { orderBy } from './orderBy';
export type { DurableSettings } from './settings';

/**
 * The delivery of an integration: by jobs in the app's own database where that is PGLite or PostgreSQL, by timers in
 * the process (`createDelivery`) on any other.
 *
 * With PostgreSQL the calls may be sent by processes of their own, on any number of hosts: the same app, started without
 * its routes. The app that serves requests then has `DELIVERY_WORKER=off` in its environment.
 *
 * @throws {Error} for settings that only jobs can keep, on another database
 */
export function chooseDelivery(
  controller: Controller,
  names: CallNames,
  vendor: Vendor,
  settings: DurableSettings,
): Delivery {
  const worker = settings.worker ?? process.env.DELIVERY_WORKER !== 'off';
  if (hostDatabaseOf(controller))
    return createDurableDelivery(controller, names, vendor, { ...settings, worker });
  if (settings.rateLimit || settings.orderingKey) {
    throw new Error(
      'A rate limit and an order of calls need PGLite or PostgreSQL as the database of the app.',
    );
  }
  return createDelivery(controller, names, vendor, settings);
}

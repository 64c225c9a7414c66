import type { Controller } from 'interaqt';
import { createDelivery, type Delivery } from '../delivery';
import type { CallNames } from '../names';
import type { Vendor } from '../vendor';
import { createDurableDelivery } from './delivery';
import { hostDatabaseOf } from './hostDatabase';
import type { DurableSettings } from './settings';

/** `durable`: jobs in the app's database (PGLite, PostgreSQL). `inline`: timers in the process, for any database. */
export type DeliveryMode = 'durable' | 'inline';

/**
 * The delivery an integration uses: durable wherever the app's database allows it, unless the settings say otherwise.
 *
 * With PostgreSQL the calls may be sent by processes of their own, on any number of hosts: the same app, started without
 * its routes. The app that serves requests then has `DELIVERY_WORKER=off` in its environment.
 */
export function chooseDelivery(
  controller: Controller,
  names: CallNames,
  vendor: Vendor,
  settings: DurableSettings & { delivery?: DeliveryMode },
): Delivery {
  const mode = settings.delivery ?? (hostDatabaseOf(controller) ? 'durable' : 'inline');
  const create = mode === 'durable' ? createDurableDelivery : createDelivery;
  const worker = settings.worker ?? process.env.DELIVERY_WORKER !== 'off';
  return create(controller, names, vendor, { ...settings, worker });
}

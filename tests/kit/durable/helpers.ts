import { type Database, MatchExp } from 'interaqt';
import { PostgreSQLDB } from 'interaqt/drivers';
import type { Delivery } from '../../../templates/kit/delivery';
import { createDurableDelivery } from '../../../templates/kit/durable/delivery';
import type { DurableSettings } from '../../../templates/kit/durable/settings';
import type { AsyncTaskVendor, OutgoingCall, Vendor } from '../../../templates/kit/vendor';
import { emptyDatabases } from '../../helpers/pglite';
import { type Booted, boot, names } from '../helpers/boot';
import { startPostgres } from '../helpers/postgres';

/** The databases durable delivery runs on: a new, empty one at each call. PostgreSQL only where it can run. */
export async function startDatabases(): Promise<{
  list: [name: string, open: () => Database][];
  stop(): Promise<void>;
}> {
  const [server, openPglite] = await Promise.all([startPostgres(), emptyDatabases()]);
  if (server.missing !== undefined) {
    console.warn(`Skipped, durable delivery on PostgreSQL: it cannot run here. ${server.missing}`);
    return { list: [['PGLite', openPglite]], async stop() {} };
  }
  const { options, stop } = server;
  let made = 0;
  return {
    list: [
      ['PGLite', openPglite],
      ['PostgreSQL', () => new PostgreSQLDB(`durable_${++made}`, { ...options })],
    ],
    stop,
  };
}

export interface DurableApp extends Booted {
  log: string[];
  /** Starts one more delivery, as another process would. */
  deliver(vendor: Vendor, settings?: Partial<DurableSettings>): Promise<Delivery>;
  /** The jobs of the engine as `state` by call id. */
  jobs(queue?: string): Promise<{ id: string; state: string; startAfter: Date; data: unknown }[]>;
  readLease(callId: string): Promise<string>;
  sql<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Stops the deliveries and forgets all calls, so that the next test may use the same database. */
  clear(): Promise<void>;
}

export async function bootDurable(
  database: Database,
  owner: readonly string[] | null = null,
): Promise<DurableApp> {
  const app = await boot({ database, owner });
  const { storage } = app.controller.system;
  const deliveries: Delivery[] = [];
  const log: string[] = [];
  const sql = <Row>(text: string, values: unknown[] = []) =>
    // In its turn: PGLite has one session.
    storage.runInTransaction({ name: 'test' }, () => database.query<Row>(text, values));
  return {
    ...app,
    log,
    sql,
    async deliver(vendor, settings = {}) {
      const delivery = createDurableDelivery(app.controller, names, vendor, {
        timeoutMs: 2000,
        retryBaseDelayMs: 5,
        retryMaxDelayMs: 20,
        unknownOutcome: 'retry',
        log: (line) => log.push(line),
        ...settings,
      });
      deliveries.push(delivery);
      await delivery.start();
      return delivery;
    },
    jobs: (queue = names.call) =>
      sql(
        `select id, state, start_after as "startAfter", data from pgboss.job where name = $1 order by created_on, id`,
        [queue],
      ),
    async readLease(callId) {
      const match = MatchExp.atom({ key: 'id', value: ['=', callId] });
      return (await storage.findOne(names.call, match, undefined, ['lease'])).lease;
    },
    async clear() {
      for (const delivery of deliveries.splice(0)) await delivery.stop();
      log.length = 0;
      const tables = storage.schema.records
        .filter(({ recordName }) => [names.call, names.event].includes(recordName))
        .map(({ tableName }) => `"${tableName}"`);
      await sql(`truncate ${[...new Set(tables)].join(', ')}`);
      const installed = await sql(`select to_regclass('pgboss.job') as job`);
      if ((installed[0] as { job: unknown }).job !== null) await sql('delete from pgboss.job');
    },
    async close() {
      for (const delivery of deliveries) await delivery.stop();
      await app.close();
    },
  };
}

/** A vendor in the process, which accepts everything unless `submit` says otherwise. */
export function taskVendor(submit?: (call: OutgoingCall, attempt: number) => unknown): {
  vendor: AsyncTaskVendor;
  sent: OutgoingCall[];
} {
  const sent: OutgoingCall[] = [];
  return {
    sent,
    vendor: {
      pattern: 'async-task',
      async submit(call) {
        sent.push(call);
        await submit?.(call, sent.filter(({ id }) => id === call.id).length);
        return { externalId: `job ${call.id}`, update: null };
      },
      query: async () => null,
    },
  };
}

import { vi } from 'vitest';
import { z } from 'zod';
import {
  createOutbox,
  type Outbox,
  type OutboxOptions,
  type Sql,
} from '../../../templates/kits/outbox/index';
import { startPostgres } from '../../kit/helpers/postgres';
import { type OpenDatabase, openPglite, openPostgres } from './open';

// Every test file starts a database, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

export const events = {
  'invoice.created': z.object({ amount: z.number(), dueOn: z.coerce.date().optional() }),
  'invoice.cancelled': z.object({ reason: z.string().optional() }),
};
export type Events = typeof events;

/** PGLite and, where it can run, PostgreSQL: an empty database at each call. */
export async function startDatabases(): Promise<{
  list: [name: string, open: () => Promise<OpenDatabase>][];
  stop(): Promise<void>;
}> {
  const server = await startPostgres();
  if (server.missing !== undefined) {
    console.warn(`Skipped, the outbox on PostgreSQL: it cannot run here. ${server.missing}`);
    return { list: [['PGLite', openPglite]], async stop() {} };
  }
  let made = 0;
  const open = () => openPostgres(server.options, `outbox_${++made}`, true);
  return {
    list: [
      ['PGLite', openPglite],
      ['PostgreSQL', open],
    ],
    stop: server.stop,
  };
}

export interface Bench extends OpenDatabase {
  /** An outbox as another process would have it, started with the given subscriptions. */
  start(
    options?: Partial<OutboxOptions<Events>>,
    subscribe?: (outbox: Outbox<Events>) => void,
  ): Promise<Outbox<Events>>;
  /** What the loggers were given. */
  lines: string[];
  /** Resolves when no event waits or is handled. */
  settled(): Promise<void>;
  /** Stops the outboxes and forgets everything. */
  clear(): Promise<void>;
}

export async function bench(opened: OpenDatabase): Promise<Bench> {
  const { database, sql } = opened;
  const started: Outbox<Events>[] = [];
  const lines: string[] = [];
  const write = (line: unknown) => void lines.push(String(line));
  const stopAll = async () => {
    for (const outbox of started.splice(0)) await outbox.stop();
  };
  await sql('create table effect (consumer text, event_id uuid, note text)');
  return {
    ...opened,
    lines,
    async start(options = {}, subscribe = () => {}) {
      const logger = { log: write, warn: write, error: write };
      const outbox = createOutbox(database, { events, logger, ...options });
      started.push(outbox);
      subscribe(outbox);
      await outbox.start();
      return outbox;
    },
    async settled() {
      const open = `select 1 from pgboss.job where name like 'outbox.consumer.%' and state < 'completed' limit 1`;
      await vi.waitUntil(async () => (await sql(open)).length === 0, { timeout: 30_000, interval: 50 });
    },
    async clear() {
      await stopAll();
      lines.length = 0;
      await sql('truncate outbox.event, outbox.inbox, outbox.subscription, outbox.link, effect');
      await sql('delete from pgboss.job');
    },
    async close() {
      await stopAll();
      await opened.close();
    },
  };
}

/** A handler whose effect is a row, written with the transaction of the inbox. */
export const record = async (
  event: { id: string },
  { tx, attempt }: { tx: Sql; attempt: number },
  consumer: string,
) => {
  await tx.query('insert into effect values ($1, $2, $3)', [consumer, event.id, `attempt ${attempt}`]);
};

export const invoice = (id: string | number = 1) =>
  ({
    sourceModule: 'finance',
    aggregateType: 'Invoice',
    aggregateId: id,
  }) as const;

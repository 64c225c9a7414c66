import type { Sql } from './database.js';
import { JOBS } from './queues.js';
import { select } from './schema.js';

export interface ConsumerStats {
  consumerName: string;
  /** Waiting, retries included. */
  pending: number;
  processing: number;
  /** Of the events that are kept. */
  processed: number;
  deadLetter: number;
}

export interface OutboxStats {
  /** How many are kept. */
  events: number;
  /** By name. Also those whose handlers are in other processes. */
  consumers: ConsumerStats[];
}

export async function readStats(tx: Sql): Promise<OutboxStats> {
  const [kept] = await select<{ count: number }>(tx, 'select count(*)::int as count from outbox.event');
  const consumers = await select<ConsumerStats>(
    tx,
    `select consumer as "consumerName",
       (select count(*) from pgboss.job where name = ${JOBS.queue('consumer')} and state < 'active')::int as pending,
       (select count(*) from pgboss.job where name = ${JOBS.queue('consumer')} and state = 'active')::int as processing,
       (select count(*) from outbox.inbox where inbox.consumer = s.consumer)::int as processed,
       (select count(*) from pgboss.job where name = '${JOBS.dead}' and state < 'active'
          and source_name = ${JOBS.queue('consumer')})::int as "deadLetter"
     from (select distinct consumer from outbox.subscription) s order by consumer`,
  );
  return { events: kept?.count ?? 0, consumers };
}

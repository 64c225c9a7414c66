import type { OutboxDatabase, Sql } from './database.js';
import type { DomainEvent, EventRow } from './events.js';
import { JOBS, type QueuedEvent, type Queues } from './queues.js';
import type { SubscriberDefinition } from './registry.js';
import { select } from './schema.js';

/** A publishing transaction that takes longer is found by the next start. */
const RECENT_SECONDS = 10 * 60;

interface Delivery extends QueuedEvent {
  consumer: string;
}

/** What a queue has to know of an event and a subscription "s". The aggregate as a hash: the engine allows few characters. */
const DELIVERY = `s.consumer, s.priority, ${JOBS.isInOrder('s.consumer')} as "inOrder",
  md5(json_build_array(source_module, aggregate_type, aggregate_id)::text) as aggregate`;

/** The log of events, and who gets them. Everything is a part of the transaction it is given. */
export class EventLog {
  constructor(
    readonly database: OutboxDatabase,
    readonly queues: Queues,
  ) {}

  /** Stores events and puts them into the queues of their consumers. One whose id is known already is left out. */
  async append(tx: Sql, rows: readonly EventRow[]): Promise<void> {
    const deliveries = await select<Delivery>(
      tx,
      `with added as (
         insert into outbox.event (id, event_name, source_module, aggregate_type, aggregate_id, payload, metadata)
         select * from json_to_recordset($1::json) as row (id uuid, event_name text, source_module text,
           aggregate_type text, aggregate_id text, payload jsonb, metadata jsonb)
         on conflict (id) do nothing returning *
       )
       select added.id, ${DELIVERY} from added join outbox.subscription s using (event_name)`,
      [JSON.stringify(rows)],
    );
    await this.#queue(tx, deliveries);
  }

  /** Remembers who wants which event, for every process that publishes. */
  async subscribe(
    tx: Sql,
    { eventName, consumerName, priority = 0, since }: SubscriberDefinition,
  ): Promise<void> {
    await tx.query(
      `insert into outbox.subscription (event_name, consumer, priority, since) values ($1, $2, $3, $4)
       on conflict (event_name, consumer) do update set priority = excluded.priority, since = excluded.since`,
      [eventName, consumerName, priority, since?.toISOString() ?? null],
    );
  }

  async unsubscribe(tx: Sql, eventName: string, consumerName: string): Promise<void> {
    await tx.query('delete from outbox.subscription where event_name = $1 and consumer = $2', [
      eventName,
      consumerName,
    ]);
  }

  /**
   * Queues events for consumers that never got them: those that subscribed later, and those whose subscription a
   * publishing transaction could not see yet. Answers how many; fewer than `limit` means that none are left.
   *
   * @param only - `recent`: new events of new subscriptions, the only ones that can be missing while processes run
   */
  async drain(tx: Sql, limit: number, only: 'all' | 'recent'): Promise<number> {
    const missing = await select<Delivery>(
      tx,
      `select e.id, ${DELIVERY}
       from outbox.subscription s join outbox.event e using (event_name)
       where e.published_at >= coalesce(s.since, '-infinity')
         and e.published_at > now() - $2::float8 * interval '1 s'
         and ($3 or s.created_at > now() - $2::float8 * interval '1 s')
         and not exists (select 1 from pgboss.job j where j.name = ${JOBS.queue('s.consumer')} and j.id = e.id)
       order by e.position limit $1`,
      only === 'all' ? [limit, this.queues.retentionSeconds, true] : [limit, RECENT_SECONDS, false],
    );
    await this.#queue(tx, missing);
    return missing.length;
  }

  async read(tx: Sql, eventId: string): Promise<DomainEvent | null> {
    const rows = await select<StoredEvent>(
      tx,
      `select id, event_name as "eventName", source_module as "sourceModule", aggregate_type as "aggregateType",
         aggregate_id as "aggregateId", payload::text as payload, metadata::text as metadata, published_at as timestamp
       from outbox.event where id = $1`,
      [eventId],
    );
    const [row] = rows;
    if (!row) return null;
    const { payload, metadata, timestamp } = row;
    return {
      ...row,
      payload: JSON.parse(payload),
      metadata: JSON.parse(metadata),
      timestamp: new Date(timestamp),
    };
  }

  /** Forgets what is no longer kept, with what the inbox knows of it, unless somebody has yet to handle it. */
  async purge(tx: Sql): Promise<void> {
    await tx.query(
      `delete from outbox.event where published_at < now() - $1::float8 * interval '1 s' and id not in (
         select (data->>'eventId')::uuid from pgboss.job
         where state < 'completed'
           and name in (select ${JOBS.queue('consumer')} from outbox.subscription union select '${JOBS.dead}')
       )`,
      [this.queues.retentionSeconds],
    );
  }

  async #queue(tx: Sql, deliveries: readonly Delivery[]): Promise<void> {
    const byConsumer = new Map<string, Delivery[]>();
    for (const delivery of deliveries) {
      byConsumer.set(delivery.consumer, [...(byConsumer.get(delivery.consumer) ?? []), delivery]);
    }
    await this.database.within(tx, async () => {
      for (const [consumer, events] of byConsumer) await this.queues.add(tx, consumer, events);
    });
  }
}

type StoredEvent = Omit<DomainEvent, 'payload' | 'metadata' | 'timestamp'> & {
  payload: string;
  metadata: string;
  timestamp: string | Date;
};

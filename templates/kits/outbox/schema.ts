import type { Sql } from './database.js';

/** Any number; the same in every process, so that two that start together do not create the tables twice. */
const LOCK = 7_305_118_422;

/*
 * `event` is the log of what happened, `inbox` what each consumer has done. Which event waits for whom is known to the
 * job engine: one queue for each consumer, and the id of a job is the id of its event.
 */
const TABLES = [
  'create schema if not exists outbox',
  `create table if not exists outbox.event (
    id uuid primary key,
    position bigint generated always as identity,
    event_name text not null,
    source_module text not null,
    aggregate_type text not null,
    aggregate_id text not null,
    payload jsonb not null,
    metadata jsonb not null,
    published_at timestamptz not null default clock_timestamp()
  )`,
  'create index if not exists event_of_name on outbox.event (event_name, published_at)',
  `create index if not exists event_of_aggregate
    on outbox.event (source_module, aggregate_type, aggregate_id, position)`,
  'create index if not exists event_age on outbox.event (published_at)',
  `create table if not exists outbox.subscription (
    event_name text not null,
    consumer text not null,
    priority integer not null,
    since timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    primary key (event_name, consumer)
  )`,
  `create table if not exists outbox.inbox (
    consumer text not null,
    event_id uuid not null references outbox.event on delete cascade,
    processed_at timestamptz not null default clock_timestamp(),
    primary key (consumer, event_id)
  )`,
  'create index if not exists inbox_of_event on outbox.inbox (event_id)',
  `create table if not exists outbox.link (
    id uuid primary key default gen_random_uuid(),
    source_module text not null,
    source_entity_type text not null,
    source_entity_id text not null,
    target_module text not null,
    target_entity_type text not null,
    target_entity_id text not null,
    link_type text not null,
    metadata jsonb not null,
    created_at timestamptz not null default clock_timestamp(),
    unique (source_module, source_entity_type, source_entity_id,
            target_module, target_entity_type, target_entity_id, link_type)
  )`,
  `create index if not exists link_of_target
    on outbox.link (target_module, target_entity_type, target_entity_id)`,
  'create index if not exists link_of_type on outbox.link (link_type)',
];

/** Makes the tables of the outbox where they are missing, in a schema of their own. */
export async function createTables(tx: Sql): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
  for (const table of TABLES) await tx.query(table);
}

/** The rows of a statement. Their type is what the statement says. */
export async function select<Row>(tx: Sql, text: string, values: unknown[] = []): Promise<Row[]> {
  return (await tx.query(text, values)).rows as Row[];
}

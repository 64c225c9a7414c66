import { Controller, type Database, MonoSystem } from 'interaqt';
import { PGLiteDB, PostgreSQLDB } from 'interaqt/drivers';
import type { Delivery } from '../../templates/kit/delivery';
import { createDurableDelivery } from '../../templates/kit/durable/delivery';
import { UnknownCallError } from '../../templates/kit/events';
import { createHttpClient } from '../../templates/kit/http';
import { requireText } from '../../templates/kit/mapping';
import { recordEvent } from '../../templates/kit/recordEvent';
import { defineTestModel } from '../../templates/kit/testing/index';
import type { DeliverySettings, Vendor } from '../../templates/kit/vendor';
import type { PostgresOptions } from '../kit/helpers/postgres';

/** An app in a process of its own: it creates calls, sends them and takes webhooks, and may be killed at any time. */

export interface AppConfig {
  database: { pglite: string } | { postgres: PostgresOptions; name: string };
  /** Makes the tables of an empty database. */
  install: boolean;
  vendorUrl: string;
  unknownOutcome: DeliverySettings['unknownOutcome'];
}

export interface AuditedCall {
  id: string;
  status: string;
  errorCode: string | null;
  events: string[];
}

export interface CallCounts {
  open: number;
  ended: number;
}

const names = { call: 'Task', event: 'TaskEvent', eventSource: 'recordTaskEvent' };
const model = defineTestModel({ names, owner: null, requestParams: {} });
let app: { controller: Controller; delivery: Delivery; database: Database } | undefined;

const operations = {
  async open({ database, install, vendorUrl, unknownOutcome }: AppConfig): Promise<void> {
    const db =
      'pglite' in database
        ? new PGLiteDB(database.pglite)
        : new PostgreSQLDB(database.name, { ...database.postgres });
    const controller = new Controller({
      system: new MonoSystem(db),
      entities: model.entities,
      relations: model.relations,
      eventSources: model.eventSources,
    });
    await controller.setup(install);
    const delivery = createDurableDelivery(controller, names, vendorAt(vendorUrl), {
      timeoutMs: 1000,
      leaseMarginMs: 1000,
      maxAttempts: 30,
      retryBaseDelayMs: 100,
      retryMaxDelayMs: 1000,
      unknownOutcome,
      log: () => {},
    });
    app = { controller, delivery, database: db };
    await delivery.start();
  },

  async create(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) ids.push(await model.createCall(opened().controller));
    return ids;
  },

  /** Whether the webhook was taken; one for a task nobody knows yet is to be delivered again. */
  async webhook(externalId: string, delivery: string): Promise<boolean> {
    const event = { eventType: 'completed', externalId, data: { url: externalId } } as const;
    const dedupeKey = `${externalId}:${delivery}`;
    try {
      await recordEvent(opened().controller, names, { ...event, dedupeKey });
      return true;
    } catch (error) {
      if (error instanceof UnknownCallError) return false;
      throw error;
    }
  },

  /** How many calls are open, and how many have come to their end. */
  async countCalls(): Promise<CallCounts> {
    const { table, column } = tableOf(names.call);
    const ended = `count(*) filter (where ${column('status')} in ('completed', 'failed'))::int`;
    const [row] = await sql<CallCounts>(
      `select ${ended} as ended, count(*)::int - ${ended} as open from ${table}`,
    );
    return row ?? { open: 0, ended: 0 };
  },

  async audit(): Promise<AuditedCall[]> {
    const { storage } = opened().controller.system;
    const calls = await storage.find(names.call, undefined, undefined, [
      'id',
      'status',
      'externalId',
      'error',
    ]);
    const byTask = new Map<string, string[]>();
    for (const { externalId, eventType } of await eventsAsCommitted()) {
      byTask.set(externalId, [...(byTask.get(externalId) ?? []), eventType]);
    }
    return calls.map(({ id, status, externalId, error }) => ({
      id: String(id),
      status,
      errorCode: error?.code ?? null,
      events: byTask.get(externalId) ?? [],
    }));
  },

  async close(): Promise<void> {
    await opened().delivery.stop();
    opened().controller.teardown();
    await opened().database.close();
  },
};

export type Operations = typeof operations;

export interface Question {
  id: number;
  operation: keyof Operations;
  args: unknown[];
}

export type Reply = { id: number; value: unknown } | { id: number; error: string };

function opened() {
  if (!app) throw new Error('Open a database first.');
  return app;
}

interface StoredEvent {
  eventType: string;
  externalId: string;
}

/**
 * The events in the order they became true, which neither their clocks nor their ids tell where two processes write.
 * The events of one call wait for each other at its row, so PostgreSQL's own times of their commits do; PGLite commits
 * one transaction after the other, in the order of its rows.
 */
function eventsAsCommitted(): Promise<StoredEvent[]> {
  const { table, column } = tableOf(names.event);
  const committed =
    opened().database instanceof PostgreSQLDB ? 'pg_xact_commit_timestamp(xmin), "_rowId"' : '"_rowId"';
  return sql(
    `select ${column('eventType')} as "eventType", ${column('externalId')} as "externalId" from ${table} order by ${committed}`,
  );
}

function tableOf(entity: string) {
  const { records } = opened().controller.system.storage.schema;
  const record = records.find(({ recordName }) => recordName === entity);
  const column = (name: string) =>
    `"${record?.attributeDetails?.find((attribute) => attribute.name === name)?.fieldName}"`;
  return { table: `"${record?.tableName}"`, column };
}

/** In its turn: PGLite has one session. */
function sql<Row>(text: string): Promise<Row[]> {
  const { controller, database } = opened();
  return controller.system.storage.runInTransaction({ name: 'audit' }, () => database.query<Row>(text, []));
}

function vendorAt(baseUrl: string): Vendor {
  const http = createHttpClient({ baseUrl, timeoutMs: 1000, secrets: [], authentication: [] });
  return {
    pattern: 'async-task',
    async submit({ id, idempotencyKey }) {
      const headers = { 'Idempotency-Key': idempotencyKey };
      const answer = await http.request<{ id?: string }>({
        method: 'POST',
        path: '/tasks',
        headers,
        json: { call: id },
      });
      return { externalId: requireText(answer.id, 'id', 'createTask'), update: null };
    },
    query: async () => null,
  };
}

process.on('message', ({ id, operation, args }: Question) => {
  const answer: Promise<unknown> = Reflect.apply(operations[operation], operations, args);
  answer.then(
    (value) => process.send?.({ id, value } satisfies Reply),
    (error: unknown) => process.send?.({ id, error: String(error) } satisfies Reply),
  );
});
process.on('disconnect', () => process.exit(0));

import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import {
  fromPglite,
  fromPostgres,
  type OutboxDatabase,
  type Sql,
} from '../../../templates/kits/outbox/index';
import type { PostgresOptions } from '../../kit/helpers/postgres';

export interface OpenDatabase {
  database: OutboxDatabase;
  sql<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export async function openPglite(folder?: string): Promise<OpenDatabase> {
  const pglite = await PGlite.create(folder);
  const database = fromPglite(pglite);
  return { database, sql: sqlOn(database), close: () => pglite.close() };
}

export async function openPostgres(
  options: PostgresOptions,
  name: string,
  create = false,
): Promise<OpenDatabase> {
  if (create) {
    const admin = new pg.Client({ ...options, database: 'postgres' });
    await admin.connect();
    await admin.query(`create database ${name}`);
    await admin.end();
  }
  const pool = new pg.Pool({ ...options, database: name });
  // pg reports idle connections that the server ended; at the end of a test file it does.
  pool.on('error', () => {});
  const database = fromPostgres(pool, { ...options, database: name });
  return { database, sql: sqlOn(database), close: () => pool.end() };
}

function sqlOn(database: OutboxDatabase): OpenDatabase['sql'] {
  return <Row>(text: string, values: unknown[] = []) =>
    database.transaction(async (tx: Sql) => (await tx.query(text, values)).rows as Row[]);
}

import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { events } from './events.js';
import {
  createOutbox,
  fromPglite,
  fromPostgres,
  type Outbox,
  type OutboxDatabase,
} from './integrations/kits/outbox/index.js';

export type AppOutbox = Outbox<typeof events>;

export interface App {
  outbox: AppOutbox;
  close(): Promise<void>;
}

/** The outbox on PostgreSQL, or on PGLite in a folder (`memory://` for none). */
export async function openApp(databaseUrl = 'data'): Promise<App> {
  const { database, close } = /^postgres(ql)?:/.test(databaseUrl)
    ? openPostgres(databaseUrl)
    : await openPglite(databaseUrl);
  return { outbox: createOutbox(database, { events, settings: { pollingIntervalMs: 1000 } }), close };
}

interface Opened {
  database: OutboxDatabase;
  close(): Promise<void>;
}

function openPostgres(connectionString: string): Opened {
  const pool = new pg.Pool({ connectionString });
  // Without a listener an idle connection that the server ends would end the process.
  pool.on('error', (error) => console.error(`database: ${error.message}`));
  return { database: fromPostgres(pool, { connectionString }), close: () => pool.end() };
}

async function openPglite(folder: string): Promise<Opened> {
  const pglite = await PGlite.create(folder);
  return { database: fromPglite(pglite), close: () => pglite.close() };
}

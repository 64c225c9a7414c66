import { type Controller, type Database, SYSTEM_RECORD } from 'interaqt';
import { PostgreSQLDB } from 'interaqt/drivers';
import { Client } from 'pg';

/**
 * Brings the tables in line with the model: makes them in an empty database, and only verifies them in any other.
 * `controller.setup(true)` drops what is in a database (PostgreSQL: the database itself), so emptiness is looked up,
 * never found out by failing.
 *
 * @throws {Error} for a database with tables of something else, which is left as it is
 */
export async function setupWithoutWiping(controller: Controller, database: Database): Promise<void> {
  await inTurn(database, async () => {
    await database.open(false);
    const rows = await database.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
      [],
    );
    const tables = rows.map(({ name }) => name);
    const installed = tables.includes(SYSTEM_RECORD);
    // Opening the database has already made tables such as `_IDS_`.
    const others = tables.filter((name) => !/^_.*_$/.test(name));
    if (!installed && others.length > 0) {
      throw new Error(
        `The database has tables that are not this app's: ${others.slice(0, 5).join(', ')}. Give the app one of its own; after a first start that was interrupted, empty it.`,
      );
    }
    await controller.setup(!installed);
  });
}

/** One process after the other: of two that find the database empty, the second would drop what the first has made. */
async function inTurn(database: Database, setup: () => Promise<void>): Promise<void> {
  if (!(database instanceof PostgreSQLDB)) return setup();
  const { logger: _logger, ...options } = database.options;
  // Outside of the database that may be dropped: in the one the driver connects to in order to make it.
  const client = new Client(options);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', [database.database]);
    await setup();
  } finally {
    await client.end();
  }
}

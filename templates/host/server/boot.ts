import { type Controller, type Database, SYSTEM_RECORD } from 'interaqt';

/**
 * Brings the tables in line with the model: makes them in an empty database, and only verifies them in any other.
 * `controller.setup(true)` on a database with data would drop it, so emptiness is looked up, never found out by failing.
 */
export async function setupWithoutWiping(controller: Controller, database: Database): Promise<void> {
  await database.open(false);
  const rows = await database.query<{ found: string | null }>(`select to_regclass($1) as found`, [
    `"${SYSTEM_RECORD}"`,
  ]);
  await controller.setup(rows[0]?.found === null);
}

import type { AppRecord, AppStore } from './types.js';

/** What runs statements: PGLite, a pool or client of `pg`, or a few lines around another driver. */
export interface Sql {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** Where the host keeps its apps. Names may have a schema before a dot. */
export interface AppTable {
  /** Default `apps`. */
  table?: string;
  /** Default `id`; of any type. */
  id?: string;
  /** The id of the user. Default `owner_id`; of any type. */
  owner?: string;
  /** What users call their apps, for the console. Default: no column. */
  name?: string;
}

interface Row {
  id: unknown;
  owner: unknown;
  name?: unknown;
  integration_type: string | null;
  integration_config: string | null;
  integration_enabled: boolean;
}

/** Any number; the same in every process, so that two that start together do not migrate at once. */
const LOCK = 5_120_443_871;

/** Apps in a table of PostgreSQL or PGLite that {@link migrate} has added the columns to. */
export function sqlAppStore(sql: Sql, names: AppTable = {}): AppStore {
  const { table, id, owner } = quoted(names);
  const name = names.name === undefined ? '' : `${quote(names.name)} as name,`;
  const select = `select ${id} as id, ${owner} as owner, ${name} integration_type, integration_config, integration_enabled from ${table}`;

  async function find(rest: string, values: unknown[]): Promise<AppRecord[]> {
    try {
      return (await sql.query(`${select} ${rest}`, values)).rows.map((row) => toApp(row as Row));
    } catch (error) {
      if (isMalformedValue(error)) return [];
      throw error;
    }
  }

  return {
    find: async (appId) => (await find(`where ${id} = $1`, [appId]))[0] ?? null,
    findByOwner: (ownerId) => find(`where ${owner} = $1 order by ${id}`, [ownerId]),
    findConfigured: (after, limit) =>
      after === null
        ? find(`where integration_config is not null order by ${id} limit $1`, [limit])
        : find(`where integration_config is not null and ${id} > $1 order by ${id} limit $2`, [after, limit]),
    async save(appId, { integrationType, integrationConfig, integrationEnabled }, expected) {
      const { rows } = await sql.query(
        `update ${table} set integration_type = $1, integration_config = $2, integration_enabled = $3
          where ${id} = $4 and integration_config is not distinct from $5 returning ${id}`,
        [integrationType, integrationConfig, integrationEnabled, appId, expected],
      );
      return rows.length > 0;
    },
  };
}

/** The changes to the host's database, each once and in this order, for hosts that have a tool of their own for that. */
export function migrations(names: AppTable = {}): readonly { id: string; sql: string }[] {
  const { table, id, owner } = quoted(names);
  return [
    {
      id: '0001-apps',
      // Only where the host has none.
      sql: `create table if not exists ${table} (${id} text primary key default gen_random_uuid()::text, ${owner} text not null)`,
    },
    {
      id: '0002-integration-fields',
      sql: `alter table ${table}
        add column if not exists integration_type text,
        add column if not exists integration_config text,
        add column if not exists integration_enabled boolean not null default false`,
    },
  ];
}

/**
 * Runs the migrations that were not run yet.
 *
 * @param tx a transaction: `pglite.transaction((tx) => migrate(tx))`, or a client between `begin` and `commit`
 * @returns the ids of those that were run
 */
export async function migrate(tx: Sql, names: AppTable = {}): Promise<string[]> {
  await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
  await tx.query(`create table if not exists integration_migration (
    app_table text,
    id text,
    applied_at timestamptz not null default now(),
    primary key (app_table, id)
  )`);
  const { table } = quoted(names);
  const done: string[] = [];
  for (const { id, sql } of migrations(names)) {
    const insert =
      'insert into integration_migration (app_table, id) values ($1, $2) on conflict do nothing returning id';
    if ((await tx.query(insert, [table, id])).rows.length === 0) continue;
    await tx.query(sql);
    done.push(id);
  }
  return done;
}

function toApp(row: Row): AppRecord {
  return {
    id: String(row.id),
    name: typeof row.name === 'string' ? row.name : null,
    ownerId: row.owner === null ? null : String(row.owner),
    integrationType: row.integration_type,
    integrationConfig: row.integration_config,
    integrationEnabled: row.integration_enabled,
  };
}

/** An id from a URL that cannot be one of this column, such as a text for a number. */
function isMalformedValue(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === '22P02' || code === '22003';
}

function quoted({ table = 'apps', id = 'id', owner = 'owner_id' }: AppTable) {
  return { table: quote(table), id: quote(id), owner: quote(owner) };
}

function quote(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

import type { Controller, Storage } from 'interaqt';
import { PGLiteDB, PostgreSQLDB } from 'interaqt/drivers';
import type { ConstructorOptions, Db } from 'pg-boss';

export interface HostDatabase {
  /** How the engine reaches the app's database on its own. */
  connection: ConstructorOptions;
  /** Takes part in the transaction that runs where it is called. */
  joined: Db;
  /** Whether statements outside of transactions never join one that is open. */
  isPooled: boolean;
  /** Of a PGLite database on disk, which no second process may open. */
  folder: string | null;
}

/** The app's database as the engine needs it, or `null` for one the engine cannot work on. */
export function hostDatabaseOf(controller: Controller): HostDatabase | null {
  const { storage } = controller.system;
  // The storage has it, but its public type does not say so.
  const { db: database } = storage as Storage & { db?: unknown };
  if (database instanceof PostgreSQLDB) {
    const { logger: _logger, ...options } = database.options;
    return {
      // A pool of its own: statements of the engine never wait for those of the app, and LISTEN needs its session.
      connection: { ...(options as ConstructorOptions), database: database.database, max: 4 },
      joined: { executeSql: async (text, values) => ({ rows: await database.query(text, values ?? []) }) },
      isPooled: true,
      folder: null,
    };
  }
  if (database instanceof PGLiteDB) {
    const joined: Db = { executeSql: (text, values) => runOn(database, text, values) };
    return {
      connection: { db: gated(database, storage, joined), backend: 'pglite', reindex: false },
      joined,
      isPooled: false,
      folder: folderOf(database),
    };
  }
  return null;
}

/** Without a folder the data is in memory only; an address such as `idb://` is none. */
function folderOf({ database }: PGLiteDB): string | null {
  if (!database || /^[a-z]+:\/\//.test(database.replace(/^file:\/\//, ''))) return null;
  return database.replace(/^file:\/\//, '');
}

/**
 * PGLite has one session, and interaqt opens its transactions on it with a bare BEGIN. A statement of the engine that
 * ran meanwhile would be rolled back with them: a job taken twice, or lost. So each waits for its turn among the
 * transactions of the app.
 */
function gated(database: PGLiteDB, storage: Storage, joined: Db): Db {
  const inTurn = <T>(run: () => Promise<T>): Promise<T> =>
    storage.isInTransaction() ? run() : storage.runInTransaction({ name: 'delivery engine' }, run);
  return {
    executeSql: (text, values) => inTurn(() => joined.executeSql(text, values)),
    async listen(channel, onNotification, onReconnect) {
      const unlisten = await inTurn(() => database.db.listen(channel, onNotification));
      onReconnect();
      return { close: () => inTurn(() => unlisten()) };
    },
  };
}

/** Without values the engine may send several statements at once, which PGLite takes by another method. */
async function runOn({ db }: PGLiteDB, text: string, values: unknown[] = []) {
  if (values.length > 0) return db.query<Record<string, unknown>>(text, values);
  return { rows: (await db.exec(text)).flatMap(({ rows }) => rows) };
}

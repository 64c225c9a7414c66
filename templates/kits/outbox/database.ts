import { AsyncLocalStorage } from 'node:async_hooks';
import { type ConstructorOptions, fromPglite as engineOnPglite, type PgBoss } from 'pg-boss';
import { startBoss } from '../../kit/durable/boss.js';

/** What runs statements in a transaction: a client of `pg`, a transaction of PGLite, or a few lines around another driver. */
export interface Sql {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** The host's database as the outbox needs it. For interaqt there is an adapter in `interaqt.ts`. */
export interface OutboxDatabase {
  /** Starts the job engine in this database. Not to be called inside a transaction. */
  startEngine(log: (message: string) => void): Promise<PgBoss>;
  stopEngine(boss: PgBoss): Promise<void>;
  /** Runs `work` in one transaction; inside another one it joins that. */
  transaction<Result>(work: (tx: Sql) => Promise<Result>): Promise<Result>;
  /** Makes `tx`, which the caller opened, the transaction of all that `work` does. */
  within<Result>(tx: Sql, work: () => Promise<Result>): Promise<Result>;
  /** Whether all share one session, so that there is one transaction at a time. */
  singleSession: boolean;
}

/** PGLite, in one process; the host keeps it and closes it after the outbox was stopped. */
export function fromPglite(database: PgliteLike): OutboxDatabase {
  const engine = engineOnPglite(database);
  const connection: ConstructorOptions = {
    db: {
      ...engine,
      // There is one session: inside a transaction a statement beside it would wait for its end for ever.
      executeSql: (text, values) =>
        transactions.getStore()?.query(text, values) ?? engine.executeSql(text, values),
    },
    backend: 'pglite',
    reindex: false,
  };
  const transactions = new AsyncLocalStorage<Sql>();
  return onDriver(connection, transactions, true, (work) => database.transaction(work));
}

/**
 * PostgreSQL, in any number of processes. Transactions use the host's pool; the engine opens a small one of its own
 * with `connection`, for LISTEN too, so it must not lead through a PgBouncer in transaction mode.
 *
 * Each handler that runs holds a connection of the host's pool: it has to be larger than the handlers that run at a time
 * (`batchSize` for each consumer), or handlers that use the pool beside their transaction wait for one another.
 */
export function fromPostgres(pool: PoolLike, connection: ConstructorOptions): OutboxDatabase {
  const begin: Begin = async (work) => {
    const client = await pool.connect();
    let broken: unknown;
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failure: unknown) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.release(broken !== undefined);
    }
  };
  return onDriver({ max: 4, ...connection }, new AsyncLocalStorage(), false, begin);
}

type EngineDatabase = Parameters<typeof engineOnPglite>[0];

export type PgliteLike = EngineDatabase & {
  transaction<Result>(work: (tx: Sql) => Promise<Result>): Promise<Result>;
};

export interface PoolLike {
  connect(): Promise<Sql & { release(destroy?: boolean): void }>;
}

type Begin = <Result>(work: (tx: Sql) => Promise<Result>) => Promise<Result>;

function onDriver(
  connection: ConstructorOptions,
  transactions: AsyncLocalStorage<Sql>,
  singleSession: boolean,
  begin: Begin,
): OutboxDatabase {
  return {
    startEngine: (log) => startBoss(connection, log),
    stopEngine: (boss) => boss.stop({ graceful: false }),
    transaction(work) {
      const current = transactions.getStore();
      return current ? work(current) : begin((tx) => transactions.run(tx, () => work(tx)));
    },
    within: (tx, work) => transactions.run(tx, work),
    singleSession,
  };
}

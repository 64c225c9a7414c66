import type { Controller } from 'interaqt';
import type { Db, PgBoss } from 'pg-boss';
import { createDeliveryAdmin } from './admin';
import { adminFile, serveAdmin } from './adminServer';
import { startBoss } from './boss';
import { hostDatabaseOf } from './hostDatabase';

/** The job engine of an app: pg-boss in the schema `pgboss` of the app's own database. */
export interface Engine {
  boss: PgBoss;
  /** For what must be stored with the transaction that runs where it is called. */
  joined: Db;
  /** As the database's. */
  isPooled: boolean;
  stop(): Promise<void>;
}

const engines = new WeakMap<Controller, { engine: Promise<Engine>; users: number }>();

/**
 * The engine of this app, started for whoever asks first and shared by all integrations. Give it back by
 * {@link releaseEngine}. Not to be called inside a transaction.
 *
 * @throws {Error} for a database that is neither PGLite nor PostgreSQL
 */
export function acquireEngine(controller: Controller): Promise<Engine> {
  const shared = engines.get(controller) ?? { engine: startEngine(controller), users: 0 };
  shared.users += 1;
  engines.set(controller, shared);
  return shared.engine;
}

/** Stops the engine when nobody uses it any more. */
export async function releaseEngine(controller: Controller): Promise<void> {
  const shared = engines.get(controller);
  if (!shared) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  engines.delete(controller);
  const engine = await shared.engine.catch(() => null);
  await engine?.stop();
}

async function startEngine(controller: Controller): Promise<Engine> {
  const database = hostDatabaseOf(controller);
  if (!database) {
    throw new Error(
      'Durable delivery needs PGLite or PostgreSQL. Set delivery.mode to "inline" for other databases.',
    );
  }
  const { connection, joined, isPooled, folder } = database;
  const boss = await startBoss(connection, (message) =>
    controller.system.logger.error({ label: 'delivery engine', message }),
  );
  const stopAdmin = folder === null ? null : await serveAdmin(createDeliveryAdmin(boss), adminFile(folder));
  return {
    boss,
    joined,
    isPooled,
    async stop() {
      await stopAdmin?.();
      // Whoever used it has waited for its own jobs already.
      await boss.stop({ graceful: false });
    },
  };
}

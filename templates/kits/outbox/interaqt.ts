import type { Controller } from 'interaqt';
import { startBoss } from '../../kit/durable/boss.js';
import { hostDatabaseOf } from '../../kit/durable/hostDatabase.js';
import type { OutboxDatabase, Sql } from './database.js';

/**
 * The database of an interaqt app, PGLite or PostgreSQL. What is published in a dispatch, a computation or a business
 * transaction belongs to it, and handlers may dispatch.
 *
 * @throws {Error} for another database
 */
export function fromInteraqt(controller: Controller): OutboxDatabase {
  const { storage } = controller.system;
  const database = hostDatabaseOf(controller);
  if (!database) throw new Error('The outbox needs PGLite or PostgreSQL.');
  const { joined, connection } = database;
  const sql: Sql = { query: (text, values) => joined.executeSql(text, values) };
  return {
    startEngine: (log) => startBoss(connection, log),
    stopEngine: (boss) => boss.stop({ graceful: false }),
    transaction: (work) =>
      storage.isInTransaction()
        ? work(sql)
        : controller.runInBusinessTransaction({ name: 'outbox' }, () => work(sql)),
    // interaqt knows by itself in which transaction it is.
    within: (_tx, work) => work(),
    singleSession: connection.backend === 'pglite',
  };
}

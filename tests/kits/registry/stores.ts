import { PGlite } from '@electric-sql/pglite';
import { Controller, type Database, Entity, MonoSystem, Property, Relation } from 'interaqt';
import { PostgreSQLDB } from 'interaqt/drivers';
import pg from 'pg';
import { type AppStore, migrate, sqlAppStore } from '../../../templates/kits/registry/index';
import { integrationProperties, interaqtAppStore } from '../../../templates/kits/registry/interaqt';
import { emptyDatabase } from '../../helpers/pglite';
import { startPostgres } from '../../kit/helpers/postgres';

export interface OpenStore {
  store: AppStore;
  /** Makes a user as the host would; answers the id. */
  addUser(): Promise<string>;
  /** Makes an app of a user; answers its id. */
  addApp(userId: string): Promise<string>;
  /** What all its apps are called. */
  appName: string | null;
  close(): Promise<void>;
}

/** Every place apps can be kept in, empty. PostgreSQL only where it can run. */
export async function startStores(): Promise<{
  list: [name: string, open: () => Promise<OpenStore>][];
  stop(): Promise<void>;
}> {
  const server = await startPostgres();
  if (server.missing !== undefined) {
    console.warn(`Skipped, the registry on PostgreSQL: it cannot run here. ${server.missing}`);
    return {
      list: [
        ['PGLite', openPglite],
        ['interaqt on PGLite', async () => openInteraqt(await emptyDatabase())],
      ],
      async stop() {},
    };
  }
  const { options, stop } = server;
  return {
    list: [
      ['PGLite', openPglite],
      ['PostgreSQL', () => openPostgres({ ...options, database: 'postgres' })],
      ['interaqt on PGLite', async () => openInteraqt(await emptyDatabase())],
      ['interaqt on PostgreSQL', () => openInteraqt(new PostgreSQLDB('registry', options))],
    ],
    stop,
  };
}

/** A host without a table of its own. */
export async function openPglite(): Promise<OpenStore & { database: PGlite }> {
  const database = await PGlite.create();
  await database.transaction((tx) => migrate(tx));
  let made = 0;
  return {
    database,
    store: sqlAppStore(database),
    appName: null,
    addUser: async () => `user-${++made}`,
    async addApp(userId) {
      const insert = 'insert into apps (owner_id) values ($1) returning id';
      return (await database.query<{ id: string }>(insert, [userId])).rows[0]?.id ?? '';
    },
    close: () => database.close(),
  };
}

/** A host that has had apps with numbers for years, and two processes that migrate at once. */
async function openPostgres(options: pg.ClientConfig): Promise<OpenStore> {
  const pool = new pg.Pool(options);
  pool.on('error', () => {});
  const names = { table: 'shop.Site', id: 'siteId', owner: 'userId', name: 'title' };
  await pool.query('create schema shop');
  await pool.query('create table shop."Site" ("siteId" serial primary key, "userId" integer, title text)');
  await Promise.all(
    [1, 2].map(async () => {
      const client = await pool.connect();
      await client.query('begin');
      await migrate(client, names);
      await client.query('commit');
      client.release();
    }),
  );
  let made = 0;
  return {
    store: sqlAppStore(pool, names),
    appName: 'old',
    addUser: async () => String(++made),
    async addApp(userId) {
      const insert = 'insert into shop."Site" ("userId", title) values ($1, $2) returning "siteId" as id';
      return String((await pool.query(insert, [userId, 'old'])).rows[0].id);
    },
    close: () => pool.end(),
  };
}

async function openInteraqt(database: Database): Promise<OpenStore> {
  const name = Property.create({ name: 'name', type: 'string' });
  const user = Entity.create({ name: 'User', properties: [name] });
  const app = Entity.create({ name: 'App', properties: [name, ...integrationProperties()] });
  const owns = Relation.create({
    source: user,
    sourceProperty: 'apps',
    target: app,
    targetProperty: 'owner',
    type: '1:n',
  });
  const controller = new Controller({
    system: new MonoSystem(database),
    entities: [user, app],
    relations: [owns],
    eventSources: [],
  });
  await controller.setup(true);
  const { storage } = controller.system;
  return {
    store: interaqtAppStore(controller, { name: 'name' }),
    appName: 'Site',
    addUser: async () => String((await storage.create('User', { name: 'ada' })).id),
    addApp: async (id) => String((await storage.create('App', { name: 'Site', owner: { id } })).id),
    async close() {
      controller.teardown();
      await database.close();
    },
  };
}

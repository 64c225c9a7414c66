import { randomBytes } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  createEncryption,
  IntegrationRegistry,
  Integrations,
  migrate,
  migrations,
} from '../../../templates/kits/registry/index';
import { type OpenStore, startStores } from './stores';
import meter from './vendors/meter/index';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const stores = await startStores();
afterAll(() => stores.stop());

const SECRET = 'sk_this_must_not_be_stored';
const [FIRST, SECOND] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const registry = new IntegrationRegistry();
registry.register(meter);

describe.each(stores.list)('%s', (name, open) => {
  let opened: OpenStore;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  /** The integrations as a process has them that was started with these keys. */
  function start(key: string, previous = '') {
    const env = { INTEGRATION_ENCRYPTION_KEY: key, INTEGRATION_ENCRYPTION_PREVIOUS_KEYS: previous };
    return new Integrations({ registry, store: opened.store, encryption: createEncryption(env) });
  }
  const config = { auth: { apiKey: SECRET }, extra: { baseUrl: 'https://meter.example' } };
  const shown = {
    integrationType: 'meter',
    integrationEnabled: true,
    config: { auth: { apiKey: { set: true }, note: { set: false } }, extra: { ...config.extra, unit: '°C' } },
    error: null,
  };

  test('an app has no integration at first, gets one, and keeps its secrets encrypted', async () => {
    const userId = await opened.addUser();
    const id = await opened.addApp(userId);
    const integrations = start(FIRST);
    expect(await integrations.getApp(userId, id)).toEqual({
      id,
      name: opened.appName,
      integrationType: null,
      integrationEnabled: false,
      config: null,
      error: null,
    });
    expect(await integrations.saveApp(userId, id, 'meter', config, true)).toEqual({
      id,
      name: opened.appName,
      ...shown,
    });
    expect(await integrations.listApps(userId)).toEqual([{ id, name: opened.appName, ...shown }]);
    const stored = await opened.store.find(id);
    expect(stored).toMatchObject({ ownerId: userId, integrationType: 'meter', integrationEnabled: true });
    expect(stored?.integrationConfig).toMatch(/^v1\./);
    expect(JSON.stringify(stored)).not.toContain(SECRET);
    await integrations.clearApp(userId, id);
    expect(await opened.store.find(id)).toMatchObject({ integrationType: null, integrationConfig: null });
  });

  test('apps of others, ids that are none and apps that do not exist are not found', async () => {
    const [ada, eve] = [await opened.addUser(), await opened.addUser()];
    const id = await opened.addApp(ada);
    const integrations = start(FIRST);
    const attempts = [id, '0', '1e9', 'x', '', `${id}0`, '99999999999999999999', "' or true --"];
    for (const attempt of attempts) {
      await expect(integrations.getApp(eve, attempt)).rejects.toMatchObject({ code: 'APP_NOT_FOUND' });
    }
    expect(await integrations.listApps(eve)).toEqual([]);
    expect((await integrations.getApp(ada, id)).id).toBe(id);
  });

  test('of two who save at once one is told', async () => {
    const userId = await opened.addUser();
    const id = await opened.addApp(userId);
    const saves = ['a', 'b', 'c'].map((note) =>
      start(FIRST).saveApp(userId, id, 'meter', { ...config, auth: { ...config.auth, note } }, true),
    );
    const results = await Promise.allSettled(saves);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => reason.code)).toEqual(refused.map(() => 'CHANGED_MEANWHILE'));
    expect(refused.length).toBeLessThan(3);
    expect(await start(FIRST).getApp(userId, id)).toMatchObject({ integrationType: 'meter', error: null });
    const store = opened.store;
    const { integrationConfig, ...rest } = (await store.find(id)) ?? expect.fail();
    expect(await store.save(id, { ...rest, integrationConfig }, 'what was there before')).toBe(false);
    expect(await store.save(id, { ...rest, integrationConfig }, integrationConfig)).toBe(true);
  });

  test('a configuration that was copied to another app is not used there, and can be entered anew', async () => {
    const userId = await opened.addUser();
    const [from, to] = [await opened.addApp(userId), await opened.addApp(userId)];
    const integrations = start(FIRST);
    await integrations.saveApp(userId, from, 'meter', config, true);
    const { id: _id, ownerId: _owner, ...fields } = (await opened.store.find(from)) ?? expect.fail();
    await opened.store.save(to, fields, null);
    await expect(integrations.getData(userId, to, 'now')).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
    });
    const seen = await integrations.getApp(userId, to);
    expect(seen).toMatchObject({ error: { code: 'CONFIG_UNREADABLE' }, config: { extra: {} } });
    expect(await integrations.saveApp(userId, to, 'meter', config, true)).toEqual({
      id: to,
      name: opened.appName,
      ...shown,
    });
  });

  test('configured apps come in batches, in the order of their ids', async () => {
    const userId = await opened.addUser();
    for (let made = 0; made < 3; made++) {
      const id = await opened.addApp(userId);
      await start(FIRST).saveApp(userId, id, 'meter', config, true);
    }
    const all = (await opened.store.findConfigured(null, 1_000)).map(({ id }) => id);
    const one = await opened.store.findConfigured(all[0] ?? '', 1);
    expect(one.map(({ id }) => id)).toEqual(all.slice(1, 2));
    expect(await opened.store.findConfigured(all.at(-1) ?? '', 5)).toEqual([]);
  });

  test('rotation encrypts all anew, leaves what it cannot read, and can be repeated', async () => {
    const userId = await opened.addUser();
    const ids: string[] = [];
    const before = start(FIRST);
    // More than one batch; once is enough.
    for (let made = 0; made < (name === 'PGLite' ? 120 : 6); made++) {
      const id = await opened.addApp(userId);
      await before.saveApp(userId, id, 'meter', config, made % 2 === 0);
      ids.push(id);
    }
    const [damaged = '', ...sound] = ids;
    const app = (await opened.store.find(damaged)) ?? expect.fail();
    const cut = app.integrationConfig?.slice(0, -2) ?? '';
    await opened.store.save(damaged, { ...app, integrationConfig: cut }, app.integrationConfig);

    const both = start(SECOND, FIRST);
    const result = await both.rotate();
    expect(result.failed).toEqual([{ appId: damaged, code: 'CONFIG_UNREADABLE' }]);
    expect(result.rotated).toBeGreaterThanOrEqual(sound.length);
    expect(await both.rotate()).toEqual({ rotated: 0, current: result.rotated, failed: result.failed });

    // The first key is gone now.
    const after = start(SECOND);
    for (const [index, id] of sound.entries()) {
      const seen = await after.getApp(userId, id);
      expect(seen).toEqual({ id, name: opened.appName, ...shown, integrationEnabled: index % 2 === 1 });
    }
    expect(await before.getApp(userId, sound[0] ?? '')).toMatchObject({ error: { code: 'KEY_UNKNOWN' } });
  });
});

describe('migrations', () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await PGlite.create();
  });
  afterAll(() => database.close());

  test('run once, each recorded, and can be handed to another tool', async () => {
    expect(await database.transaction((tx) => migrate(tx))).toEqual(['0001-apps', '0002-integration-fields']);
    expect(await database.transaction((tx) => migrate(tx))).toEqual([]);
    const { rows } = await database.query<{ name: string; type: string; default: string | null }>(
      `select column_name as name, data_type as type, column_default as default
        from information_schema.columns where table_name = 'apps' and column_name like 'integration%' order by 1`,
    );
    expect(rows).toEqual([
      { name: 'integration_config', type: 'text', default: null },
      { name: 'integration_enabled', type: 'boolean', default: 'false' },
      { name: 'integration_type', type: 'text', default: null },
    ]);
    for (const { sql } of migrations({ table: 'other' })) await database.exec(sql);
    expect((await database.query('select integration_enabled from other')).rows).toEqual([]);
  });

  test('keep the rows of a table that was there, and change nothing when one fails', async () => {
    await database.exec(
      'create table app (id uuid primary key default gen_random_uuid(), owner_id text); insert into app (owner_id) values (null)',
    );
    await database.transaction((tx) => migrate(tx, { table: 'app' }));
    const { rows } = await database.query('select owner_id, integration_type, integration_enabled from app');
    expect(rows).toEqual([{ owner_id: null, integration_type: null, integration_enabled: false }]);

    await database.exec('create view v as select 1 as id');
    await expect(database.transaction((tx) => migrate(tx, { table: 'v' }))).rejects.toThrow();
    const noted = await database.query('select 1 from integration_migration where app_table = $1', ['"v"']);
    expect(noted.rows).toEqual([]);
  });
});

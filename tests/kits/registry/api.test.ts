import { randomBytes } from 'node:crypto';
import { Validator } from '@cfworker/json-schema';
import type { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type AppStore,
  createEncryption,
  createIntegrationsApi,
  describeApi,
  IntegrationRegistry,
  Integrations,
} from '../../../templates/kits/registry/index';
import { json, type Service, startService } from './service';
import { openPglite as open, type openPglite } from './stores';
import lamp from './vendors/lamp/index';
import meter from './vendors/meter/index';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SECRET = 'sk_this_must_not_be_answered';
const document = describeApi({ prefix: '/api/integrations' });
const registry = new IntegrationRegistry();
registry.register(meter);
registry.register(lamp);

let service: Service;
let database: Awaited<ReturnType<typeof openPglite>>;
/** What the service answers by path; by default a temperature. */
const answers = new Map<string, unknown>();
/** Requests for it are answered when the test says so. */
const held: (() => void)[] = [];
const log = vi.fn();

beforeAll(async () => {
  database = await open();
  service = await startService(({ path, headers }, response) => {
    const key = String(headers['x-api-key']);
    if (!key.startsWith('sk_'))
      return json(response, { message: `The key ${key} (${headers['x-note']}) is not valid.` }, 401);
    const answer = () => json(response, answers.get(path) ?? { value: 21 });
    if (path === '/slow') held.push(answer);
    else answer();
  });
});
afterEach(() => {
  service.seen.length = 0;
  answers.clear();
  for (const answer of held.splice(0)) answer();
});
afterAll(async () => {
  await service.close();
  await database.close();
});

/** The app as a process has it; another one has another key. */
function start(
  store: AppStore = database.store,
  env = { INTEGRATION_ENCRYPTION_KEY: randomBytes(32).toString('base64') },
): Hono {
  const integrations = new Integrations({
    registry,
    store,
    encryption: createEncryption(env),
    network: { privateNetworks: ['127.0.0.1/32'], timeoutMs: 5_000 },
  });
  const authenticate = (request: Request) => request.headers.get('Authorization');
  return createIntegrationsApi({ integrations, authenticate, log });
}

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: read by the tests, and held against the OpenAPI document
  data: any;
  error: { code: string; message: string; fix?: string } | null;
}

/** Asks as a user, and holds the answer against the OpenAPI document and the secret. */
async function ask(
  api: Hono,
  user: string | null,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await api.request(`/api/integrations${path}`, {
    method,
    headers: { ...(user && { Authorization: user }), 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(text).not.toContain(SECRET);
  const answer = JSON.parse(text);
  const valid = new Validator(
    { ...schemaFor(method, path, response.ok), components: document.components } as never,
    '2020-12',
  );
  expect(valid.validate(answer)).toMatchObject({ valid: true });
  return { status: response.status, ...answer };
}

/** What the document says is answered. */
function schemaFor(method: string, path: string, ok: boolean): object {
  const [, operations] =
    Object.entries(document.paths).find(([template]) =>
      new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(`/api/integrations${path}`),
    ) ?? expect.fail(`${path} is not described`);
  // biome-ignore lint/suspicious/noExplicitAny: as OpenAPI has it
  const { responses } = (operations as any)[method.toLowerCase()];
  return responses[ok ? 200 : 'default'].content['application/json'].schema;
}

async function errorOf(response: Response): Promise<{ code: string }> {
  return JSON.parse(await response.text()).error;
}

const config = () => ({ auth: { apiKey: SECRET }, extra: { baseUrl: service.url } });

/** An app of ada with the meter. */
async function connected(api: Hono): Promise<string> {
  const appId = await database.addApp('ada');
  const saved = await ask(api, 'ada', 'PUT', `/apps/${appId}`, {
    integrationType: 'meter',
    enabled: true,
    config: config(),
  });
  expect(saved.status).toBe(200);
  return appId;
}

test('every route needs a user', async () => {
  const api = start();
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => [method, path] as const),
  );
  expect(routes).toHaveLength(11);
  for (const [method, path] of [...routes, ['get', '/api/integrations/openapi.json'] as const]) {
    const response = await api.request(path.replace(/\{\w+\}/g, 'x'), { method: method.toUpperCase() });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect([path, response.status, (await errorOf(response)).code]).toEqual([path, 401, 'UNAUTHENTICATED']);
  }
});

test('the catalogue has vendors, endpoints and forms; secrets are marked', async () => {
  const { data } = await ask(start(), 'ada', 'GET', '');
  expect(data.map(({ id }: { id: string }) => id)).toEqual(['lamp', 'meter']);
  const [, { endpoints, forms, name, icon }] = data;
  expect([name, icon]).toEqual(['Meter', '🌡']);
  expect(endpoints[0]).toEqual({ id: 'now', name: 'Now', ttl: 60, renderer: 'stat-card' });
  expect(forms.auth).toMatchObject({
    properties: { apiKey: { type: 'string', minLength: 8, writeOnly: true }, note: { writeOnly: true } },
    required: ['apiKey'],
  });
  expect(forms.extra).toMatchObject({
    properties: { baseUrl: { type: 'string', format: 'uri' }, unit: { default: '°C' } },
    required: ['baseUrl'],
  });
  expect(forms.extra.properties.baseUrl).not.toHaveProperty('writeOnly');
});

describe('a connection', () => {
  test('is tried out without being stored', async () => {
    const api = start();
    const appId = await database.addApp('ada');
    const body = { appId, integrationType: 'meter', config: config() };
    expect((await ask(api, 'ada', 'POST', '/test', body)).data).toEqual({ connected: true });
    expect(service.seen.map(({ path }) => path)).toEqual(['/account']);
    expect((await database.store.find(appId))?.integrationConfig).toBeNull();
  });

  test('that the vendor refuses says so, without the key that the vendor repeats', async () => {
    const appId = await database.addApp('ada');
    const wrong = {
      auth: { apiKey: 'wrong-but-secret', note: 'secret-too' },
      extra: { baseUrl: service.url },
    };
    const { status, error } = await ask(start(), 'ada', 'POST', '/test', {
      appId,
      integrationType: 'meter',
      config: wrong,
    });
    expect([status, error?.code, error?.message]).toEqual([
      502,
      'HTTP',
      'The key [redacted] ([redacted]) is not valid.',
    ]);
  });

  test('with a key that HTTP cannot carry is named as such, without the key', async () => {
    const appId = await database.addApp('ada');
    const { status, error } = await ask(start(), 'ada', 'POST', '/test', {
      appId,
      integrationType: 'meter',
      config: { auth: { apiKey: `${SECRET}\nX-Admin: 1` }, extra: { baseUrl: service.url } },
    });
    expect([status, error?.code, error?.message.includes('X-Api-Key')]).toEqual([
      422,
      'INVALID_REQUEST',
      true,
    ]);
    expect(service.seen).toEqual([]);
  });

  test.each(['http://127.0.0.2', 'http://169.254.169.254', 'http://[::1]'])(
    'to %s is not made',
    async (baseUrl) => {
      const appId = await database.addApp('ada');
      const body = {
        appId,
        integrationType: 'meter',
        config: { auth: { apiKey: SECRET }, extra: { baseUrl } },
      };
      const { status, error } = await ask(start(), 'ada', 'POST', '/test', body);
      expect([status, error?.code]).toEqual([422, 'ADDRESS_REFUSED']);
    },
  );
});

describe('a configuration', () => {
  test('is shown without its secrets, which stay when they are left out', async () => {
    const api = start();
    const appId = await connected(api);
    const shown = (await ask(api, 'ada', 'GET', `/apps/${appId}`)).data;
    expect(shown.config.auth).toEqual({ apiKey: { set: true }, note: { set: false } });
    const change = { auth: { apiKey: '' }, extra: { baseUrl: service.url, unit: 'K' } };
    const body = { integrationType: 'meter', enabled: true, config: change };
    const saved = await ask(api, 'ada', 'PUT', `/apps/${appId}`, body);
    expect(saved.data.config).toEqual({ auth: shown.config.auth, extra: change.extra });
    expect((await ask(api, 'ada', 'GET', `/${appId}/data/now`)).data.data).toMatchObject({
      value: 21,
      unit: 'K',
    });
    expect((await ask(api, 'ada', 'GET', '/apps')).data).toContainEqual(saved.data);
    expect(service.seen.at(-1)?.headers['x-api-key']).toBe(SECRET);
  });

  test('loses a secret that is not needed any more by null, and nothing by being sent empty', async () => {
    const api = start();
    const appId = await connected(api);
    const body = (auth: object) => ({ integrationType: 'meter', enabled: true, config: { auth } });
    const set = async (auth: object) =>
      (await ask(api, 'ada', 'PUT', `/apps/${appId}`, body(auth))).data.config.auth;
    expect(await set({ note: 'of ada' })).toEqual({ apiKey: { set: true }, note: { set: true } });
    expect(await set({ note: '' })).toMatchObject({ note: { set: true } });
    expect(await set({ note: null })).toEqual({ apiKey: { set: true }, note: { set: false } });
    const { status, error } = await ask(api, 'ada', 'PUT', `/apps/${appId}`, body({ apiKey: null }));
    expect([status, error?.code]).toEqual([422, 'CONFIG_INVALID']);
  });

  test('of an earlier version of the vendor is told from one that works, and can be entered anew', async () => {
    const appId = await database.addApp('ada');
    const key = { INTEGRATION_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
    const api = start(database.store, key);
    const earlier = { auth: { token: SECRET }, extra: {} };
    const sealed = createEncryption(key).encrypt(JSON.stringify(earlier), JSON.stringify([appId, 'meter']));
    const fields = { integrationType: 'meter', integrationConfig: sealed, integrationEnabled: true };
    await database.store.save(appId, fields, null);
    const { status, error } = await ask(api, 'ada', 'GET', `/${appId}/data/now`);
    expect([status, error?.code]).toEqual([422, 'CONFIG_INVALID']);
    const body = {
      integrationType: 'meter',
      enabled: true,
      config: { auth: { apiKey: SECRET }, extra: config().extra },
    };
    expect((await ask(api, 'ada', 'PUT', `/apps/${appId}`, body)).status).toBe(200);
    expect((await ask(api, 'ada', 'GET', `/${appId}/data/now`)).status).toBe(200);
  });

  test('does not take stored secrets to another host', async () => {
    const api = start();
    const appId = await connected(api);
    const elsewhere = { extra: { baseUrl: 'http://127.0.0.1:8081' } };
    const test = { appId, integrationType: 'meter', config: elsewhere };
    const save = { integrationType: 'meter', enabled: true, config: elsewhere };
    for (const answer of [
      await ask(api, 'ada', 'POST', '/test', test),
      await ask(api, 'ada', 'PUT', `/apps/${appId}`, save),
    ]) {
      expect([answer.status, answer.error?.code]).toEqual([422, 'SECRETS_NEEDED']);
    }
    const entered = { ...elsewhere, auth: { apiKey: `${SECRET}-2` } };
    expect((await ask(api, 'ada', 'PUT', `/apps/${appId}`, { ...save, config: entered })).status).toBe(200);
  });

  test.each([
    [
      'a vendor that does not exist',
      { integrationType: 'x', enabled: true, config: {} },
      404,
      'INTEGRATION_UNKNOWN',
    ],
    ['a missing secret', { integrationType: 'meter', enabled: true, config: {} }, 422, 'CONFIG_INVALID'],
    [
      'an address that is none',
      {
        integrationType: 'meter',
        enabled: true,
        config: { auth: { apiKey: SECRET }, extra: { baseUrl: 'file:///etc/passwd' } },
      },
      422,
      'CONFIG_INVALID',
    ],
    [
      'a field too many',
      { integrationType: 'meter', enabled: true, config: {}, ownerId: 'eve' },
      422,
      'BODY_INVALID',
    ],
    ['no object', [SECRET], 422, 'BODY_INVALID'],
    ['a body that is too large', { integrationType: 'x'.repeat(200_000) }, 413, 'BODY_TOO_LARGE'],
  ])('with %s is refused', async (_, body, status, code) => {
    const appId = await database.addApp('ada');
    const answer = await ask(start(), 'ada', 'PUT', `/apps/${appId}`, body);
    expect([answer.status, answer.error?.code]).toEqual([status, code]);
    expect((await database.store.find(appId))?.integrationType).toBeNull();
  });

  test('from a form of another site is refused', async () => {
    const response = await start().request('/api/integrations/test', {
      method: 'POST',
      headers: { Authorization: 'ada', 'Content-Type': 'text/plain' },
      body: '{}',
    });
    expect(response.status).toBe(422);
  });

  test('belongs to the owner of the app: nobody else reads, tests, changes or uses it', async () => {
    const api = start();
    const appId = await connected(api);
    const body = { integrationType: 'meter', enabled: false, config: config() };
    for (const [method, path, sent] of [
      ['GET', `/apps/${appId}`],
      ['PUT', `/apps/${appId}`, body],
      ['DELETE', `/apps/${appId}`],
      ['GET', `/${appId}/data/now`],
      ['POST', '/test', { appId, integrationType: 'meter', config: {} }],
    ] as const) {
      const { status, error } = await ask(api, 'eve', method, path, sent);
      expect([method, path, status, error?.code]).toEqual([method, path, 404, 'APP_NOT_FOUND']);
    }
    expect((await ask(api, 'eve', 'GET', '/apps')).data).toEqual([]);
    expect((await ask(api, 'ada', 'GET', `/apps/${appId}`)).data.integrationEnabled).toBe(true);
    expect(service.seen).toEqual([]);
  });

  test('is taken away as a whole', async () => {
    const api = start();
    const appId = await connected(api);
    expect((await ask(api, 'ada', 'DELETE', `/apps/${appId}`)).data.integrationType).toBeNull();
    const { status, error } = await ask(api, 'ada', 'GET', `/${appId}/data/now`);
    expect([status, error?.code]).toEqual([409, 'NOT_CONFIGURED']);
  });
});

describe('data', () => {
  test('200 at once for a cold endpoint make one request, and later ones none', async () => {
    const api = start();
    const appId = await connected(api);
    const all = await Promise.all(
      Array.from({ length: 200 }, () =>
        api.request(`/api/integrations/${appId}/data/now`, { headers: { Authorization: 'ada' } }),
      ),
    );
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    const { data } = await ask(api, 'ada', 'GET', `/${appId}/data/now`);
    expect(data).toMatchObject({
      endpointId: 'now',
      data: { label: 'Outside', value: 21 },
      stale: false,
      error: null,
    });
    expect(service.seen).toHaveLength(1);
  });

  test('of a slow vendor do not hold up others', async () => {
    const api = start();
    const [slow, other] = [await connected(api), await connected(api)];
    const waiting = ask(api, 'ada', 'GET', `/${slow}/data/slow`);
    await vi.waitUntil(() => held.length === 1);
    for (const [app, endpoint] of [
      [other, 'now'],
      [slow, 'now'],
      [other, 'warnings'],
    ]) {
      answers.set('/warnings', { alerts: [] });
      expect((await ask(api, 'ada', 'GET', `/${app}/data/${endpoint}`)).status).toBe(200);
    }
    held.splice(0).forEach((answer) => {
      answer();
    });
    expect((await waiting).data.data.value).toBe(21);
  });

  test('fetched with another configuration are not shown', async () => {
    const api = start();
    const appId = await connected(api);
    await ask(api, 'ada', 'GET', `/${appId}/data/now`);
    answers.set('/now', { value: 'of another account' });
    const body = {
      integrationType: 'meter',
      enabled: true,
      config: { ...config(), auth: { apiKey: 'sk_another' } },
    };
    await ask(api, 'ada', 'PUT', `/apps/${appId}`, body);
    expect((await ask(api, 'ada', 'GET', `/${appId}/data/now`)).data.data.value).toBe('of another account');
    await ask(api, 'ada', 'PUT', `/apps/${appId}`, { ...body, enabled: false });
    const { status, error } = await ask(api, 'ada', 'GET', `/${appId}/data/now`);
    expect([status, error?.code]).toEqual([409, 'DISABLED']);
  });

  test.each([
    ['that do not exist', 'nothing', 404, 'ENDPOINT_UNKNOWN'],
    ['of another shape than declared', 'odd', 502, 'DATA_INVALID'],
  ])('%s: an error', async (_, endpoint, status, code) => {
    const api = start();
    const appId = await connected(api);
    answers.set('/odd', { value: SECRET });
    const answer = await ask(api, 'ada', 'GET', `/${appId}/data/${endpoint}`);
    expect([answer.status, answer.error?.code]).toEqual([status, code]);
  });

  test('under a key that is gone: an error, and the rest goes on', async () => {
    const appId = await connected(start());
    const restarted = start();
    const other = await connected(restarted);
    const { status, error } = await ask(restarted, 'ada', 'GET', `/${appId}/data/now`);
    expect([status, error?.code]).toEqual([500, 'KEY_UNKNOWN']);
    expect(error?.fix).toContain('INTEGRATION_ENCRYPTION_PREVIOUS_KEYS');
    expect((await ask(restarted, 'ada', 'GET', `/${other}/data/now`)).status).toBe(200);
    expect((await ask(restarted, 'ada', 'GET', `/apps/${appId}`)).data.error.code).toBe('KEY_UNKNOWN');
  });
});

test('alerts are those of the enabled apps of the user; a vendor that fails is named', async () => {
  const alert = { severity: 'critical', title: 'Too hot' };
  answers.set('/warnings', { alerts: [alert] });
  await database.database.query('delete from apps');
  const before = start();
  const lost = await connected(before);
  const api = start();
  const appId = await connected(api);
  const off = await connected(api);
  await ask(api, 'ada', 'PUT', `/apps/${off}`, { integrationType: 'meter', enabled: false, config: {} });
  const source = { endpointId: 'warnings' };
  expect((await ask(api, 'ada', 'GET', '/alerts')).data).toEqual({
    alerts: [{ ...source, appId, ...alert }],
    failures: [{ ...source, appId: lost, code: 'KEY_UNKNOWN', message: expect.any(String) }],
  });
  expect((await ask(api, 'eve', 'GET', '/alerts')).data).toEqual({ alerts: [], failures: [] });
});

test('health is what the last requests say; to look at it asks no vendor', async () => {
  await database.database.query('delete from apps');
  const lost = await connected(start());
  const api = start();
  const healthOf = async (appId: string) =>
    (await ask(api, 'ada', 'GET', '/health')).data.find((each: { appId: string }) => each.appId === appId);
  const appId = await connected(api);
  const none = await database.addApp('ada');
  expect((await healthOf(none)).status).toBe('not-connected');
  expect(await healthOf(lost)).toMatchObject({ status: 'failing', error: { code: 'KEY_UNKNOWN' } });
  expect(await healthOf(appId)).toEqual({ appId, status: 'unknown', error: null, endpoints: [] });
  await ask(api, 'ada', 'GET', `/${appId}/data/now`);
  const asked = service.seen.length;
  const now = { endpointId: 'now', fetchedAt: expect.any(String), stale: false, error: null };
  expect(await healthOf(appId)).toMatchObject({ status: 'ok', endpoints: [now] });
  expect(service.seen.length).toBe(asked);
  await ask(api, 'ada', 'GET', `/${appId}/data/odd`);
  const other = await connected(api);
  await ask(api, 'ada', 'GET', `/${other}/data/odd`);
  expect((await healthOf(appId)).status).toBe('degraded');
  expect(await healthOf(other)).toMatchObject({
    status: 'failing',
    endpoints: [{ endpointId: 'odd', fetchedAt: null, error: { code: 'DATA_INVALID' } }],
  });
  await ask(api, 'ada', 'PUT', `/apps/${appId}`, { integrationType: 'meter', enabled: false, config: {} });
  expect((await healthOf(appId)).status).toBe('off');
  expect((await ask(api, 'eve', 'GET', '/health')).data).toEqual([]);
});

test('an app that makes no calls itself says so', async () => {
  const api = start();
  const { data } = await ask(api, 'ada', 'GET', '/calls');
  expect(data).toEqual({ available: false, isOperator: false, calls: [] });
  const { status, error } = await ask(api, 'ada', 'POST', '/calls/payment/1/retry', { key: 'same' });
  expect([status, error?.code]).toEqual([404, 'CALL_NOT_FOUND']);
});

test('what goes wrong inside is logged and not told', async () => {
  const inside = new Error('password authentication failed for the database');
  const api = start({ ...database.store, find: () => Promise.reject(inside) });
  const { status, error } = await ask(api, 'ada', 'GET', '/apps/1');
  expect([status, error]).toEqual([500, { code: 'INTERNAL', message: 'The integration failed.' }]);
  expect(log).toHaveBeenCalledWith(expect.any(String), inside);
});

test('the document is served, and what it refers to is there', async () => {
  const response = await start().request('/api/integrations/openapi.json', {
    headers: { Authorization: 'ada' },
  });
  const text = await response.text();
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(document)));
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
  expect(new Set(references)).toEqual(new Set(['#/components/schemas/Failure']));
});

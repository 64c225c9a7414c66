import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import {
  createConsole,
  createEncryption,
  createIntegrationsApi,
  IntegrationRegistry,
  Integrations,
  type RecentCalls,
  sqlAppStore,
} from '../../../templates/kits/registry/index';
import uptime, { answers as defaults } from './consoleVendor';
import { json, type Seen, startService } from './service';
import { openPglite } from './stores';
import lamp from './vendors/lamp/index';
import meter from './vendors/meter/index';

export const TOKEN = 'token-of-ada';
export const KEY = 'sk_live_of_ada';

/** An app with the console, as a host would serve it, and its vendor's service. */
export async function startConsole(calls?: RecentCalls) {
  const { database, close } = await openPglite();
  await database.query('alter table apps add column title text');
  const answers: Record<string, unknown> = defaults();
  const vendor = await startService(({ path, headers }: Seen, response) => {
    if (headers['x-api-key'] !== KEY) return json(response, { message: 'This key is not known.' }, 401);
    if (!(path in answers)) return json(response, { message: 'Out of order.' }, 500);
    return json(response, answers[path]);
  });

  const registry = new IntegrationRegistry();
  for (const each of [uptime, lamp, meter]) registry.register(each);

  const integrations = new Integrations({
    registry,
    store: sqlAppStore(database, { name: 'title' }),
    encryption: createEncryption({ INTEGRATION_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') }),
    network: { privateNetworks: ['127.0.0.1/32'] },
  });
  const users: Record<string, string> = { [`Bearer ${TOKEN}`]: 'ada', 'Bearer token-of-eve': 'eve' };
  // By a token, or by a session.
  const authenticate = ({ headers }: Request) =>
    headers.get('Cookie') === 'session=of-ada' ? 'ada' : (users[headers.get('Authorization') ?? ''] ?? null);
  const app = new Hono();
  app.route('/', createConsole());
  app.route('/', createConsole({ path: '/console', signIn: '/login' }));
  app.route('/', createIntegrationsApi({ integrations, authenticate, ...(calls && { calls }) }));
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    app,
    url: `http://127.0.0.1:${port}/integrations/console`,
    integrations,
    /** What the vendor answers by path, and the requests it got. */
    answers,
    vendor,
    async addApp(id: string, title: string, owner = 'ada'): Promise<void> {
      await database.query('insert into apps (id, title, owner_id) values ($1, $2, $3)', [id, title, owner]);
    },
    connect: (id: string, enabled = true) =>
      integrations.saveApp(
        'ada',
        id,
        'uptime',
        { auth: { apiKey: KEY }, extra: { baseUrl: vendor.url } },
        enabled,
      ),
    async stop() {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await vendor.close();
      await close();
    },
  };
}

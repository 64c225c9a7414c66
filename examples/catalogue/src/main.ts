import { serve } from '@hono/node-server';
import { openApp } from './app.js';
import { startServices } from './services.js';

/** What a user of the app enters in its forms. */
const entered = {
  uptime: { apiKey: 'example-key-1' },
  builds: { user: 'ada', password: 'example-password' },
  tickets: { clientId: 'example-client', clientSecret: 'example-secret' },
};

const services = await startServices();
const { api, database } = await openApp();

async function call(method: string, path: string, body?: unknown) {
  const response = await api.request(`/api/integrations${path}`, {
    method,
    headers: { Authorization: 'Bearer ada', 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: the answers are only printed
  const { data, error }: any = await response.json();
  return error ? error.code : data;
}

const catalogue = await call('GET', '');
console.log(`catalogue: ${catalogue.map(({ name }: { name: string }) => name).join(', ')}`);

for (const [vendor, auth] of Object.entries(entered)) {
  await database.query('insert into apps (id, owner_id) values ($1, $2)', [vendor, 'ada']);
  const config = { auth, extra: { baseUrl: services[vendor as keyof typeof entered] } };
  const test = await call('POST', '/test', { appId: vendor, integrationType: vendor, config });
  await call('PUT', `/apps/${vendor}`, { integrationType: vendor, enabled: true, config });
  console.log(`${vendor}: connected ${test.connected}`);
}
for (const path of ['/uptime/data/availability', '/builds/data/passed', '/tickets/data/open']) {
  console.log(`${path}: ${JSON.stringify((await call('GET', path)).data)}`);
}
const { alerts } = await call('GET', '/alerts');
console.log(`alerts: ${alerts.map(({ title }: { title: string }) => title).join(', ')}`);
const { rows } = await database.query("select integration_config from apps where id = 'uptime'");
console.log(`the key is in the database: ${JSON.stringify(rows).includes(entered.uptime.apiKey)}`);

if (process.env.PORT) {
  serve({ fetch: api.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
} else {
  services.close();
  await database.close();
}

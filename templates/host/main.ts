import { existsSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { AggregatedIntegration } from './aggregatedIntegration';
import { createApp } from './app';
import { createDevLogin } from './backend/devLogin';
import { model } from './backend/index';
import { openDatabase } from './server/database';
import { closeOnSignal } from './server/signals';

// What the environment already says wins over the file.
if (existsSync('.env')) process.loadEnvFile('.env');

const { JWT_SECRET: jwtSecret = '', PORT = '3000', DEV_LOGIN } = process.env;
const { database, release } = openDatabase(process.env);

const app = await createApp({
  model: { ...model, apis: { ...model.apis, ...(DEV_LOGIN === 'true' && createDevLogin(jwtSecret)) } },
  Integration: AggregatedIntegration,
  database,
  jwtSecret,
});

const server = serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`listening on http://127.0.0.1:${port}`);
});

closeOnSignal(async () => {
  const closed = new Promise((resolve) => server.close(resolve));
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  await closed;
  await app.close().finally(release);
});

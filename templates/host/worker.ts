/*
 * Sends calls to vendors, as the app does, but serves nobody: `npm run worker`, any number of times on any number of
 * hosts. With DELIVERY_WORKER=off in its environment the app itself leaves all sending to such workers.
 */
import { existsSync } from 'node:fs';
import { AggregatedIntegration } from './aggregatedIntegration';
import { createApp } from './app';
import { model } from './backend/index';
import { openDatabase } from './server/database';
import { closeOnSignal } from './server/signals';

// What the environment already says wins over the file.
if (existsSync('.env')) process.loadEnvFile('.env');

const { DATABASE_URL, JWT_SECRET: jwtSecret = '' } = process.env;
if (!DATABASE_URL) {
  console.error(
    'WORKER_NEEDS_POSTGRES: a worker shares the database with the app, and PGLite lets one process open its folder; a second one would lose data. Set DATABASE_URL to a PostgreSQL database, or run the app alone: it sends calls itself.',
  );
  process.exit(2);
}
// The file that both may read could say otherwise.
process.env.DELIVERY_WORKER = 'on';

const { database } = openDatabase(process.env);
const app = await createApp({ model, Integration: AggregatedIntegration, database, jwtSecret });
console.log('worker started');
// Waits for what is being sent; what is not begun is left to other workers, or to the next start.
closeOnSignal(() => app.close());

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { PGLiteDB } from 'interaqt/drivers';
import { AggregatedIntegration } from './aggregatedIntegration';
import { createApp } from './app';
import { createDevLogin } from './backend/devLogin';
import { model } from './backend/index';
import { databaseLogger, takeDataDirectory } from './server/dataDirectory';

// What the environment already says wins over the file.
if (existsSync('.env')) process.loadEnvFile('.env');

const { JWT_SECRET: jwtSecret = '', PGLITE_DIR: directory = 'data', PORT = '3000', DEV_LOGIN } = process.env;
const leaveDataDirectory = takeDataDirectory(directory);

const app = await createApp({
  model: { ...model, apis: { ...model.apis, ...(DEV_LOGIN === 'true' && createDevLogin(jwtSecret)) } },
  Integration: AggregatedIntegration,
  database: new PGLiteDB(join(directory, 'pglite'), { logger: databaseLogger }),
  jwtSecret,
});

const server = serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`listening on http://127.0.0.1:${port}`);
});

let closing = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    // A second signal while closing must not start it again.
    if (closing) return;
    closing = true;
    server.close(() => {
      app
        .close()
        .finally(leaveDataDirectory)
        .then(
          () => process.exit(0),
          (error: unknown) => {
            console.error(error);
            process.exit(1);
          },
        );
    });
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
}

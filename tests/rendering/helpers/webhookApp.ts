import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ServerType, serve } from '@hono/node-server';
import type { DatabaseLogger } from 'interaqt';
import { PGLiteDB } from 'interaqt/drivers';
import { vi } from 'vitest';
import { makeDatabase } from '../../helpers/pglite';
import { createProject } from './project.ts';
import { fixture } from './render.ts';

/** What the tests use of the project's modules; they are the templates, type-checked as such. */
interface Modules {
  createApp(config: object): Promise<App>;
  createNarrationIntegration(overrides: object): object;
  defineTestModel(config: object): Model;
  databaseLogger: DatabaseLogger;
  startVendor(): Promise<Vendor>;
  signStandardWebhook(text: string, secret: string, id: string, offset?: number): Record<string, string>;
}
interface App {
  controller: object;
  integration: { settled(): Promise<void> };
  fetch: (request: Request) => Response | Promise<Response>;
  close(): Promise<void>;
}
interface Model {
  createUser(controller: object): Promise<string>;
  createCall(controller: object, userId: string): Promise<string>;
  readCall(controller: object, callId: string): Promise<{ status: string; error: unknown }>;
  readEvents(controller: object): Promise<string[]>;
}
interface Vendor {
  url: string;
  answer(route: string, answer: unknown): void;
  close(): Promise<void>;
}

/** How a post differs from one that is in order. */
export interface Change {
  deliveryId?: string;
  secret?: string;
  offsetSeconds?: number;
  headers?: Record<string, string>;
  /** What is sent instead of what was signed. */
  sent?: string;
}

/** Stands in requests and results, and in nothing that anybody else may read. */
export const PRIVATE = 'a-private-sentence';
export const SECRET = Buffer.alloc(24, 1).toString('base64');
export const OLD_SECRET = Buffer.alloc(24, 2).toString('base64');
const NAMES = { call: 'NarrationCall', event: 'NarrationEvent', eventSource: 'recordNarrationEvent' };
const PATH = '/webhooks/narration';

let counter = 0;
export const nextId = () => `id-${++counter}`;

/** What the vendor posts about a job. */
export const event = (taskId: string, status = 'succeeded', type = 'job.changed') => ({
  type,
  timestamp: '2026-01-01T00:00:00Z',
  data: { id: taskId, status, audio_url: `https://vendor/${PRIVATE}.wav`, duration_ms: 5, error: null },
});

/** What the vendor answers when it accepts a job. */
export const accepted = (taskId: string) => ({
  body: { id: taskId, status: 'queued', created_at: '2026-01-01T00:00:00Z' },
});

export type WebhookApp = Awaited<ReturnType<typeof openWebhookApp>>;

/**
 * The app rendered from `narration.json` (Standard Webhooks) behind a real HTTP server, on a database on disk, with a
 * vendor on loopback that it sends its calls to.
 */
export async function openWebhookApp() {
  const project = await createProject();
  await project.add(fixture('narration'));
  const modules = await load(project.root);
  const directory = await mkdtemp(join(tmpdir(), 'webhook-'));
  await makeDatabase(directory);
  const vendor = await modules.startVendor();
  const logged: string[] = [];
  const log = (line: string) => logged.push(line);
  const model = modules.defineTestModel({
    names: NAMES,
    owner: null,
    requestParams: { text: PRIVATE, voice: 'ada' },
  });
  vi.stubEnv('NARRATION_URL', vendor.url);
  vi.stubEnv('NARRATION_KEY', 'test-key');
  useSecrets(`whsec_${SECRET}`, OLD_SECRET);

  const createApp = (on: PGLiteDB) =>
    modules.createApp({
      model,
      Integration: modules.createNarrationIntegration({
        names: NAMES,
        delivery: { timeoutMs: 2_000, maxAttempts: 1, unknownOutcome: 'park', log },
      }),
      database: on,
      jwtSecret: 'a secret of the tests only',
    });

  async function start() {
    const database = new PGLiteDB(directory, { logger: modules.databaseLogger });
    const app = await createApp(database);
    const server = await new Promise<ServerType>((resolve) => {
      const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(started));
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { database, app, server, url };
  }

  async function stop() {
    await new Promise((resolve) => server.close(resolve));
    await app.close();
  }

  const sign = (text: string, { deliveryId = nextId(), secret = SECRET, offsetSeconds = 0 }: Change = {}) =>
    modules.signStandardWebhook(text, secret, deliveryId, offsetSeconds);

  let { database, app, server, url } = await start();
  const userId = await model.createUser(app.controller);

  /** Makes a call and waits until the vendor has answered as told. */
  async function makeCall(answer: unknown): Promise<string> {
    vendor.answer('POST /v1/speech', answer);
    const callId = await model.createCall(app.controller, userId);
    await app.integration.settled();
    return callId;
  }

  return {
    logged,
    sign,
    makeCall,
    /** Runs a statement on the app's database. */
    query: (sql: string) => database.query(sql, []),
    /** Sends any request to the app. */
    request: (path: string, init?: RequestInit) => fetch(`${url}${path}`, init),
    readCall: (callId: string) => model.readCall(app.controller, callId),
    countEvents: async () => (await model.readEvents(app.controller)).length,
    /** A call whose task the vendor has accepted. */
    async acceptedCall() {
      const taskId = nextId();
      return { taskId, callId: await makeCall(accepted(taskId)) };
    },
    /** Posts a body as the vendor does. */
    async post(body: unknown, change: Change = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const headers = { 'Content-Type': 'application/json', ...sign(text, change), ...change.headers };
      const response = await fetch(`${url}${PATH}`, { method: 'POST', headers, body: change.sent ?? text });
      return {
        status: response.status,
        retryAfter: response.headers.get('Retry-After'),
        text: await response.text(),
      };
    },
    /** Posts a body without saying how long it is; the HTTP status. */
    postInChunks(body: string): Promise<number | undefined> {
      const headers = {
        'Content-Type': 'application/json',
        'Transfer-Encoding': 'chunked',
        ...sign(body),
      };
      return new Promise((resolve, reject) => {
        const sending = httpRequest(`${url}${PATH}`, { method: 'POST', headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sending.once('error', reject);
        for (let at = 0; at < body.length; at += 64_000) sending.write(body.slice(at, at + 64_000));
        sending.end();
      });
    },
    async restart() {
      await stop();
      ({ database, app, server, url } = await start());
    },
    /** Starts another app whose only secret is this one. */
    async startWith(secret: string) {
      useSecrets(secret, '');
      try {
        return await createApp(new PGLiteDB());
      } finally {
        useSecrets(`whsec_${SECRET}`, OLD_SECRET);
      }
    },
    async close() {
      await stop();
      await vendor.close();
      vi.unstubAllEnvs();
      await project.remove();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function useSecrets(secret: string, previous: string): void {
  vi.stubEnv('NARRATION_WEBHOOK_SECRET', secret);
  vi.stubEnv('NARRATION_OLD_WEBHOOK_SECRET', previous);
}

async function load(root: string): Promise<Modules> {
  const testing = 'integrations/kit/testing';
  const paths = ['app', 'server/dataDirectory', 'integrations/narration/index'];
  const loaded = [...paths, `${testing}/index`, `${testing}/webhook`].map(
    (path) => import(/* @vite-ignore */ pathToFileURL(join(root, `${path}.ts`)).href),
  );
  return Object.assign({}, ...(await Promise.all(loaded)));
}

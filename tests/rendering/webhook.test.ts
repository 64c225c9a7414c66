import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ServerType, serve } from '@hono/node-server';
import type { DatabaseLogger } from 'interaqt';
import { PGLiteDB } from 'interaqt/drivers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProject, type TestProject } from './helpers/project.ts';
import { fixture } from './helpers/render.ts';

/*
 * The endpoint as a vendor meets it: the app rendered from `narration.json` (Standard Webhooks) behind a real HTTP server,
 * on a database on disk, with a vendor on loopback that it sends its calls to.
 */

interface Call {
  status: string;
  externalId: string | null;
  responseData: unknown;
  error: { code: string } | null;
}

/** What the tests use of the project's modules; they are the templates, type-checked as such. */
interface AppOfTheProject {
  controller: object;
  integration: { settled(): Promise<void> };
  fetch: (request: Request) => Response | Promise<Response>;
  close(): Promise<void>;
}
interface Model {
  createUser(controller: object): Promise<string>;
  createCall(controller: object, userId: string): Promise<string>;
  readCall(controller: object, callId: string): Promise<Call>;
  readEvents(controller: object): Promise<string[]>;
}
interface Vendor {
  url: string;
  answer(route: string, answer: unknown): void;
  close(): Promise<void>;
}
interface Modules {
  createApp(config: object): Promise<AppOfTheProject>;
  createNarrationIntegration(overrides: object): object;
  defineTestModel(config: object): Model;
  databaseLogger: DatabaseLogger;
  startVendor(): Promise<Vendor>;
  signStandardWebhook(
    body: string,
    secret: string,
    id: string,
    offsetSeconds?: number,
  ): Record<string, string>;
}

const SECRET = Buffer.alloc(24, 1).toString('base64');
const OLD_SECRET = Buffer.alloc(24, 2).toString('base64');
const START = 'POST /v1/speech';
const PRIVATE = 'a-private-sentence';

let project: TestProject;
let modules: Modules;
let vendor: Vendor;
let directory: string;
let model: Model;
let app: AppOfTheProject;
let server: ServerType;
let url: string;
let userId: string;
let database: PGLiteDB;
const logged: string[] = [];

beforeAll(async () => {
  project = await createProject();
  await project.add(fixture('narration'));
  const kit = 'integrations/kit/testing';
  const paths = [
    'app',
    'server/dataDirectory',
    'integrations/narration/index',
    `${kit}/index`,
    `${kit}/webhook`,
  ];
  const loaded = paths.map(
    (path) => import(/* @vite-ignore */ pathToFileURL(join(project.root, `${path}.ts`)).href),
  );
  modules = Object.assign({}, ...(await Promise.all(loaded)));
  directory = await mkdtemp(join(tmpdir(), 'webhook-'));
  vendor = await modules.startVendor();
  vi.stubEnv('NARRATION_URL', vendor.url);
  vi.stubEnv('NARRATION_KEY', 'test-key');
  vi.stubEnv('NARRATION_WEBHOOK_SECRET', `whsec_${SECRET}`);
  vi.stubEnv('NARRATION_OLD_WEBHOOK_SECRET', OLD_SECRET);
  await start();
  userId = await model.createUser(app.controller);
});

beforeEach(() => {
  logged.length = 0;
});

afterAll(async () => {
  await stop();
  await vendor?.close();
  vi.unstubAllEnvs();
  await project?.remove();
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const names = { call: 'NarrationCall', event: 'NarrationEvent', eventSource: 'recordNarrationEvent' };
  const log = (line: string) => logged.push(line);
  model = modules.defineTestModel({ names, owner: null, requestParams: { text: PRIVATE, voice: 'ada' } });
  database = new PGLiteDB(directory, { logger: modules.databaseLogger });
  app = await modules.createApp({
    model,
    Integration: modules.createNarrationIntegration({
      names,
      delivery: { timeoutMs: 2_000, maxAttempts: 1, unknownOutcome: 'park', log },
    }),
    database,
    jwtSecret: 'a secret of the tests only',
  });
  await new Promise<void>((resolve) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve());
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(): Promise<void> {
  await new Promise((resolve) => server?.close(resolve));
  await app?.close();
}

let counter = 0;
const nextId = () => `id-${++counter}`;

/** What the vendor posts about a job. */
const event = (taskId: string, status = 'succeeded', type = 'job.changed') => ({
  type,
  timestamp: '2026-01-01T00:00:00Z',
  data: { id: taskId, status, audio_url: `https://vendor/${PRIVATE}.wav`, duration_ms: 5, error: null },
});

interface Change {
  deliveryId?: string;
  secret?: string;
  offsetSeconds?: number;
  headers?: Record<string, string>;
  /** What is sent instead of what was signed. */
  sent?: string;
}

/** Posts a body as the vendor does. */
async function post(body: unknown, change: Change = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { deliveryId = nextId(), secret = SECRET, offsetSeconds = 0 } = change;
  const signature = modules.signStandardWebhook(text, secret, deliveryId, offsetSeconds);
  const headers = { 'Content-Type': 'application/json', ...signature, ...change.headers };
  const response = await fetch(`${url}/webhooks/narration`, {
    method: 'POST',
    headers,
    body: change.sent ?? text,
  });
  return {
    status: response.status,
    retryAfter: response.headers.get('Retry-After'),
    text: await response.text(),
  };
}

/** A call whose task the vendor has accepted. */
async function acceptedCall(): Promise<{ callId: string; taskId: string }> {
  const taskId = nextId();
  vendor.answer(START, { body: { id: taskId, status: 'queued', created_at: '2026-01-01T00:00:00Z' } });
  const callId = await model.createCall(app.controller, userId);
  await app.integration.settled();
  expect(await readCall(callId)).toMatchObject({ status: 'pending', externalId: taskId });
  return { callId, taskId };
}

const readCall = (callId: string) => model.readCall(app.controller, callId);
const countEvents = async () => (await model.readEvents(app.controller)).length;

describe('who is believed', () => {
  it.each<[string, Change]>([
    ['a wrong signature', { headers: { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` } }],
    ['a signature of another version', { headers: { 'webhook-signature': 'v1a,abc' } }],
    ['no signature', { headers: { 'webhook-signature': '' } }],
    ['no id', { headers: { 'webhook-id': '' } }],
    ['no time', { headers: { 'webhook-timestamp': '' } }],
    ['a time that is no number', { headers: { 'webhook-timestamp': 'now' } }],
    ['another id than was signed', { headers: { 'webhook-id': 'another' } }],
    ['another secret', { secret: Buffer.alloc(24, 9).toString('base64') }],
    ['an old time', { offsetSeconds: -301 }],
    ['a time in the future', { offsetSeconds: 302 }],
  ])('nobody with %s', async (_name, change) => {
    const { callId, taskId } = await acceptedCall();
    const before = await countEvents();
    const answer = await post(event(taskId), change);
    expect(answer).toMatchObject({ status: 401, text: expect.stringContaining('INVALID_SIGNATURE') });
    expect(await countEvents()).toBe(before);
    expect(await readCall(callId)).toMatchObject({ status: 'pending', responseData: null });
    expect(logged).toEqual(['webhook /webhooks/narration: 401 INVALID_SIGNATURE']);
  });

  it('nobody whose body was changed on the way, by one byte', async () => {
    const { callId, taskId } = await acceptedCall();
    const sent = JSON.stringify(event(taskId));
    expect((await post(event(taskId, 'failed'), { sent })).status).toBe(401);
    expect((await post(sent, { sent: `${sent}\n` })).status).toBe(401);
    expect(await readCall(callId)).toMatchObject({ status: 'pending' });
  });

  it('the vendor with one of several signatures, and with the secret before this one', async () => {
    const first = await acceptedCall();
    const body = JSON.stringify(event(first.taskId));
    const deliveryId = nextId();
    const good = modules.signStandardWebhook(body, SECRET, deliveryId)['webhook-signature'];
    const several = `v1,${Buffer.alloc(32).toString('base64')} ${good}`;
    expect((await post(body, { deliveryId, headers: { 'webhook-signature': several } })).status).toBe(200);
    expect(await readCall(first.callId)).toMatchObject({ status: 'completed' });
    const second = await acceptedCall();
    expect((await post(event(second.taskId), { secret: OLD_SECRET })).status).toBe(200);
    expect(await readCall(second.callId)).toMatchObject({ status: 'completed' });
  });

  it.each([
    ['none', ''],
    ['a blank one', '  '],
    ['one that was cut off', 'whsec_'],
    ['one that is not in base64', 'whsec_not base64!!!!!'],
  ])('with %s for a secret the app does not start', async (_name, secret) => {
    vi.stubEnv('NARRATION_WEBHOOK_SECRET', secret);
    vi.stubEnv('NARRATION_OLD_WEBHOOK_SECRET', '');
    const starting = modules.createApp({
      model,
      Integration: modules.createNarrationIntegration({
        names: { call: 'NarrationCall', event: 'NarrationEvent', eventSource: 'recordNarrationEvent' },
      }),
      database: new PGLiteDB(),
      jwtSecret: 'a secret of the tests only',
    });
    await expect(starting).rejects.toThrow(/WEBHOOK_SECRET|webhook secret/);
    await expect(starting).rejects.not.toThrow('base64!!!!!');
    vi.stubEnv('NARRATION_WEBHOOK_SECRET', `whsec_${SECRET}`);
    vi.stubEnv('NARRATION_OLD_WEBHOOK_SECRET', OLD_SECRET);
  });
});

describe('what counts', () => {
  it('each delivery once, also when several arrive at the same time', async () => {
    const { callId, taskId } = await acceptedCall();
    const before = await countEvents();
    const deliveryId = nextId();
    const body = event(taskId, 'processing');
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(body, { deliveryId })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await countEvents()).toBe(before + 1);
    expect((await post(event(taskId))).status).toBe(200);
    // A replay of the first one, as recorded.
    expect((await post(body, { deliveryId })).status).toBe(200);
    expect(await countEvents()).toBe(before + 2);
    expect(await readCall(callId)).toMatchObject({
      status: 'completed',
      responseData: { audioUrl: `https://vendor/${PRIVATE}.wav`, durationMs: 5 },
      error: null,
    });
  });

  it('the end of a call, whatever arrives after it', async () => {
    const { callId, taskId } = await acceptedCall();
    expect((await post(event(taskId))).status).toBe(200);
    for (const late of ['processing', 'failed', 'queued', 'a-new-word']) {
      expect((await post(event(taskId, late))).status).toBe(200);
    }
    expect(await readCall(callId)).toMatchObject({ status: 'completed', error: null });
  });

  it('nothing of a task that no call has, so that it is delivered again', async () => {
    const before = await countEvents();
    const answer = await post(event('nobody-has-this'));
    expect(answer).toMatchObject({ status: 503, retryAfter: '10' });
    expect(answer.text).not.toContain('nobody-has-this');
    expect(await countEvents()).toBe(before);
  });

  it('an event that overtakes the answer to the request, when it is delivered again', async () => {
    const taskId = nextId();
    const deliveryId = nextId();
    let early: number | undefined;
    vendor.answer(START, async () => {
      early = (await post(event(taskId), { deliveryId })).status;
      return { body: { id: taskId, status: 'queued', created_at: '2026-01-01T00:00:00Z' } };
    });
    const callId = await model.createCall(app.controller, userId);
    await app.integration.settled();
    expect(early).toBe(503);
    expect(await readCall(callId)).toMatchObject({ status: 'pending', externalId: taskId });
    expect((await post(event(taskId), { deliveryId })).status).toBe(200);
    expect(await readCall(callId)).toMatchObject({ status: 'completed' });
  });

  it('an event that the database could not take, when it is delivered again; the log says nothing of it', async () => {
    const { callId, taskId } = await acceptedCall();
    const deliveryId = nextId();
    const told = vi.spyOn(console, 'error').mockImplementation((...line) => void logged.push(line.join(' ')));
    await database.query('alter table "NarrationEvent" rename to "Gone"', []);
    const broken = await post(event(taskId), { deliveryId });
    await database.query('alter table "Gone" rename to "NarrationEvent"', []);
    told.mockRestore();
    expect(broken.status).toBe(500);
    expect(`${logged.join('\n')}${broken.text}`).not.toMatch(new RegExp(`${PRIVATE}|${taskId}`));
    expect(logged.join('\n')).toContain('500 NOT_RECORDED');
    expect(await readCall(callId)).toMatchObject({ status: 'pending' });
    expect((await post(event(taskId), { deliveryId })).status).toBe(200);
    expect(await readCall(callId)).toMatchObject({ status: 'completed' });
  });

  it('a word nobody mapped, once and by its name', async () => {
    const { callId, taskId } = await acceptedCall();
    const before = await countEvents();
    for (const deliveryId of [nextId(), nextId()]) {
      expect((await post(event(taskId, 'paused'), { deliveryId })).status).toBe(200);
    }
    expect(await countEvents()).toBe(before + 1);
    expect(await readCall(callId)).toMatchObject({ error: { code: 'UNMAPPED_STATUS', word: 'paused' } });
    expect((await post(event(taskId, 'processing'))).status).toBe(200);
    expect(await readCall(callId)).toMatchObject({ status: 'processing', error: null });
  });

  it('nothing of a type that is not for us, whatever it holds', async () => {
    const { callId, taskId } = await acceptedCall();
    const before = await countEvents();
    expect((await post({ type: 'voice.updated' })).status).toBe(200);
    expect((await post(event(taskId, 'succeeded', 'job.created'))).status).toBe(200);
    expect(await countEvents()).toBe(before);
    expect(await readCall(callId)).toMatchObject({ status: 'pending' });
  });

  it('nothing twice after a restart', async () => {
    const { callId, taskId } = await acceptedCall();
    const deliveryId = nextId();
    expect((await post(event(taskId, 'processing'), { deliveryId })).status).toBe(200);
    const before = await countEvents();
    await stop();
    await start();
    expect((await post(event(taskId, 'processing'), { deliveryId })).status).toBe(200);
    expect(await countEvents()).toBe(before);
    expect((await post(event(taskId))).status).toBe(200);
    expect(await readCall(callId)).toMatchObject({ status: 'completed' });
  });
});

describe('what is not understood', () => {
  it.each([
    ['no JSON', 'not json'],
    ['an empty body', ''],
    ['no object', '"text"'],
    ['null', 'null'],
  ])('%s is refused', async (_name, body) => {
    expect(await post(body)).toMatchObject({ status: 400, text: expect.stringContaining('INVALID_JSON') });
  });

  it.each<[string, object]>([
    ['no task', { type: 'job.changed', timestamp: 'x' }],
    ['a task without an id', { type: 'job.changed', timestamp: 'x', data: { status: PRIVATE } }],
    ['an id that is no text', { type: 'job.changed', timestamp: 'x', data: { id: { $ne: 1 } } }],
    ['a list', [PRIVATE]],
  ])('a body with %s is delivered again until the mapping knows it', async (_name, body) => {
    const before = await countEvents();
    expect((await post(body)).status).toBe(500);
    expect(await countEvents()).toBe(before);
    expect(logged.join('\n')).toMatch(/500 NOT_RECORDED: webhook: the answer has no "data/);
    expect(logged.join('\n')).not.toContain(PRIVATE);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', '', 'application/jsonp', 'multipart/json'])(
    'the content type "%s" is refused',
    async (type) => {
      const { callId, taskId } = await acceptedCall();
      expect((await post(event(taskId), { headers: { 'Content-Type': type } })).status).toBe(415);
      expect(await readCall(callId)).toMatchObject({ status: 'pending' });
    },
  );

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/cloudevents+json'])(
    'the content type "%s" is JSON',
    async (type) => {
      const { taskId } = await acceptedCall();
      expect((await post(event(taskId), { headers: { 'Content-Type': type } })).status).toBe(200);
    },
  );

  it('a body of 1 MB is refused, said to be so long or not, and the next request is answered', async () => {
    const { callId, taskId } = await acceptedCall();
    const large = JSON.stringify({ ...event(taskId), padding: 'x'.repeat(1024 * 1024) });
    expect((await post(large)).status).toBe(413);
    expect(await postInChunks(large)).toBe(413);
    expect(await readCall(callId)).toMatchObject({ status: 'pending' });
    const fitting = JSON.stringify({ ...event(taskId), padding: 'x'.repeat(900_000) });
    expect((await post(fitting)).status).toBe(200);
    expect(await readCall(callId)).toMatchObject({ status: 'completed' });
  });
});

describe('what else there is', () => {
  it('only POST, only this path, no user, and no answer that tells anything', async () => {
    const { callId, taskId } = await acceptedCall();
    const get = await fetch(`${url}/webhooks/narration?apiCallId=${callId}`);
    expect([get.status, get.headers.get('Allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${url}/webhooks/narration/x`, { method: 'POST' })).status).toBe(404);
    const asked = await post({ ...event(taskId, 'queued'), apiCallId: callId });
    expect(asked).toMatchObject({ status: 200, text: '{}' });
    // The session of somebody who is signed in neither helps nor hurts.
    const answer = await post(event(taskId), { headers: { Authorization: 'Bearer nonsense' } });
    expect(answer).toMatchObject({ status: 200, text: '{}' });
    expect(logged.join('\n')).not.toContain(taskId);
  });
});

/** Sends a body without saying how long it is. */
function postInChunks(body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': 'application/json',
      'Transfer-Encoding': 'chunked',
      ...modules.signStandardWebhook(body, SECRET, nextId()),
    };
    const sending = httpRequest(`${url}/webhooks/narration`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sending.once('error', reject);
    for (let at = 0; at < body.length; at += 64_000) sending.write(body.slice(at, at + 64_000));
    sending.end();
  });
}

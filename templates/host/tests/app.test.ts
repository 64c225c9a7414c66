import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGLiteDB } from 'interaqt/drivers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type App, createApp, issueToken } from '../app';
import { createDevLogin } from '../backend/devLogin';
import { model } from '../backend/index';
import {
  createAggregatedIntegration,
  type IIntegration,
  type IIntegrationConstructor,
} from '../integrations/index';

const jwtSecret = 'only for these tests';
let directory: string;
let app: App | undefined;

// One database for all of them: to make a new one takes longer than a test.
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'app-'));
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function start(...integrations: IIntegrationConstructor[]): Promise<App> {
  app = await createApp({
    model: { ...model, apis: { ...model.apis, ...createDevLogin(jwtSecret) } },
    Integration: createAggregatedIntegration(integrations),
    database: new PGLiteDB(directory),
    jwtSecret,
  });
  return app;
}

/** The fields of the answers these tests look at. */
interface Answer {
  token: string;
  created: { record: string; id: string }[];
  error: { code: string };
}

async function post(path: string, body: unknown, token?: string) {
  if (!app) throw new Error('Start the app first.');
  const headers = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
  const response = await app.fetch(
    new Request(`http://app${path}`, { method: 'POST', ...headers, body: JSON.stringify(body) }),
  );
  return { status: response.status, body: (await response.json()) as Answer };
}

async function greet(): Promise<{ token: string; greetingId: string }> {
  const { token } = (await post('/api/custom/devLogin', { name: 'Ada' })).body;
  const greeted = await post('/api/interaction/Greet', { payload: { text: 'Hello' } }, token);
  expect(greeted.status).toBe(200);
  return { token, greetingId: greeted.body.created.find(({ record }) => record === 'Greeting')?.id ?? '' };
}

test('a greeting makes one pending call, and both are there after a restart', async () => {
  await start();
  const { token, greetingId } = await greet();
  const expected = { text: 'Hello', voiceUrl: null, calls: [{ status: 'pending' }] };
  expect((await post('/api/custom/getGreeting', { greetingId }, token)).body).toMatchObject(expected);
  await app?.close();
  await start();
  expect((await post('/api/custom/getGreeting', { greetingId }, token)).body).toMatchObject(expected);
});

test('only the owner sees a greeting', async () => {
  await start();
  const { greetingId } = await greet();
  const { token } = (await post('/api/custom/devLogin', { name: 'Eve' })).body;
  const answers = [
    await post('/api/custom/getGreeting', { greetingId }, token),
    await post('/api/custom/getGreeting', { greetingId: 'no id at all' }, token),
  ];
  for (const { status, body } of answers) {
    expect([status, body.error.code]).toEqual([404, 'GREETING_NOT_FOUND']);
  }
});

test('refuses who is not signed in', async () => {
  await start();
  const foreign = await issueToken('1', 'the secret of another app');
  for (const token of [undefined, 'nonsense', foreign]) {
    expect((await post('/api/interaction/Greet', { payload: { text: 'x' } }, token)).status).toBe(401);
    expect((await post('/api/custom/getGreeting', { greetingId: 'x' }, token)).status).toBe(401);
  }
});

test('refuses what it cannot understand', async () => {
  await start();
  const { token } = await greet();
  const answers = await Promise.all([
    post('/api/interaction/Greet', { payload: {} }, token),
    post('/api/interaction/Greet', [], token),
    post('/api/custom/getGreeting', { greetingId: 7 }, token),
    post('/api/interaction/Unknown', {}, token),
    post('/api/custom/toString', {}, token),
    // An event source, but no interaction: only the integration may say what a vendor did.
    post('/api/interaction/recordTtsEvent', { eventType: 'completed' }, token),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 404, 404, 404]);
});

test('starts integrations in order, releases them in reverse and all of them', async () => {
  const steps: string[] = [];
  const make = (name: string, failing = false) =>
    class implements IIntegration {
      async configure() {
        steps.push(`configure ${name}`);
      }
      async setup() {
        steps.push(`setup ${name}`);
      }
      async cleanup() {
        steps.push(`cleanup ${name}`);
        if (failing) throw new Error(`${name} is stuck`);
      }
    };
  const running = await start(make('a'), make('b', true));
  app = undefined;
  await expect(running.close()).rejects.toThrow('released');
  expect(steps).toEqual(['configure a', 'configure b', 'setup a', 'setup b', 'cleanup b', 'cleanup a']);
  // The database was closed all the same.
  await start();
});

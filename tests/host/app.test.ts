import { type Controller, RecordMutationSideEffect } from 'interaqt';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { emptyDatabase } from '../helpers/pglite';
import { type HostProject, makeHostProject } from './helpers/hostProject';

type AppModule = typeof import('../../templates/host/app');
type BackendModule = typeof import('../../templates/host/backend/index');
type IntegrationsModule = typeof import('../../templates/host/integrations/index');
type DataDirectoryModule = typeof import('../../templates/host/server/dataDirectory');
type DeliveryModule = typeof import('../../templates/kit/delivery');
type App = Awaited<ReturnType<AppModule['createApp']>>;

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const jwtSecret = 'a secret of the tests only';
let project: HostProject;
let host: AppModule & BackendModule & IntegrationsModule & DeliveryModule;
let app: App | undefined;

beforeAll(async () => {
  project = await makeHostProject();
  host = {
    ...(await project.load<AppModule>('app.ts')),
    ...(await project.load<BackendModule>('backend/index.ts')),
    ...(await project.load<IntegrationsModule>('integrations/index.ts')),
    ...(await project.load<DeliveryModule>('integrations/kit/delivery.ts')),
  };
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});
afterAll(() => project.remove());

interface Answer {
  created: { record: string; id: string }[];
}

async function post(path: string, token: string | null, body: unknown) {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (!app) throw new Error('Start the app first.');
  const response = await app.fetch(
    new Request(`http://app${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
  );
  return { status: response.status, body: (await response.json()) as Answer };
}

test('a greeting is spoken: the call goes from pending to completed and the greeting gets its voice', async () => {
  let delivery: ReturnType<DeliveryModule['createDelivery']> | undefined;
  const names = { call: 'TtsCall', event: 'TtsEvent', eventSource: 'recordTtsEvent' };
  class Tts {
    createSideEffects() {
      return [
        RecordMutationSideEffect.create({
          name: 'tts.wake',
          record: { name: 'TtsCall' },
          content: async (event) => {
            if (event.type === 'create' && event.record) delivery?.wake(event.record.id);
          },
        }),
      ];
    }
    async setup(controller: Controller) {
      delivery = host.createDelivery(
        controller,
        names,
        {
          pattern: 'async-task',
          submit: async () => ({ externalId: 'task-1', update: null }),
          query: async () => ({ eventType: 'completed', data: { audioUrl: 'https://vendor/1.wav' } }),
        },
        { timeoutMs: 1000, unknownOutcome: 'retry' },
      );
      await delivery?.start();
    }
    async cleanup() {
      await delivery?.stop();
    }
  }
  app = await host.createApp({
    model: host.model,
    Integration: host.createAggregatedIntegration([Tts]),
    database: await emptyDatabase(),
    jwtSecret,
  });
  const user = await app.controller.system.storage.create('User', { name: 'Ada' });
  const token = await host.issueToken(user.id, jwtSecret);

  const greeted = await post('/api/interaction/Greet', token, { payload: { text: 'hello' } });
  expect(greeted.status).toBe(200);
  const greetingId = greeted.body.created.find(({ record }) => record === 'Greeting')?.id;
  const callId = greeted.body.created.find(({ record }) => record === 'TtsCall')?.id ?? '';
  await delivery?.settled();
  const before = await post('/api/custom/getGreeting', token, { greetingId });
  expect(before.body).toMatchObject({
    text: 'hello',
    voiceUrl: null,
    calls: [{ id: callId, status: 'pending' }],
  });
  await delivery?.query(callId);
  const after = await post('/api/custom/getGreeting', token, { greetingId });
  expect(after.body).toMatchObject({ voiceUrl: 'https://vendor/1.wav', calls: [{ status: 'completed' }] });
});

test('a start that fails closes what was opened and reports the first error', async () => {
  const steps: string[] = [];
  class Stuck {
    async setup() {
      throw new Error('the vendor has no key');
    }
    async cleanup() {
      steps.push('cleanup');
      throw new Error('never opened');
    }
  }
  const database = await emptyDatabase();
  const Integration = host.createAggregatedIntegration([Stuck]);
  await expect(host.createApp({ model: host.model, Integration, database, jwtSecret })).rejects.toThrow(
    'no key',
  );
  expect(steps).toEqual(['cleanup']);
  await expect(database.query('select 1', [])).rejects.toThrow();
});

test('two integrations with the same API are refused by name', async () => {
  class One {
    createAPIs = () => ({ ask: host.createAPI(async () => null) });
  }
  const Integration = host.createAggregatedIntegration([One, One]);
  const database = await emptyDatabase();
  await expect(host.createApp({ model: host.model, Integration, database, jwtSecret })).rejects.toThrow(
    '"ask"',
  );
});

test('an error without a status shows nothing of itself', async () => {
  class Failing {
    createAPIs = () => ({
      crash: host.createAPI(async () => Promise.reject(new Error('postgres://user:password@db'))),
      open: host.createAPI(async (context) => ({ who: context.user, body: context.rawBody }), {
        allowAnonymous: true,
      }),
    });
  }
  app = await host.createApp({
    model: host.model,
    Integration: host.createAggregatedIntegration([Failing]),
    database: await emptyDatabase(),
    jwtSecret,
  });
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const token = await host.issueToken('1', jwtSecret);
  expect(await post('/api/custom/crash', token, {})).toEqual({
    status: 500,
    body: { error: { code: 'INTERNAL', message: 'Something went wrong.' } },
  });
  expect(logged).toHaveBeenCalledOnce();
  logged.mockRestore();
  expect(await post('/api/custom/open', null, { a: 1 })).toEqual({
    status: 200,
    body: { who: null, body: '{"a":1}' },
  });
});

test('a failing statement is logged without what it was about to store', async () => {
  const { databaseLogger } = await project.load<DataDirectoryModule>('server/dataDirectory.ts');
  const database = await emptyDatabase({ logger: databaseLogger });
  await database.open(false);
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const statement = database.query('select * from missing where name = $1', ['a private sentence']);
  await expect(statement).rejects.toThrow();
  const lines = logged.mock.calls.flat().join('\n');
  logged.mockRestore();
  await database.close();
  expect(lines).toContain('missing');
  expect(lines).not.toContain('private');
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startVendor, type TestVendor } from '../../templates/kit/testing/index';
import { type PostgresServer, startPostgres } from '../kit/helpers/postgres';
import { type HostProject, makeHostProject } from './helpers/hostProject';

/* The app of `init` as several processes on one PostgreSQL database: one serves users, others send their calls. */

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const AGGREGATED = `
import type { Controller } from 'interaqt';
import { createAggregatedIntegration } from './integrations/index';
import type { Delivery } from './integrations/kit/delivery';
import { chooseDelivery } from './integrations/kit/durable/index';

class Speech {
  #delivery: Delivery | null = null;
  async setup(controller: Controller) {
    const names = { call: 'TtsCall', event: 'TtsEvent', eventSource: 'recordTtsEvent' };
    this.#delivery = chooseDelivery(controller, names, {
      pattern: 'async-task',
      async submit({ requestParams }) {
        const body = JSON.stringify({ ...(requestParams as object), pid: process.pid });
        const answer = await fetch(\`\${process.env.VENDOR}/speech\`, { method: 'POST', body });
        return { externalId: ((await answer.json()) as { id: string }).id, update: null };
      },
      query: async () => null,
    }, { timeoutMs: 20_000, unknownOutcome: 'park' });
    await this.#delivery.start();
  }
  async cleanup() {
    await this.#delivery?.stop();
  }
}

export const AggregatedIntegration = createAggregatedIntegration([Speech]);
`;

let project: HostProject;
let server: PostgresServer;
let vendor: TestVendor;
const running: ChildProcess[] = [];

beforeAll(async () => {
  project = await makeHostProject();
  await writeFile(join(project.root, 'aggregatedIntegration.ts'), AGGREGATED);
  [server, vendor] = await Promise.all([startPostgres(), startVendor()]);
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  if (server.missing === undefined) await server.stop();
  await vendor.close();
  await project.remove();
});

interface Started {
  child: ChildProcess;
  output(): string;
  /** What the process printed, as soon as it matches. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<number | null>;
}

function start(file: string, env: NodeJS.ProcessEnv): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: project.root,
    env: { PATH: process.env.PATH, JWT_SECRET: 'a secret of the tests only', ...env },
  });
  running.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)));
  return {
    child,
    output: () => text,
    until: (pattern) =>
      vi.waitFor(() => pattern.exec(text) ?? Promise.reject(new Error(text)), {
        timeout: 50_000,
        interval: 50,
      }),
    ended: once(child, 'exit').then(([code]) => code),
  };
}

test('a worker beside a PGLite database is refused, and says why', async () => {
  const worker = start('worker.ts', { PGLITE_DIR: 'data' });
  expect(await worker.ended).toBe(2);
  expect(worker.output()).toContain('WORKER_NEEDS_POSTGRES');
});

test('an address that is no database is refused without its password', async () => {
  const worker = start('worker.ts', { DATABASE_URL: 'mysql://u:hush@localhost/app' });
  expect(await worker.ended).toBe(1);
  expect(worker.output()).toContain('DATABASE_URL');
  expect(worker.output()).not.toContain('hush');
});

describe('on PostgreSQL', () => {
  test('all start at once on an empty database; workers send what the app takes, and finish it before they end', async ({
    skip,
  }) => {
    if (server.missing !== undefined) return skip(`PostgreSQL cannot run here. ${server.missing}`);
    const { host, port, user, password } = server.options;
    const env = {
      DATABASE_URL: `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/workers`,
      VENDOR: vendor.url,
      DELIVERY_WORKER: 'off',
      DEV_LOGIN: 'true',
      PORT: '0',
    };
    const app = start('main.ts', env);
    const workers = [start('worker.ts', env), start('worker.ts', env)];
    const [, url = ''] = await app.until(/listening on (\S+)/);
    await Promise.all(workers.map((worker) => worker.until(/worker started/)));

    vendor.answer('POST /speech', { delayMs: 1500, body: { id: 'task-1' } });
    const post = async (path: string, body: unknown, token?: string) => {
      const headers = {
        'Content-Type': 'application/json',
        ...(token && { Authorization: `Bearer ${token}` }),
      };
      const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return JSON.parse(await answer.text());
    };
    const { token } = await post('/api/custom/devLogin', { name: 'Ada' });
    const { created } = await post('/api/interaction/Greet', { payload: { text: 'Hello' } }, token);
    const { id: greetingId } = created.find(({ record }: { record: string }) => record === 'Greeting');

    await vi.waitFor(() => expect(vendor.requests).toHaveLength(1), { timeout: 20_000, interval: 20 });
    const sender = workers.find(({ child }) => child.pid === pidOf(vendor.requests[0]?.json));
    expect(sender).toBeDefined();
    sender?.child.kill('SIGTERM');
    expect(await sender?.ended).toBe(0);
    const { calls } = await post('/api/custom/getGreeting', { greetingId }, token);
    expect(calls).toMatchObject([{ status: 'pending' }]);
    for (const { child } of [app, ...workers]) child.kill('SIGTERM');
    expect(await Promise.all([app, ...workers].map(({ ended }) => ended))).toEqual([0, 0, 0]);
    expect(vendor.requests).toHaveLength(1);
  });
});

function pidOf(body: unknown): unknown {
  return (body as { pid?: unknown } | undefined)?.pid;
}

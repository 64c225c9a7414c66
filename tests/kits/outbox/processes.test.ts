import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createOutbox } from '../../../templates/kits/outbox/index';
import { startPostgres } from '../../kit/helpers/postgres';
import { type ChildConfig, childEvents, happened } from './consumer.child';
import { type OpenDatabase, openPglite, openPostgres } from './open';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const server = await startPostgres();
if (server.missing !== undefined) {
  console.warn(`Skipped, the outbox in several processes: PostgreSQL cannot run here. ${server.missing}`);
}
afterAll(async () => {
  if (server.missing === undefined) await server.stop();
});

const logger = { log() {}, warn() {}, error() {} };
const quick = { processingLeaseMs: 1000, retryBaseDelayMs: 1000, pollingIntervalMs: 500 };

/** A process with handlers; `kill` ends it without a chance to clean up. */
function startChild(config: ChildConfig) {
  const child = fork(
    fileURLToPath(new URL('./consumer.child.ts', import.meta.url)),
    [JSON.stringify(config)],
    {
      execArgv: ['--import', 'tsx'],
    },
  );
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    ready: Promise.race([
      once(child, 'message'),
      exited.then(([code, signal]) => {
        throw new Error(`The process ended (${code ?? signal}).`);
      }),
    ]),
    exited,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function effectsIn({ sql }: OpenDatabase): Promise<{ consumer: string; note: string }[]> {
  return sql('select consumer, note from effect order by consumer');
}

describe.skipIf(server.missing !== undefined)('PostgreSQL', () => {
  const options = server.missing === undefined ? server.options : null;
  let made = 0;

  /** A database with a process that only publishes, and its queues. */
  async function open(consumers: string[], more: Record<string, unknown> = {}) {
    if (!options) throw new Error('There is no server.');
    const name = `processes_${++made}`;
    const opened = await openPostgres(options, name, true);
    await opened.sql('create table effect (consumer text, event_id uuid, note text)');
    const settings = { ...quick, ...more, 'processor.enabled': false };
    const outbox = createOutbox(opened.database, { events: childEvents, settings, logger });
    for (const consumerName of consumers) {
      outbox.subscribe({ eventName: 'happened', consumerName, handler: async () => {} });
    }
    await outbox.start();
    const config: ChildConfig = {
      where: { postgres: options, name },
      consumers,
      settings: { ...quick, ...more },
    };
    return { ...opened, outbox, config };
  }

  test('an event delivered ten times to three consumers by two processes has each effect once', async () => {
    const app = await open(['a', 'b', 'c']);
    const eventId = await app.outbox.publishEvent(happened(0));
    // Nine more deliveries each, as crashes between the commit and the end of the job bring them.
    await app.sql(
      `insert into pgboss.job (name, data, policy)
       select name, data, policy from pgboss.job, generate_series(1, 9) where data->>'eventId' = $1`,
      [eventId],
    );
    const counts = () =>
      app.sql<{ state: string; count: number }>(
        `select state, count(*)::int as count from pgboss.job where name like 'outbox.consumer.%' group by state`,
      );
    expect(await counts()).toEqual([{ state: 'created', count: 30 }]);
    const children = [startChild(app.config), startChild(app.config)];
    await Promise.all(children.map(({ ready }) => ready));
    await expect.poll(counts, { timeout: 30_000 }).toEqual([{ state: 'completed', count: 30 }]);
    expect((await effectsIn(app)).map(({ consumer }) => consumer)).toEqual(['a', 'b', 'c']);
    await Promise.all(children.map((child) => child.kill()));
    await app.outbox.stop();
    await app.close();
  });

  test('a commit wakes a process elsewhere, which would not have looked for a minute', async () => {
    const app = await open(['a'], { pollingIntervalMs: 60_000 });
    const child = startChild(app.config);
    await child.ready;
    await app.outbox.transaction(async (tx) => {
      await app.outbox.publishEvent(happened(0), tx);
      const open = await tx.query('select 1 from effect');
      expect(open.rows).toEqual([]);
    });
    await expect
      .poll(() => effectsIn(app), { timeout: 20_000 })
      .toEqual([{ consumer: 'a', note: 'attempt 1' }]);
    await child.kill();
    await app.outbox.stop();
    await app.close();
  });

  test('an event that ends the process at every attempt becomes a dead letter, and leaves no effect', async () => {
    const app = await open(['a'], { maxAttempts: 2 });
    await app.outbox.publishEvent(happened(9));
    for (let deaths = 0; deaths < 2; deaths++) {
      const child = startChild(app.config);
      expect(await child.exited).toEqual([null, 'SIGKILL']);
    }
    const bystander = startChild(app.config);
    await bystander.ready;
    await expect
      .poll(() => app.outbox.listDeadLetters(), { timeout: 20_000 })
      .toMatchObject([{ consumerName: 'a', attempts: 2 }]);
    expect(await effectsIn(app)).toEqual([]);
    expect(await app.sql('select 1 from outbox.inbox')).toEqual([]);
    await bystander.kill();
    await app.outbox.stop();
    await app.close();
  });
});

test('PGLite: killed between the effect and its commit, the next start handles the event once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outbox-pglite-'));
  const config: ChildConfig = {
    where: { pglite: folder },
    consumers: ['a'],
    settings: quick,
    begin: true,
  };
  expect(await startChild(config).exited).toEqual([null, 'SIGKILL']);
  const second = await openPglite(folder);
  expect(await effectsIn(second)).toEqual([]);
  const again = createOutbox(second.database, { events: childEvents, settings: quick, logger });
  again.subscribe({
    eventName: 'happened',
    consumerName: 'a',
    handler: async ({ id }, { tx, attempt }) => {
      await tx.query('insert into effect values ($1, $2, $3)', ['a', id, `attempt ${attempt}`]);
    },
  });
  await again.start();
  // The attempt that died counts.
  await expect
    .poll(() => effectsIn(second), { timeout: 20_000 })
    .toEqual([{ consumer: 'a', note: 'attempt 2' }]);
  expect(await second.sql('select consumer from outbox.inbox')).toEqual([{ consumer: 'a' }]);
  await again.stop();
  await second.close();
  await rm(folder, { recursive: true, force: true });
});

/*
 * What durable delivery costs beside its engine alone, on both databases; medians of calls that do nothing at the
 * vendor. `bare`: pg-boss with a handler that calls the same vendor and records the same event.
 *
 *   npm run bench:delivery [-- --calls 300 --backlog 100000 --database pglite|postgres --json]
 *
 * What is promised: durable / bare >= 0.8; wake-up p50 < 20 ms; slow / instant request <= 1.1; slowdown by the backlog < 2.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Controller, type Database, MonoSystem } from 'interaqt';
import { PGLiteDB, PostgreSQLDB } from 'interaqt/drivers';
import { createDurableDelivery } from '../../templates/kit/durable/delivery';
import { acquireEngine, releaseEngine } from '../../templates/kit/durable/engine';
import { WorkerPool } from '../../templates/kit/durable/workerPool';
import { recordEvent } from '../../templates/kit/recordEvent';
import { defineTestModel } from '../../templates/kit/testing/index';
import type { AsyncTaskVendor } from '../../templates/kit/vendor';
import { startPostgres } from '../kit/helpers/postgres';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '300' },
    backlog: { type: 'string', default: '100000' },
    database: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const CALLS = Number(values.calls);
const BACKLOG = Number(values.backlog);
const names = { call: 'Task', event: 'TaskEvent', eventSource: 'recordTaskEvent' };
const settings = { timeoutMs: 10_000, unknownOutcome: 'retry', log: () => {} } as const;

async function measure(database: Database) {
  const model = defineTestModel({ names, owner: null, requestParams: {} });
  const controller = new Controller({
    system: new MonoSystem(database),
    entities: model.entities,
    relations: model.relations,
    eventSources: model.eventSources,
  });
  await controller.setup(true);
  let onSubmit: (id: string) => void = () => {};
  let vendorMs = 0;
  const vendor: AsyncTaskVendor = {
    pattern: 'async-task',
    async submit({ id }) {
      onSubmit(id);
      if (vendorMs > 0) await sleep(vendorMs);
      return { externalId: `job ${id}`, update: null };
    },
    query: async () => null,
  };
  const create = () => model.createCall(controller);
  const engine = await acquireEngine(controller);
  const sql = (text: string, params: unknown[] = []) => engine.boss.getDb().executeSql(text, params);

  async function createCalls(): Promise<string[]> {
    const producer = createDurableDelivery(controller, names, vendor, { ...settings, worker: false });
    await producer.start();
    const ids: string[] = [];
    for (let i = 0; i < CALLS; i++) ids.push(await create());
    await producer.stop();
    return ids;
  }

  /** Calls per second, from the first one at the vendor to the last: what starting costs is paid once. */
  async function rateOf(ids: readonly string[]): Promise<number> {
    const waiting = new Set(ids);
    let firstAt = 0;
    return new Promise<number>((resolve) => {
      onSubmit = (id) => {
        firstAt ||= performance.now();
        waiting.delete(id);
        if (waiting.size === 0) resolve(((ids.length - 1) * 1000) / (performance.now() - firstAt));
      };
    });
  }

  async function durable(): Promise<number> {
    const measured = rateOf(await createCalls());
    const delivery = createDurableDelivery(controller, names, vendor, settings);
    await delivery.start();
    const rate = await measured;
    await delivery.stop();
    return rate;
  }

  async function bare(): Promise<number> {
    const ids: string[] = [];
    for (let i = 0; i < CALLS; i++) ids.push(await create());
    await engine.boss.createQueue('bare', { notify: true });
    await engine.boss.insert(
      'bare',
      ids.map((callId) => ({ data: { callId } })),
    );
    const measured = rateOf(ids);
    let left = CALLS;
    const done = new Promise<void>((resolve) => {
      const pool = new WorkerPool<{ callId: string }>(engine.boss, 'bare', async ({ data: { callId } }) => {
        const { externalId } = await vendor.submit({ id: callId, requestParams: {}, idempotencyKey: callId });
        await recordEvent(controller, names, { eventType: 'initialized', entityId: callId, externalId });
        left -= 1;
        if (left === 0) resolve();
      });
      void pool.start(8);
    });
    const rate = await measured;
    await done;
    await engine.boss.offWork('bare', { wait: true });
    return rate;
  }

  /** Jobs behind the calls that are measured; their calls are gone. */
  async function backlogOf(count: number): Promise<number> {
    const text = `insert into pgboss.job (id, name, data, created_on, retry_limit, retry_delay, retry_backoff, expire_seconds,
        deletion_seconds, keep_until, policy)
      select gen_random_uuid(), q.name, jsonb_build_object('callId', gen_random_uuid()), now() + interval '1 day',
        q.retry_limit, q.retry_delay, q.retry_backoff, q.expire_seconds, q.deletion_seconds, now() + interval '9 days', q.policy
      from pgboss.queue q, generate_series(1, $1::int) where q.name = $2`;
    await sql(text, [count, names.call]);
    await sql('analyze pgboss.job');
    const rate = await durable();
    await sql(`delete from pgboss.job where name = $1`, [names.call]);
    return rate;
  }

  async function latencies(): Promise<number[]> {
    const delivery = createDurableDelivery(controller, names, vendor, settings);
    await delivery.start();
    const found: number[] = [];
    for (let i = 0; i < 100; i++) {
      await sleep(20);
      const submitted = new Promise<number>((resolve) => {
        onSubmit = () => resolve(performance.now());
      });
      await create();
      const committedAt = performance.now();
      found.push((await submitted) - committedAt);
    }
    await delivery.stop();
    return found;
  }

  /** Milliseconds the creation of a call takes whoever asked for it. */
  async function requestTimes(slowMs: number): Promise<number[]> {
    vendorMs = slowMs;
    const delivery = createDurableDelivery(controller, names, vendor, settings);
    await delivery.start();
    const found: number[] = [];
    for (let i = 0; i < 100; i++) {
      const startedAt = performance.now();
      await create();
      found.push(performance.now() - startedAt);
      await sleep(20);
    }
    // What still waits is not part of this measurement, nor of the next.
    vendorMs = 0;
    await delivery.settled();
    await delivery.stop();
    return found;
  }

  const rates = { bare: [] as number[], durable: [] as number[] };
  // In turns, so that what else the machine does hits both.
  for (let round = 0; round < 3; round++) {
    rates.bare.push(await bare());
    rates.durable.push(await durable());
  }
  const wake = await latencies();
  const requests = { instant: await requestTimes(0), slow: await requestTimes(3000) };
  const [small, large] = [await backlogOf(2500), await backlogOf(BACKLOG)];
  await releaseEngine(controller);
  controller.teardown();
  await database.close();
  return {
    'bare, calls/s': round(quantile(rates.bare, 0.5)),
    'durable, calls/s': round(quantile(rates.durable, 0.5)),
    'durable / bare': round(quantile(rates.durable, 0.5) / quantile(rates.bare, 0.5)),
    'wake-up p50, ms': round(quantile(wake, 0.5)),
    'wake-up p99, ms': round(quantile(wake, 0.99)),
    'request p50, instant vendor, ms': round(quantile(requests.instant, 0.5)),
    'request p50, 3 s vendor, ms': round(quantile(requests.slow, 0.5)),
    'slow / instant request': round(quantile(requests.slow, 0.5) / quantile(requests.instant, 0.5)),
    'calls/s, 2500 behind': round(small),
    [`calls/s, ${BACKLOG} behind`]: round(large),
    'slowdown by the backlog': round(small / large),
  };
}

function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const round = (figure: number) => Math.round(figure * 100) / 100;

const report: Record<string, Record<string, number>> = {};
if (values.database !== 'postgres') report.PGLite = await measure(new PGLiteDB());
if (values.database !== 'pglite') {
  const server = await startPostgres();
  if (server.missing === undefined) {
    report.PostgreSQL = await measure(new PostgreSQLDB('bench', { ...server.options }));
    await server.stop();
  } else console.error(`PostgreSQL cannot run here. ${server.missing}`);
}
if (values.json) console.log(JSON.stringify(report));
else console.table(report);

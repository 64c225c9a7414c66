/*
 * What durable delivery costs beside its engine alone, on both databases, in less than four minutes: the slower the
 * machine, the fewer calls.
 *
 *   npm run bench:delivery [-- --calls 300 --backlog 100000 --database pglite|postgres --json]
 *
 * `bare` is pg-boss as its manual advises for throughput, with the same useful work: a job for each call that exists as a
 * record of interaqt; eight at a time are sent to the same vendor, which answers at once, and the same event is recorded
 * through interaqt. It claims nothing, so it neither counts attempts nor knows what a crash left in doubt.
 *
 * What is promised: durable / bare >= 0.8; wake-up p50 < 20 ms; slow / instant request <= 1.1; slowdown by the backlog < 2.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Controller, type Database, MonoSystem } from 'interaqt';
import { PGLiteDB, PostgreSQLDB } from 'interaqt/drivers';
import { createDurableDelivery } from '../../templates/kit/durable/delivery';
import { acquireEngine, releaseEngine } from '../../templates/kit/durable/engine';
import { recordEvent } from '../../templates/kit/recordEvent';
import { defineTestModel } from '../../templates/kit/testing/index';
import type { AsyncTaskVendor } from '../../templates/kit/vendor';
import { startPostgres } from '../kit/helpers/postgres';

const { values } = parseArgs({
  options: {
    calls: { type: 'string' },
    backlog: { type: 'string', default: '100000' },
    database: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const BACKLOG = Number(values.backlog);
const AT_A_TIME = 8;
/** So many rounds of comparisons, and fewer on a machine where one takes long. */
const ROUNDS = { most: 3, least: 2, seconds: 40 };
/** What one measurement of a rate should take. */
const MEASURED_SECONDS = 2.5;
const SLOW_MS = 3000;
const names = { call: 'Task', event: 'TaskEvent', eventSource: 'recordTaskEvent' };
const settings = {
  timeoutMs: 10_000,
  unknownOutcome: 'retry',
  concurrency: AT_A_TIME,
  log: () => {},
} as const;

/** Of a number of calls: per second while they were sent, and with their creation before that. */
interface Rate {
  sent: number;
  withCreation: number;
}

async function measure(database: Database): Promise<Record<string, number>> {
  const startedAt = performance.now();
  const model = defineTestModel({ names, owner: null, requestParams: {} });
  const controller = new Controller({
    system: new MonoSystem(database),
    entities: model.entities,
    relations: model.relations,
    eventSources: model.eventSources,
  });
  await controller.setup(true);
  let onSubmit: () => void = () => {};
  let slow: AbortController | null = null;
  const vendor: AsyncTaskVendor = {
    pattern: 'async-task',
    async submit({ id }) {
      onSubmit();
      if (slow) await sleep(SLOW_MS, undefined, { signal: slow.signal }).catch(() => undefined);
      return { externalId: `job ${id}`, update: null };
    },
    query: async () => null,
  };
  const create = () => model.createCall(controller);
  const { boss } = await acquireEngine(controller);
  const sql = (text: string, params: unknown[] = []) => boss.getDb().executeSql(text, params);
  const deliver = async (worker = true) => {
    const delivery = createDurableDelivery(controller, names, vendor, { ...settings, worker });
    await delivery.start();
    return delivery;
  };

  /** By the engine's own records: from the first job that was taken to the last one that was done. */
  async function rateOf(queue: string, count: number, creationMs: number): Promise<Rate> {
    let submitted = 0;
    await new Promise<void>((resolve) => {
      onSubmit = () => {
        submitted += 1;
        if (submitted === count) resolve();
      };
    });
    for (;;) {
      // Those of the backlog are dated later.
      const { rows } = await sql(
        `select count(*) filter (where state < 'completed')::int as open,
           extract(epoch from max(completed_on) - min(started_on))::float8 as seconds
         from pgboss.job where name = $1 and created_on < now()`,
        [queue],
      );
      const { open, seconds } = rows[0];
      if (open === 0) return { sent: count / seconds, withCreation: count / (seconds + creationMs / 1000) };
      // Seldom: behind a backlog it is a long look, and the times are the engine's.
      await sleep(250);
    }
  }

  async function durable(count: number): Promise<Rate> {
    await sql('delete from pgboss.job where name = $1 and created_on < now()', [names.call]);
    const producer = await deliver(false);
    const creationMs = await timed(() => repeat(count, create));
    await producer.stop();
    const measured = rateOf(names.call, count, creationMs);
    const delivery = await deliver();
    const rate = await measured;
    await delivery.stop();
    return rate;
  }

  async function bare(count: number): Promise<Rate> {
    await boss.createQueue('bare', { notify: true });
    const creationMs = await timed(() =>
      repeat(count, async () => void (await boss.send('bare', { callId: await create() }))),
    );
    const measured = rateOf('bare', count, creationMs);
    const options = { batchSize: AT_A_TIME, burstWhenBatchFull: true, perJobResults: true } as const;
    await boss.work<{ callId: string }, void, typeof options>('bare', options, (jobs) =>
      Promise.all(
        jobs.map(async ({ id, data: { callId } }) => {
          const call = { id: callId, requestParams: {}, idempotencyKey: callId };
          const { externalId } = await vendor.submit(call);
          await recordEvent(controller, names, { eventType: 'initialized', entityId: callId, externalId });
          return { id, status: 'completed' as const };
        }),
      ),
    );
    const rate = await measured;
    await boss.offWork('bare', { wait: true });
    await sql(`delete from pgboss.job where name = 'bare'`);
    return rate;
  }

  /** Jobs behind the calls that are measured; their calls are gone. */
  async function behindBacklog(backlog: number, count: number): Promise<number> {
    const text = `insert into pgboss.job (id, name, data, created_on, retry_limit, retry_delay, retry_backoff, expire_seconds,
        deletion_seconds, keep_until, policy)
      select gen_random_uuid(), q.name, jsonb_build_object('callId', gen_random_uuid()), now() + interval '1 day',
        q.retry_limit, q.retry_delay, q.retry_backoff, q.expire_seconds, q.deletion_seconds, now() + interval '9 days', q.policy
      from pgboss.queue q, generate_series(1, $1::int) where q.name = $2`;
    await sql(text, [backlog, names.call]);
    await sql('analyze pgboss.job');
    const { sent } = await durable(count);
    await sql('delete from pgboss.job where name = $1', [names.call]);
    return sent;
  }

  /** Milliseconds from the commit of a call to its request at the vendor, with nothing else to do. */
  async function wakeUps(begin: () => Promise<unknown>): Promise<number[]> {
    const found: number[] = [];
    await repeat(60, async () => {
      await sleep(20);
      const submitted = new Promise<number>((resolve) => {
        onSubmit = () => resolve(performance.now());
      });
      await begin();
      const committedAt = performance.now();
      found.push((await submitted) - committedAt);
    });
    return found;
  }

  async function durableWakeUps(): Promise<number[]> {
    const delivery = await deliver();
    const found = await wakeUps(create);
    await delivery.stop();
    return found;
  }

  async function bareWakeUps(): Promise<number[]> {
    await boss.work('bare', async () => onSubmit());
    const found = await wakeUps(async () => void (await boss.send('bare', { callId: await create() })));
    await boss.offWork('bare', { wait: true });
    return found;
  }

  /** Milliseconds the creation of a call takes whoever asked for it; a few at a time with either vendor, in turns. */
  async function requests(): Promise<Record<'instant' | 'slow', number[]>> {
    const found = { instant: [] as number[], slow: [] as number[] };
    const delivery = await deliver();
    await repeat(20, async () => {
      for (const kind of ['instant', 'slow'] as const) {
        slow = kind === 'slow' ? new AbortController() : null;
        await repeat(AT_A_TIME, async () => {
          found[kind].push(await timed(create));
          await sleep(20);
        });
        // What still waits is not part of this measurement, nor of the next.
        slow?.abort();
        slow = null;
        await delivery.settled();
      }
    });
    await delivery.stop();
    return found;
  }

  /** To stderr, so that whoever waits sees how far it is. */
  const say = (what: string) =>
    console.error(`${Math.round((performance.now() - startedAt) / 1000)} s: ${what}`);

  const { sent: guess } = await bare(25);
  const count = Number(values.calls ?? Math.round(Math.min(500, Math.max(50, guess * MEASURED_SECONDS))));
  const rates = { bare: [] as Rate[], durable: [] as Rate[] };
  // In turns, so that what else the machine does hits both.
  for (let round = 1; round <= ROUNDS.most; round++) {
    rates.bare.push(await bare(count));
    rates.durable.push(await durable(count));
    say(`round ${round}, ${count} calls at a time`);
    if (round >= ROUNDS.least && performance.now() - startedAt > ROUNDS.seconds * 1000) break;
  }
  const requestMs = await requests();
  say('requests');
  const wake = await durableWakeUps();
  const bareWake = await bareWakeUps();
  say('wake-ups');
  const small = await behindBacklog(2500, count);
  say('2500 behind');
  const large = await behindBacklog(BACKLOG, count);
  say(`${BACKLOG} behind`);
  await releaseEngine(controller);
  controller.teardown();
  await database.close();
  const median = (of: readonly Rate[], what: keyof Rate) =>
    quantile(
      of.map((rate) => rate[what]),
      0.5,
    );
  const ratio = (what: keyof Rate) => median(rates.durable, what) / median(rates.bare, what);
  const [instantMs, slowMs] = [quantile(requestMs.instant, 0.5), quantile(requestMs.slow, 0.5)];
  const figures = {
    'bare, calls/s': median(rates.bare, 'sent'),
    'durable, calls/s': median(rates.durable, 'sent'),
    'durable / bare': ratio('sent'),
    'durable / bare, creation included': ratio('withCreation'),
    'wake-up p50, ms': quantile(wake, 0.5),
    'wake-up p99, ms': quantile(wake, 0.99),
    'bare wake-up p50, ms': quantile(bareWake, 0.5),
    'request p50, instant vendor, ms': instantMs,
    'request p50, 3 s vendor, ms': slowMs,
    'slow / instant request': slowMs / instantMs,
    'calls/s, 2500 behind': small,
    [`calls/s, ${BACKLOG} behind`]: large,
    'slowdown by the backlog': small / large,
    'calls measured at a time': count,
    'seconds it took': (performance.now() - startedAt) / 1000,
  };
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, round(figure)]));
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < times; i++) await work();
}

/** Milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
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

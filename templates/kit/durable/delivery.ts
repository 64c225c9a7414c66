import { setTimeout as sleep } from 'node:timers/promises';
import type { Controller, RecordMutationEvent } from 'interaqt';
import type { Job } from 'pg-boss';
import { type AttemptResult, attemptCall, createAttemptContext } from '../attempt';
import { createAttemptLog } from '../attemptLog';
import { readCall, toCallRow, verifyModel } from '../callRow';
import { decide } from '../claim';
import type { Delivery } from '../delivery';
import type { CallNames } from '../names';
import { refreshCall } from '../refreshCall';
import { UNDELIVERED } from '../retryPolicy';
import type { Vendor } from '../vendor';
import { type CallJob, CallQueue } from './callQueue';
import { acquireEngine, releaseEngine } from './engine';
import { RateLimiter } from './rateLimit';
import { repeatCall } from './repeatCall';
import type { DurableSettings } from './settings';
import { createSharedTransaction } from './sharedTransaction';
import { Sweeper } from './sweep';
import { WorkerPool } from './workerPool';

/** Milliseconds a worker waits for its turn at a vendor with a rate limit; further away, the job is put back. */
const PATIENCE_MS = 5000;

/**
 * Brings calls to the vendor by jobs that are committed together with the calls, in the app's own database, so that any
 * number of processes share the work and none of it is lost with one of them. Claims, attempts and outcomes are those
 * of the delivery in the process (`createDelivery`); the jobs decide where and when.
 *
 * `wake` has nothing to do here. `stop` waits for what is being sent: at most the lease of an attempt.
 */
export function createDurableDelivery(
  controller: Controller,
  names: CallNames,
  vendor: Vendor,
  settings: DurableSettings,
): Delivery {
  const { storage } = controller.system;
  const log = createAttemptLog(controller, names, settings);
  const context = createAttemptContext(controller, names, vendor, settings);
  let opened: Promise<Opened> | null = null;

  interface Opened {
    queue: CallQueue;
    sweeper: Sweeper;
    workers: WorkerPool<CallJob>;
    limiter: RateLimiter | null;
  }

  async function open(): Promise<Opened> {
    const engine = await acquireEngine(controller);
    // Where each statement is one of its own, the compare-and-set of a claim needs no transaction.
    context.claimer.run = engine.isPooled
      ? (take) => take()
      : createSharedTransaction(storage, `${names.call}.claims`);
    const holdMs = context.claimer.leaseMs + (settings.rateLimit ? PATIENCE_MS : 0);
    const queue = new CallQueue(engine, {
      call: names.call,
      // Longer than the call's own lease, so that whoever gets the job next may have the call, too.
      expireInSeconds: Math.ceil(holdMs / 1000) + 1,
      ...(settings.orderingKey && { orderingKey: settings.orderingKey }),
    });
    await queue.open();
    context.onFailed = async (callId, error) => {
      if (UNDELIVERED.includes(error.code)) await queue.bury(callId, error);
    };
    const limiter =
      settings.rateLimit && new RateLimiter(engine.boss.getDb(), names.call, settings.rateLimit, PATIENCE_MS);
    await limiter?.open();
    return {
      queue,
      limiter: limiter ?? null,
      sweeper: new Sweeper(controller, names, vendor.pattern, queue),
      workers: new WorkerPool<CallJob>(engine.boss, queue.name, work),
    };
  }

  function running(): Promise<Opened> {
    if (!opened) throw new Error('The delivery is used before start().');
    return opened;
  }

  /** Inside the transaction that creates calls: their jobs are committed with them or not at all. */
  async function addCreated(events: RecordMutationEvent[]): Promise<void> {
    const created = events.flatMap(({ recordName, type, record }) =>
      recordName === names.call && type === 'create' && record ? [toCallRow(names, record)] : [],
    );
    if (created.length > 0) await (await running()).queue.add(created, true);
  }

  async function work(job: Job<CallJob>): Promise<void> {
    const { queue, workers } = await running();
    const { callId, repeat } = job.data;
    try {
      if (repeat) return await makeAgain(job, repeat);
      const result = await attempt(callId);
      log.result(callId, result);
      const again = result.step === 'later' ? result.at : result.step === 'taken' ? result.until : null;
      if (again === null) return;
      await queue.postpone(job, again);
      workers.wakeAt(again);
    } catch (error) {
      log.error(callId, error);
      // The engine repeats the job.
      throw error;
    }
  }

  /** The new call has a job of its own. */
  async function makeAgain(job: Job<CallJob>, key: 'same' | 'new'): Promise<void> {
    const { queue } = await running();
    // Serializable: whatever the business computes from a new call may ask for it.
    await storage.runInTransaction({ name: `${names.call}.repeat`, isolation: 'SERIALIZABLE' }, async () => {
      if (await queue.finish(job)) await repeatCall(controller, names, job.data.callId, key);
    });
  }

  async function attempt(callId: string): Promise<AttemptResult> {
    const { limiter } = await running();
    if (limiter) {
      const call = await readCall(controller, names, callId);
      // A call that is not going to be sent takes no turn.
      const isDue = call && decide(call, vendor.pattern, context.policy, Date.now()).step === 'send';
      const waitMs = isDue ? await limiter.take() : 0;
      if (waitMs === null) return { step: 'later', at: Date.now() + PATIENCE_MS };
      await sleep(waitMs);
    }
    return attemptCall(context, callId);
  }

  return {
    async start() {
      verifyModel(controller, names);
      opened = open();
      const { sweeper, workers } = await opened;
      storage.listen(addCreated);
      if (settings.worker !== false) workers.start(settings.concurrency ?? 8);
      await sweeper.sweep();
      sweeper.start(settings.sweepIntervalMs ?? 60_000, (error) =>
        log.error('looking for calls without a job', error),
      );
    },
    wake() {},
    query: (callId) => refreshCall(controller, names, vendor, String(callId)),
    async settled() {
      const { queue } = await running();
      while (await queue.isBusy()) await sleep(20);
    },
    async stop() {
      const parts = await opened?.catch(() => null);
      if (!opened) return;
      storage.unlisten(addCreated);
      await parts?.sweeper.stop();
      await parts?.workers.stop();
      opened = null;
      await releaseEngine(controller);
    },
  };
}

import type { Controller, EntityIdRef } from 'interaqt';
import { attemptCall, createAttemptContext } from './attempt';
import { createAttemptLog } from './attemptLog';
import { callAttributes, toCallRow, verifyModel } from './callRow';
import { decide } from './claim';
import { type CallNames, fieldsOf } from './names';
import { isToBeSent } from './openCalls';
import { refreshCall } from './refreshCall';
import type { CallUpdate, DeliverySettings, Vendor } from './vendor';

export interface Delivery {
  /** Verifies the model, takes up what an earlier process left open, and keeps looking for calls nobody woke. */
  start(): Promise<void>;
  /** Starts work on a call and returns at once: whoever created it never waits for the vendor. */
  wake(callId: string | number): void;
  /** Asks the vendor for the status of an open call and records it if it changed. */
  query(callId: string | number): Promise<CallUpdate | null>;
  /** Resolves when nothing is being sent and no attempt is scheduled in this process. For tests. */
  settled(): Promise<void>;
  /** Takes no more work and waits for what is being sent. */
  stop(): Promise<void>;
}

const PAGE = 200;

/**
 * Brings calls to the vendor: the pending row is the order, this is the worker. Nothing is lost when a process ends,
 * because all it knows is in the row.
 */
export function createDelivery(
  controller: Controller,
  names: CallNames,
  vendor: Vendor,
  settings: DeliverySettings,
): Delivery {
  const sweepIntervalMs = settings.sweepIntervalMs ?? 60_000;
  const concurrency = settings.concurrency ?? 8;
  const log = createAttemptLog(controller, names, settings);
  const context = createAttemptContext(controller, names, vendor, settings);

  const queue = new Set<string>();
  const active = new Map<string, Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  const idle: (() => void)[] = [];
  let sweeper: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | null = null;
  let stopped = false;

  function wake(callId: string | number): void {
    const id = String(callId);
    if (stopped || active.has(id)) return;
    clearTimeout(timers.get(id));
    timers.delete(id);
    queue.add(id);
    pump();
  }

  function pump(): void {
    for (const id of queue) {
      if (active.size >= concurrency) return;
      queue.delete(id);
      active.set(id, work(id));
    }
    if (active.size === 0 && timers.size === 0) for (const resolve of idle.splice(0)) resolve();
  }

  async function work(id: string): Promise<void> {
    try {
      const result = await attemptCall(context, id);
      active.delete(id);
      log.result(id, result);
      if (result.step === 'later') schedule(id, result.at);
    } catch (error) {
      log.error(id, error);
    } finally {
      active.delete(id);
      pump();
    }
  }

  // Later than the next sweep is left to it: timers are for the near future only.
  function schedule(id: string, at: number): void {
    const delay = Math.max(0, at - Date.now());
    if (stopped || delay > sweepIntervalMs || active.has(id)) return;
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => wake(id), delay),
    );
  }

  async function sweep(): Promise<void> {
    const { call } = fieldsOf(names);
    const open = isToBeSent(names, vendor.pattern);
    const modifier = { orderBy: { [call.createdAt]: 'ASC' }, limit: PAGE };
    const due: string[] = [];
    for (let offset = 0; !stopped; offset += PAGE) {
      const rows: EntityIdRef[] = await controller.system.storage.find(
        names.call,
        open,
        { ...modifier, offset },
        callAttributes(names),
      );
      for (const row of rows.map((found) => toCallRow(names, found))) {
        const decision = decide(row, vendor.pattern, context.policy, Date.now());
        if (decision.step === 'later') schedule(row.id, decision.at);
        if (decision.step === 'send' || decision.step === 'give-up') due.push(row.id);
      }
      if (rows.length < PAGE) break;
    }
    for (const id of due) wake(id);
  }

  function startSweep(): Promise<void> {
    sweeping ??= sweep().finally(() => {
      sweeping = null;
    });
    return sweeping;
  }

  return {
    async start() {
      verifyModel(controller, names);
      await startSweep();
      sweeper = setInterval(() => {
        startSweep().catch((error: unknown) => log.error('looking for open calls', error));
      }, sweepIntervalMs);
      sweeper.unref();
    },
    wake,
    query: (callId) => refreshCall(controller, names, vendor, String(callId)),
    settled() {
      return new Promise((resolve) => {
        idle.push(resolve);
        pump();
      });
    },
    async stop() {
      stopped = true;
      clearInterval(sweeper);
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      queue.clear();
      await sweeping?.catch(() => undefined);
      await Promise.all(active.values());
      pump();
    },
  };
}

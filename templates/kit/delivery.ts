import type { Controller, EntityIdRef } from 'interaqt';
import { attemptCall, createAttemptContext } from './attempt';
import { createAttemptLog } from './attemptLog';
import { callAttributes, toCallRow, verifyModel } from './callRow';
import { CallSchedule } from './callSchedule';
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
  const log = createAttemptLog(controller, names, settings);
  const context = createAttemptContext(controller, names, vendor, settings);

  const schedule = new CallSchedule({
    work,
    concurrency: settings.concurrency ?? 8,
    horizonMs: sweepIntervalMs,
  });
  let sweeper: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | null = null;
  let stopped = false;

  async function work(id: string): Promise<number | null> {
    try {
      const result = await attemptCall(context, id);
      log.result(id, result);
      return result.step === 'later' ? result.at : null;
    } catch (error) {
      log.error(id, error);
      return null;
    }
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
        if (decision.step === 'later') schedule.at(row.id, decision.at);
        if (decision.step === 'send' || decision.step === 'give-up') due.push(row.id);
      }
      if (rows.length < PAGE) break;
    }
    for (const id of due) schedule.now(id);
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
    wake: (callId) => schedule.now(String(callId)),
    query: (callId) => refreshCall(controller, names, vendor, String(callId)),
    settled: () => schedule.idle(),
    async stop() {
      stopped = true;
      clearInterval(sweeper);
      await Promise.all([schedule.stop(), sweeping?.catch(() => undefined)]);
    },
  };
}

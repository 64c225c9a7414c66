import { randomUUID } from 'node:crypto';
import type { Controller, EntityIdRef } from 'interaqt';
import { withDeadline } from './attempt';
import { createAttemptLog } from './attemptLog';
import { type CallRow, callAttributes, readCall, toCallRow } from './callRow';
import { CallSchedule } from './callSchedule';
import { swapLease } from './claim';
import { isUnmappedStatus } from './events';
import { UnmappedStatusError } from './mapping';
import { type CallNames, fieldsOf } from './names';
import { isWithVendor } from './openCalls';
import { dueAt, formatPollLease, GIVEN_UP, type PollTimes, parsePollLease, waitAfter } from './pollLease';
import { refreshCall } from './refreshCall';
import type { AsyncTaskVendor, DeliverySettings } from './vendor';
import { VendorError } from './vendorError';

export interface PollingSettings extends PollTimes {
  /** Questions at the same time in this process. Default 4. */
  concurrency?: number;
  /** Whether this process asks. Default: unless `DELIVERY_WORKER` is `off`, as with sending. */
  worker?: boolean;
}

export interface Polling {
  /** Takes up the open calls, also those of an earlier process, and keeps looking for new ones. */
  start(): Promise<void>;
  /** Begins no question more and waits for those under way. */
  stop(): Promise<void>;
}

const PAGE = 200;
/** Milliseconds between two looks for open calls at the most. */
const LOOK_MS = 60_000;

/**
 * Asks the vendor by itself for the status of open calls, for a requirement that says so. When a call is due is in the
 * database: a restart begins where the last process ended, and whoever takes the call's lease asks, so that of any
 * number of processes one does. Calls that have become overdue meanwhile are spread over the time of a look.
 *
 * An answer is recorded if it is news. A vendor that fails is asked again after the next wait, which its Retry-After
 * may prolong; nothing but its answer ends a call.
 */
export function createPolling(
  controller: Controller,
  names: CallNames,
  vendor: AsyncTaskVendor,
  settings: PollingSettings & Pick<DeliverySettings, 'timeoutMs' | 'leaseMarginMs' | 'log'>,
): Polling {
  const { timeoutMs, leaseMarginMs = 30_000, giveUpAfterMs = Number.POSITIVE_INFINITY } = settings;
  const isWorker = settings.worker ?? process.env.DELIVERY_WORKER !== 'off';
  const lookMs = Math.min(LOOK_MS, settings.intervalMs);
  const log = createAttemptLog(controller, names, settings);
  const worker = randomUUID();
  const schedule = new CallSchedule({ work, concurrency: settings.concurrency ?? 4, horizonMs: lookMs });
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let stopped = false;

  function look(): Promise<void> {
    looking ??= scheduleOpenCalls()
      .catch((error: unknown) => log.error('looking for calls to ask about', error))
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  async function scheduleOpenCalls(): Promise<void> {
    const { createdAt } = fieldsOf(names).call;
    const open = isWithVendor(names).and({ key: 'lease', value: ['!=', GIVEN_UP] });
    for (let offset = 0; !stopped; offset += PAGE) {
      const page = { orderBy: { [createdAt]: 'ASC' as const }, limit: PAGE, offset };
      const rows: EntityIdRef[] = await controller.system.storage.find(
        names.call,
        open,
        page,
        callAttributes(names),
      );
      const now = Date.now();
      for (const call of rows.map((row) => toCallRow(names, row))) {
        const due = dueAt(call, settings);
        if (due === null || schedule.has(call.id)) continue;
        schedule.at(call.id, due > now ? due : now + Math.random() * lookMs);
      }
      if (rows.length < PAGE) return;
    }
  }

  async function work(id: string): Promise<number | null> {
    try {
      const claim = await claimQuestion(id);
      if (claim === null) return null;
      if (typeof claim === 'number') return claim;
      return await ask(claim);
    } catch (error) {
      // On our side. The lease ends by itself, and the next look finds the call.
      log.error(id, error);
      return null;
    }
  }

  /** The call, taken for this worker; else when it is due, or `null` for not at all. */
  function claimQuestion(id: string): Promise<Question | number | null> {
    return inTransaction(async () => {
      const call = await readCall(controller, names, id);
      const due = call && dueAt(call, settings);
      if (!call || due === null) return null;
      const now = Date.now();
      if (due > now) return due;
      const before = parsePollLease(call.lease);
      const asked = 'asked' in before ? before.asked + 1 : 1;
      const lease = formatPollLease({
        state: 'asking',
        asked,
        worker,
        at: now + timeoutMs + leaseMarginMs,
      });
      const isOurs = await swapLease(controller, names, id, call.lease, lease);
      return isOurs ? { call, asked, lease } : null;
    });
  }

  async function ask(question: Question): Promise<number | null> {
    const { call, asked, lease } = question;
    const retryAfterMs = await askVendor(call);
    const now = Date.now();
    const next = now + Math.max(waitAfter(asked, settings, Math.random()), retryAfterMs);
    const isGivenUp = next > call.createdAt + giveUpAfterMs;
    const after = isGivenUp
      ? formatPollLease({ state: GIVEN_UP })
      : formatPollLease({ state: 'asked', asked, at: next });
    const open = await inTransaction(async () => {
      const isOpen = dueAt((await readCall(controller, names, call.id)) ?? call, settings) !== null;
      return isOpen && (await swapLease(controller, names, call.id, lease, after));
    });
    if (!open) return null;
    if (isGivenUp)
      log.error(call.id, new Error(`still open after ${asked} questions, no longer asked about`));
    return isGivenUp ? null : next;
  }

  /** @returns milliseconds the vendor wants to be left alone */
  async function askVendor({ id, error: known }: CallRow): Promise<number> {
    try {
      const answer = refreshCall(controller, names, vendor, id);
      await withDeadline(answer, timeoutMs + leaseMarginMs / 2);
      log.result(id, { step: 'answered' });
      return 0;
    } catch (error) {
      if (error instanceof UnmappedStatusError) {
        const isNew = !isUnmappedStatus(known) || known.word !== error.word;
        log.result(id, { step: 'answered', ...(isNew && { unmapped: error }) });
        return 0;
      }
      if (!(error instanceof VendorError)) throw error;
      if (error.retryable) log.result(id, { step: 'later', at: Date.now(), error });
      // The vendor's own message may repeat what it was sent.
      else log.error(id, new Error(`its status was refused: ${error.code} ${error.status ?? ''}`.trim()));
      return error.retryAfterMs ?? 0;
    }
  }

  // In a transaction of its own, for the reason that claimCall gives.
  function inTransaction<T>(run: () => Promise<T>): Promise<T> {
    return controller.system.storage.runInTransaction({ name: `${names.call}.poll` }, run);
  }

  return {
    async start() {
      if (!isWorker) return;
      await look();
      timer = setInterval(look, lookMs);
      timer.unref();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await Promise.all([schedule.stop(), looking]);
    },
  };
}

interface Question {
  call: CallRow;
  /** How many times the call has been asked about, this one included. */
  asked: number;
  lease: string;
}

import { createHash } from 'node:crypto';
import type { Job, JobInsert, PgBoss, QueueOptions } from 'pg-boss';
import type { CallRow } from '../callRow';
import type { CallError } from '../events';
import { parseLease } from '../lease';
import type { Engine } from './engine';

export interface CallJob {
  callId: string;
  /** The call failed and is to be made again, under its old idempotency key or a new one. */
  repeat?: 'same' | 'new';
}

/** What a person finds in the dead-letter queue. */
export interface DeadCall {
  callId: string;
  code: string;
  message: string;
  /** Where to ask for a repetition. */
  queue: string;
}

/** Behind the names of queues whose jobs nobody works on: they wait for a person. */
export const DEAD = '.dead';

export interface CallQueueConfig {
  /** Entity of the calls. */
  call: string;
  /** Seconds a worker may hold a job before another one gets it. */
  expireInSeconds: number;
  /** Which calls must be sent one after the other; `null` for one that need not wait. */
  orderingKey?: (requestParams: unknown) => string | null;
}

type QueuedCall = Pick<CallRow, 'id' | 'requestParams' | 'lease'>;

/** The attempts at the vendor are counted in the call. The engine's own count must never end a call before its time. */
const NEVER = 2 ** 31 - 1;
const RETRY_SECONDS = 2;
const YEAR_S = 365 * 24 * 60 * 60;

/** The jobs of one kind of call: one for each call, with an id that follows from the call's. */
export class CallQueue {
  readonly name: string;
  readonly deadLetters: string;

  constructor(
    readonly engine: Engine,
    readonly config: CallQueueConfig,
  ) {
    // The engine cannot change the order of a queue that exists.
    this.name = config.orderingKey ? `${config.call}.ordered` : config.call;
    this.deadLetters = `${config.call}${DEAD}`;
  }

  get #boss(): PgBoss {
    return this.engine.boss;
  }

  /** Makes the queues or brings their settings up to date. */
  async open(): Promise<void> {
    const options: QueueOptions & { notify: boolean } = {
      expireInSeconds: this.config.expireInSeconds,
      retryLimit: NEVER,
      // After an error on our side or the end of a worker. Waits for the vendor are ours: see postpone.
      retryDelay: RETRY_SECONDS,
      retryBackoff: false,
      retentionSeconds: YEAR_S,
      notify: true,
    };
    await this.#boss.createQueue(this.deadLetters, { retentionSeconds: YEAR_S });
    await this.#boss.createQueue(this.name, {
      ...options,
      policy: this.config.orderingKey ? 'key_strict_fifo' : 'standard',
    });
    await this.#boss.updateQueue(this.name, options);
  }

  /** Makes a job for each call that has none. With `joined`, as a part of the transaction that runs here. */
  async add(calls: readonly QueuedCall[], joined = false): Promise<void> {
    if (calls.length === 0) return;
    const jobs = calls.map((call) => this.#jobOf(call));
    await this.#boss.insert(this.name, jobs, joined ? { db: this.engine.joined } : {});
  }

  /**
   * Gives a job back until `at` (milliseconds since 1970). Should the process end in between, the job comes back
   * after the engine's own delay, which is too early and does no harm.
   */
  async postpone(job: Job<CallJob>, at: number): Promise<void> {
    await this.#boss.fail(this.name, { id: job.id, retryCount: job.retryCount });
    await this.#boss.update(this.name, undefined, { id: job.id, startAfter: new Date(at) });
  }

  /** Keeps a call for a person to look at, as a part of the transaction that runs here. */
  async bury(callId: string, { code, message }: CallError): Promise<void> {
    const data: DeadCall = { callId, code, message, queue: this.name };
    await this.#boss.insert(this.deadLetters, [{ id: jobId(callId), data }], { db: this.engine.joined });
  }

  /**
   * Completes a job as a part of the transaction that runs here, so that its work is done once however often it is
   * begun. `false`: it was taken over by another worker.
   */
  async finish({ id, retryCount }: Job<CallJob>): Promise<boolean> {
    const sql = `update pgboss.job set state = 'completed', completed_on = now()
      where name = $1 and id = $2 and retry_count = $3 and state = 'active' returning id`;
    return (await this.engine.joined.executeSql(sql, [this.name, id, retryCount])).rows.length > 0;
  }

  /** Whether a job waits or is being worked on, in any process. */
  async isBusy(): Promise<boolean> {
    const sql = `select 1 from pgboss.job where name = $1 and state < 'completed' limit 1`;
    return (await this.#boss.getDb().executeSql(sql, [this.name])).rows.length > 0;
  }

  #jobOf({ id, requestParams, lease }: QueuedCall): JobInsert<CallJob> {
    const { orderingKey } = this.config;
    const due = dueAt(lease);
    return {
      id: jobId(id),
      data: { callId: id },
      ...(due !== null && { startAfter: new Date(due) }),
      // A queue in order wants a key for every job. As a hash: the engine allows few characters.
      ...(orderingKey && { singletonKey: hash(orderingKey(requestParams) ?? `call ${id}`) }),
    };
  }
}

/**
 * The id of a call as a UUID. Ids are UUIDs already or, in PostgreSQL, numbers; both grow, and the engine goes by them
 * where it was given two jobs in one transaction.
 */
export function jobId(callId: string): string {
  return /^\d+$/.test(callId) ? `00000000-0000-8000-8000-${callId.padStart(12, '0')}` : callId;
}

/** When a call may be tried (again), in milliseconds since 1970; `null` for at once. */
function dueAt(text: string): number | null {
  try {
    const lease = parseLease(text);
    switch (lease.state) {
      case 'new':
        return null;
      case 'waiting':
        return lease.nextAt;
      case 'sending':
        return lease.expiresAt;
    }
  } catch {
    // Whoever claims it says what is wrong. One row that was edited by hand must not keep the app from starting.
    return null;
  }
}

function hash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

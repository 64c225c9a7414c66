import { setImmediate } from 'node:timers/promises';
import type { Job, PgBoss } from 'pg-boss';
import { WorkerPool } from '../../kit/durable/workerPool.js';
import type { OutboxDatabase, Sql } from './database.js';
import type { LinkStore } from './links.js';
import type { EventLog } from './log.js';
import { type EventJob, type Queues, queueOf } from './queues.js';
import type { EventSubscriberRegistry, OutboxLogger } from './registry.js';
import { select } from './schema.js';
import { toSeconds } from './settings.js';

/** What the consumers of a process share. */
export interface ConsumerParts {
  database: OutboxDatabase;
  boss: PgBoss;
  queues: Queues;
  log: EventLog;
  links: LinkStore;
  registry: EventSubscriberRegistry;
  logger: OutboxLogger;
}

/** Takes the events of one consumer from its queue and runs its handlers. */
export class Consumer {
  readonly #workers: WorkerPool<EventJob>;

  constructor(
    readonly name: string,
    readonly parts: ConsumerParts,
  ) {
    const { boss, queues } = parts;
    this.#workers = new WorkerPool<EventJob>(
      boss,
      queueOf(name),
      (job) => this.#work(job),
      queues.settings.pollingIntervalMs / 1000,
    );
  }

  start(): void {
    const { database, queues } = this.parts;
    this.#workers.start(database.singleSession ? 1 : queues.settings.batchSize);
  }

  /** Waits for the handlers that run, at most the lease of an event. */
  stop(): Promise<void> {
    return this.#workers.stop();
  }

  async #work(job: Job<EventJob>): Promise<void> {
    const { queues, logger } = this.parts;
    // PGLite computes in this thread and waits for nothing: without a pause a backlog would hold up timers and requests.
    await setImmediate();
    const { pollingIntervalMs, retryBaseDelayMs, maxAttempts } = queues.settings;
    const attempt = job.retryCount + 1;
    try {
      const result = await this.#handle(job, attempt);
      if (result === 'not-here') await queues.putBack(job, this.name, toSeconds(pollingIntervalMs));
    } catch (error) {
      const what = `${this.name}: event ${job.data.eventId}, attempt ${attempt} of ${maxAttempts} failed`;
      logger.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      if (attempt >= maxAttempts && this.#inOrder) {
        await queues.giveUp(job, this.name, error instanceof Error ? error : new Error(String(error)));
      }
      // By then the pause is over, however long the engine makes it.
      this.#workers.wakeAt(Date.now() + toSeconds(retryBaseDelayMs) * 1000 * 2 ** attempt + 100);
      throw error;
    }
  }

  /** For those whose process died during their last attempt, too. */
  async passGivenUp(): Promise<void> {
    if (this.#inOrder) await this.parts.queues.passGivenUp(this.name);
  }

  get #inOrder(): boolean {
    return this.parts.registry.isInOrder(this.name);
  }

  /**
   * Runs the handler in the transaction that records it as done, so that both are there or neither. A second delivery
   * of the event, here or in another process, waits for the first one at the record and finds it.
   */
  #handle(job: Job<EventJob>, attempt: number): Promise<'done' | 'not-here'> {
    const { database, log, links, registry, logger } = this.parts;
    return database.transaction(async (tx) => {
      const event = await log.read(tx, job.data.eventId);
      // It is no longer kept, so it was handled long ago.
      if (!event) return 'done';
      const definition = registry.find(event.eventName, this.name);
      // Another version of the app has the handler.
      if (!definition) return 'not-here';
      if (!(await this.#isNew(tx, event.id))) return 'done';
      await definition.handler(event, { logger, tx, links, attempt, signal: job.signal });
      // Somebody else has the event by now.
      job.signal.throwIfAborted();
      return 'done';
    });
  }

  async #isNew(tx: Sql, eventId: string): Promise<boolean> {
    const added = await select(
      tx,
      'insert into outbox.inbox (consumer, event_id) values ($1, $2) on conflict do nothing returning event_id',
      [this.name, eventId],
    );
    return added.length > 0;
  }
}

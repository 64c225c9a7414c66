import type { Db, Job, PgBoss } from 'pg-boss';
import type { Sql } from './database.js';
import { OutboxError } from './errors.js';
import { select } from './schema.js';
import { type OutboxSettings, toSeconds } from './settings.js';

export interface EventJob {
  eventId: string;
}

/** An event on its way into a queue. */
export interface QueuedEvent {
  id: string;
  priority: number;
  /** Says which aggregate it is about. */
  aggregate: string;
  /** Whether its queue is in order. */
  inOrder: boolean;
}

/** An event that a consumer gave up. */
export interface DeadLetter {
  /** Of the dead letter, not of the event. */
  id: string;
  eventId: string;
  eventName: string;
  consumerName: string;
  attempts: number;
  /** Of the last attempt. */
  error: string;
  failedAt: Date;
}

export interface DeadLetterFilter {
  consumerName?: string;
  /** Dead letters by their own ids. */
  ids?: readonly string[];
  /** Default 1000. */
  limit?: number;
}

const PREFIX = 'outbox.consumer.';
const DEAD = 'outbox.dead';
const YEAR_S = 365 * 24 * 60 * 60;
const MAX_RETRY_DELAY_S = 3600;
/** The policy of queues in which jobs with one key are done one after the other. */
const IN_ORDER = 'key_strict_fifo';

export function queueOf(consumer: string): string {
  return PREFIX + consumer;
}

/** The queues of the consumers in the job engine. The id of a job is that of its event, so each event is in a queue once. */
export class Queues {
  constructor(
    readonly boss: PgBoss,
    readonly settings: OutboxSettings,
    /** Done jobs are kept as long as events: an event without a job is one that was never queued. */
    readonly retentionSeconds: number,
  ) {}

  /**
   * Makes the queue of a consumer, or brings its settings up to date.
   *
   * @param inOrder - whether events about one aggregate wait for each other
   * @throws {OutboxError} ORDER_DIFFERS: the engine cannot change that of a queue that exists
   */
  async open(consumer: string, inOrder: boolean): Promise<void> {
    const policy = inOrder ? IN_ORDER : 'standard';
    const { maxAttempts, processingLeaseMs, retryBaseDelayMs, deadLetterEnabled } = this.settings;
    const options = {
      expireInSeconds: toSeconds(processingLeaseMs),
      retryLimit: maxAttempts - 1,
      retryDelay: toSeconds(retryBaseDelayMs),
      retryBackoff: true,
      retryDelayMax: MAX_RETRY_DELAY_S,
      // A consumer may be away for long.
      retentionSeconds: YEAR_S,
      deleteAfterSeconds: this.retentionSeconds,
      notify: true,
    };
    await this.boss.createQueue(DEAD, { retentionSeconds: YEAR_S });
    await this.boss.createQueue(queueOf(consumer), { ...options, policy });
    if ((await this.boss.getQueue(queueOf(consumer)))?.policy !== policy) {
      throw new OutboxError(
        'ORDER_DIFFERS',
        `${consumer} has a queue ${inOrder ? 'without' : 'in'} order already. To change that, give the consumer another name, and "since" so that it does not get everything again.`,
      );
    }
    await this.boss.updateQueue(queueOf(consumer), {
      ...options,
      deadLetter: deadLetterEnabled ? DEAD : null,
    });
  }

  /** Puts events into the queue of a consumer as a part of the transaction. Those that are there already stay as they are. */
  async add(tx: Sql, consumer: string, events: readonly QueuedEvent[]): Promise<void> {
    const jobs = events.map(({ id, priority, aggregate }) => ({
      id,
      priority,
      data: { eventId: id },
      // A queue without order takes no notice of it.
      singletonKey: aggregate,
    }));
    await this.boss.insert(queueOf(consumer), jobs, { db: joined(tx) });
    if (!events[0]?.inOrder) return;
    // The engine orders by the start of the transaction, in which nothing need have happened to the aggregate yet.
    await tx.query(
      `update pgboss.job j set created_on = e.at
       from (select id, published_at + (position - min(position) over ()) * interval '1 microsecond' as at
             from outbox.event where id in (select json_array_elements_text($2::json)::uuid)) e
       where j.name = $1 and j.id = e.id`,
      [queueOf(consumer), JSON.stringify(events.map(({ id }) => id))],
    );
  }

  /** Gives a job back for a while, at its place and without having tried it. */
  async putBack({ id, retryCount }: Job<EventJob>, consumer: string, seconds: number): Promise<void> {
    await this.boss.getDb().executeSql(
      `update pgboss.job set state = 'retry', started_on = null, start_after = now() + $4::int * interval '1 s'
       where name = $1 and id = $2 and retry_count = $3 and state = 'active'`,
      [queueOf(consumer), id, retryCount, seconds],
    );
  }

  /** Ends the last attempt of a job in order. */
  async giveUp(job: Job<EventJob>, consumer: string, error: Error): Promise<void> {
    await this.boss.fail(queueOf(consumer), job, error);
    await this.passGivenUp(consumer);
  }

  /** Lets events in order go on behind those that were given up; the engine would hold them for ever. */
  async passGivenUp(consumer: string): Promise<void> {
    const sql = `update pgboss.job set state = 'cancelled'
      where name = $1 and state = 'failed' and policy = '${IN_ORDER}'`;
    await this.boss.getDb().executeSql(sql, [queueOf(consumer)]);
  }

  async listDeadLetters(
    tx: Sql,
    { consumerName, ids, limit = 1000 }: DeadLetterFilter,
  ): Promise<DeadLetter[]> {
    const rows = await select<Omit<DeadLetter, 'failedAt'> & { failedAt: string | Date }>(
      tx,
      `select j.id, e.id as "eventId", e.event_name as "eventName",
         substr(j.source_name, ${PREFIX.length + 1}) as "consumerName", j.source_retry_count + 1 as attempts,
         coalesce(j.source_output->>'message', j.source_output->'value'->>'message', j.source_output::text, '') as error,
         j.created_on as "failedAt"
       from pgboss.job j join outbox.event e on e.id = (j.data->>'eventId')::uuid
       where j.name = '${DEAD}' and j.state < 'active'
         and ($1::text is null or j.source_name = $1)
         and ($2::json is null or j.id::text in (select json_array_elements_text($2::json)))
       order by j.created_on limit $3`,
      [consumerName ? queueOf(consumerName) : null, ids ? JSON.stringify(ids) : null, limit],
    );
    return rows.map((row) => ({ ...row, failedAt: new Date(row.failedAt) }));
  }

  /** Gives dead letters back to their consumers, with all attempts anew. Answers how many. */
  replayDeadLetters({ consumerName, ids, limit = 1000 }: DeadLetterFilter): Promise<number> {
    return this.boss.redrive(DEAD, {
      limit,
      ...(consumerName !== undefined && { sourceName: queueOf(consumerName) }),
      ...(ids !== undefined && { ids: [...ids] }),
    });
  }
}

function joined(tx: Sql): Db {
  return {
    executeSql: (text, values) => tx.query(text, values) as Promise<{ rows: Record<string, unknown>[] }>,
  };
}

/** What SQL of the outbox says about queues and jobs. */
export const JOBS = {
  queue: (consumer: string) => `'${PREFIX}' || ${consumer}`,
  isInOrder: (consumer: string) =>
    `exists (select 1 from pgboss.queue q where q.name = '${PREFIX}' || ${consumer} and q.policy = '${IN_ORDER}')`,
  dead: DEAD,
};

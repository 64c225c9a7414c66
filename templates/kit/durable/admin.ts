import { createHash } from 'node:crypto';
import type { PgBoss } from 'pg-boss';
import { type CallJob, DEAD, type DeadCall } from './callQueue';

/** The jobs of one queue, as numbers. */
export interface QueueStatus {
  queue: string;
  /** May be taken now. */
  waiting: number;
  /** Wait for their time, after a failure. */
  postponed: number;
  active: number;
  /** Were given up and wait for a person. */
  dead: number;
  /** How long the oldest of `waiting` has waited; `null` for none. */
  oldestWaitingSeconds: number | null;
}

export interface DeadLetter extends DeadCall {
  /** When it was given up, as ISO 8601. */
  since: string;
}

/** What an operator may see and do, from inside the app or beside it. */
export interface DeliveryAdmin {
  status(): Promise<QueueStatus[]>;
  /** The oldest first. */
  dead(): Promise<DeadLetter[]>;
  /**
   * Asks the workers to make a call again that was given up; `false` where it is no dead letter.
   *
   * @param queue of the {@link DeadLetter}: calls of two integrations may have the same id
   */
  retry(callId: string, key: 'same' | 'new', queue?: string): Promise<boolean>;
}

const SHOWN = 1000;

export function createDeliveryAdmin(boss: PgBoss): DeliveryAdmin {
  const sql = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await boss.getDb().executeSql(text, values)).rows as Row[];

  return {
    status: () =>
      sql<QueueStatus>(
        `select q.name as queue,
          count(*) filter (where j.state < 'active' and j.start_after <= now())::int as waiting,
          count(*) filter (where j.state < 'active' and j.start_after > now())::int as postponed,
          count(*) filter (where j.state = 'active')::int as active,
          (select count(*) from pgboss.job d where d.name = q.name || $1 and d.state = 'created')::int as dead,
          floor(extract(epoch from now() - min(j.created_on)
            filter (where j.state < 'active' and j.start_after <= now())))::int as "oldestWaitingSeconds"
         from pgboss.queue q left join pgboss.job j on j.name = q.name and j.state < 'completed'
         where not q.name like '%' || $1 and not q.name like '\\_\\_%'
         group by q.name order by q.name`,
        [DEAD],
      ),

    async dead() {
      const rows = await sql<{ data: DeadCall; since: Date | string }>(
        `select data, created_on as since from pgboss.job
         where name like '%' || $1 and state = 'created' and data ? 'callId' order by created_on, id limit $2`,
        [DEAD, SHOWN],
      );
      return rows.map(({ data, since }) => ({ ...data, since: new Date(since).toISOString() }));
    },

    async retry(callId, key, queue) {
      const [letter] = await sql<{ id: string; name: string; data: DeadCall }>(
        `select id, name, data from pgboss.job
         where name like '%' || $1 and state = 'created' and data ->> 'callId' = $2
           and data ->> 'queue' = coalesce($3, data ->> 'queue') limit 1`,
        [DEAD, callId, queue ?? null],
      );
      if (!letter) return false;
      const { id, name, data } = letter;
      const job: CallJob = { callId, repeat: key };
      // The same id each time: asked for twice, or killed before the next line, it is still one repetition.
      const again = { id: repetitionId(name, callId), data: job, singletonKey: `repeat ${callId}` };
      await boss.insert(data.queue, [again]);
      await boss.deleteJob(name, id);
      return true;
    },
  };
}

function repetitionId(queue: string, callId: string): string {
  const hex = createHash('sha256').update(`repeat|${queue}|${callId}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

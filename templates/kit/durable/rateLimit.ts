import type { Db } from 'pg-boss';

export interface RateLimit {
  /** At most so many attempts … */
  calls: number;
  /** … in so many milliseconds, in all processes together. They are spread evenly. */
  perMs: number;
}

const TABLE = '"_DeliveryRate_"';

/** Hands out the times at which a vendor may be called. The time is the database's: hosts differ. */
export class RateLimiter {
  readonly #intervalMs: number;

  constructor(
    readonly db: Db,
    readonly vendor: string,
    limit: RateLimit,
    /** Milliseconds to wait for a turn at most. */
    readonly patienceMs: number,
  ) {
    this.#intervalMs = limit.perMs / limit.calls;
  }

  async open(): Promise<void> {
    await this.db.executeSql(
      `create table if not exists ${TABLE} (vendor text primary key, next_at double precision not null)`,
    );
  }

  /** Takes a turn; the answer is how many milliseconds it is away, or `null` when it is further than the patience. */
  async take(): Promise<number | null> {
    const { rows } = await this.db.executeSql(
      `with clock as (select extract(epoch from clock_timestamp()) * 1000 as now)
       insert into ${TABLE} as rate select $1, now + $2::float8 from clock
       on conflict (vendor) do update set next_at = greatest(rate.next_at, excluded.next_at - $2::float8) + $2::float8
         where rate.next_at < excluded.next_at - $2::float8 + $3::float8
       returning next_at - $2::float8 - (select now from clock) as wait`,
      [this.vendor, this.#intervalMs, this.patienceMs],
    );
    return rows[0] ? Math.max(0, Number(rows[0].wait)) : null;
  }
}

import type { Job, PgBoss } from 'pg-boss';

/**
 * Seconds between two looks for jobs nobody announced: those that come due. New jobs are announced at once, so pg-boss
 * looks every 30 seconds by default, and a second attempt after one second would start after thirty.
 */
const POLL_SECONDS = 2;
/** Milliseconds. What is due later is left to the looks. */
const MAX_TIMER_MS = 60_000;

/** Workers on one queue. Each takes one job at a time: a slow call holds up no other. */
export class WorkerPool<Data extends object> {
  readonly #idle = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    readonly boss: PgBoss,
    readonly queue: string,
    readonly work: (job: Job<Data>) => Promise<void>,
    readonly pollSeconds = POLL_SECONDS,
  ) {}

  async start(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      let id = '';
      const run = async ([job]: Job<Data>[]) => {
        this.#idle.delete(id);
        try {
          if (job) await this.work(job);
        } finally {
          this.#idle.add(id);
          // Otherwise the worker would pause before it takes the next job.
          this.boss.notifyWorker(id);
        }
      };
      const polling = {
        pollingIntervalSeconds: this.pollSeconds,
        notifyPollingIntervalSeconds: this.pollSeconds,
      };
      id = await this.boss.work<Data>(this.queue, polling, run);
      this.#idle.add(id);
    }
  }

  /** Looks for a job when one is due, `at` in milliseconds since 1970. */
  wakeAt(at: number): void {
    const delay = Math.max(0, at - Date.now());
    if (delay > MAX_TIMER_MS) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      // One is enough, and where all are busy each looks by itself when it is done.
      const [id] = this.#idle;
      if (id) this.boss.notifyWorker(id);
    }, delay);
    this.#timers.add(timer);
  }

  /** Takes no more jobs and waits for those that are being worked on. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await this.boss.offWork(this.queue, { wait: true });
  }
}

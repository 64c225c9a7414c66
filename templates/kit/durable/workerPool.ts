import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, PgBoss } from 'pg-boss';
import { onJobsAdded } from './boss.js';

/** Seconds between two looks for jobs nobody announced: those that come due, and those of processes that died. */
const POLL_SECONDS = 2;
/** Milliseconds. What is due later is left to the looks. */
const MAX_TIMER_MS = 60_000;
/** Milliseconds that a place may stay empty so that one statement settles and takes several jobs. */
const GATHER_MS = 15;

/**
 * Works off one queue, a number of jobs at a time, each for itself: a slow one holds up no other. One loop takes as many
 * jobs as there is room for by one statement, and settles by another those that were done meanwhile; workers of the
 * engine would each look for themselves, all of them at every announcement.
 */
export class WorkerPool<Data extends object> {
  readonly #timers = new Set<NodeJS.Timeout>();
  #size = 0;
  /** Jobs that were taken and are not settled. */
  #held = 0;
  #done: Job<Data>[] = [];
  /** Whether there may be jobs that wait. */
  #mayFind = true;
  #isStopping = false;
  #wake: () => void = () => {};
  #loop: Promise<void> = Promise.resolve();
  #stopLooking: () => void = () => {};

  constructor(
    readonly boss: PgBoss,
    readonly queue: string,
    /** A job is done when it resolves, and comes again when it rejects. */
    readonly work: (job: Job<Data>) => Promise<void>,
    readonly pollSeconds = POLL_SECONDS,
  ) {}

  /** @param size how many jobs are worked on at a time */
  start(size: number): void {
    this.#size = size;
    const look = () => this.#look();
    const poll = setInterval(look, this.pollSeconds * 1000);
    const forget = onJobsAdded(this.boss, this.queue, look);
    this.#stopLooking = () => {
      clearInterval(poll);
      forget();
    };
    this.#loop = this.#run();
  }

  /** Looks for a job when one is due, `at` in milliseconds since 1970. */
  wakeAt(at: number): void {
    const delay = Math.max(0, at - Date.now());
    if (delay > MAX_TIMER_MS) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#look();
    }, delay);
    this.#timers.add(timer);
  }

  /** Takes no more jobs and waits for those that are being worked on. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#stopLooking();
    this.#wake();
    await this.#loop;
  }

  #look(): void {
    this.#mayFind = true;
    this.#wake();
  }

  async #run(): Promise<void> {
    for (;;) {
      const changed = this.#change();
      try {
        await this.#settle();
        await this.#take();
      } catch (error) {
        // The next look tries again. Jobs that could not be settled come back when their lease ends.
        this.boss.emit('error', error instanceof Error ? error : new Error(String(error)));
      }
      if (this.#isStopping && this.#held === 0) return;
      await changed;
      await this.#gather();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** While more than half of the places are at work, waits a moment for others to be done. */
  async #gather(): Promise<void> {
    const isBusy = () => !this.#isStopping && this.#held - this.#done.length > this.#size / 2;
    const until = Date.now() + GATHER_MS;
    for (let left = GATHER_MS; left > 0 && isBusy(); left = until - Date.now())
      await Promise.race([this.#change(), sleep(left)]);
  }

  async #settle(): Promise<void> {
    const done = this.#done.splice(0);
    if (done.length === 0) return;
    this.#held -= done.length;
    // In a queue in order, a job may have waited for one of these.
    this.#mayFind = true;
    await this.boss.complete(this.queue, done);
  }

  async #take(): Promise<void> {
    const room = this.#size - this.#held;
    if (this.#isStopping || !this.#mayFind || room === 0) return;
    this.#mayFind = false;
    const jobs = await this.boss.fetch<Data>(this.queue, { batchSize: room });
    if (jobs.length === room) this.#mayFind = true;
    this.#held += jobs.length;
    for (const job of jobs) void this.#do(job);
  }

  async #do(job: Job<Data>): Promise<void> {
    try {
      await this.#withinLease(job);
      this.#done.push(job);
    } catch (error) {
      await this.#giveBack(job, error);
      this.#held -= 1;
      this.#mayFind = true;
    }
    this.#wake();
  }

  /** Ends the wait when the lease ends: from then on the job may be somebody else's. */
  async #withinLease(job: Job<Data>): Promise<void> {
    const lease = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const error = new Error(`It was not done within its lease of ${job.expireInSeconds} s.`);
        lease.abort(error);
        reject(error);
      }, job.expireInSeconds * 1000);
    });
    try {
      await Promise.race([this.work({ ...job, signal: lease.signal }), ended]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #giveBack(job: Job<Data>, cause: unknown): Promise<void> {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    await this.boss.fail(this.queue, job, error).catch((failure: Error) => {
      // It comes back when its lease ends.
      this.boss.emit('error', failure);
    });
  }
}

/** Work on calls, each at its time: never on one call twice at once, and only on so many at a time. */
export class CallSchedule {
  readonly #queue = new Set<string>();
  readonly #active = new Map<string, Promise<void>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #idle: (() => void)[] = [];
  #stopped = false;

  constructor(
    readonly settings: {
      /** Must not reject. Answers when to work on the call again, in milliseconds since 1970; `null` for not at all. */
      work: (callId: string) => Promise<number | null>;
      concurrency: number;
      /** Milliseconds. What is due later is left to whoever looks for open calls: timers are for the near future only. */
      horizonMs: number;
    },
  ) {}

  /** Whether work on a call is planned or under way. */
  has(id: string): boolean {
    return this.#active.has(id) || this.#queue.has(id) || this.#timers.has(id);
  }

  /** Works on a call as soon as there is room. */
  now(id: string): void {
    if (this.#stopped || this.#active.has(id)) return;
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#queue.add(id);
    this.#pump();
  }

  /** Works on a call `at` that time, in milliseconds since 1970, instead of at another. */
  at(id: string, at: number): void {
    const delay = Math.max(0, at - Date.now());
    if (this.#stopped || delay > this.settings.horizonMs || this.#active.has(id)) return;
    clearTimeout(this.#timers.get(id));
    this.#timers.set(
      id,
      setTimeout(() => this.now(id), delay),
    );
  }

  /** Resolves when nothing is under way or planned. For tests. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#pump();
    });
  }

  /** Begins nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#queue.clear();
    await Promise.all(this.#active.values());
    this.#pump();
  }

  #pump(): void {
    for (const id of this.#queue) {
      if (this.#active.size >= this.settings.concurrency) return;
      this.#queue.delete(id);
      this.#active.set(id, this.#run(id));
    }
    if (this.#active.size > 0 || this.#timers.size > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #run(id: string): Promise<void> {
    const again = await this.settings.work(id);
    this.#active.delete(id);
    if (again !== null) this.at(id, again);
    this.#pump();
  }
}

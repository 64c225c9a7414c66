/** Threads beside the one an operation runs on, over the same project, for work that keeps a core busy. */
export interface Threads {
  /** How many can be busy at the same time, this one included; 1 where there are no others. */
  available: number;
  /**
   * Does a job on a thread of its own; see `src/worker.ts` for the jobs. Input and result are copied. Rejects when the
   * job or the thread fails; which error it was is lost.
   */
  run(job: string, input: unknown): Promise<unknown>;
}

import type { Storage } from 'interaqt';

interface Waiting {
  work: () => Promise<unknown>;
  resolve(result: never): void;
  reject(error: unknown): void;
}

/**
 * Runs works that are asked for at the same moment in one transaction, one after the other. Each is answered after the
 * commit. Where one fails, nothing of the others is kept; each is then run again in a transaction of its own.
 */
export function createSharedTransaction(storage: Storage, name: string) {
  let waiting: Waiting[] = [];

  async function runAll(all: readonly Waiting[]): Promise<void> {
    if (all.length > 1) {
      try {
        const results = await storage.runInTransaction({ name }, async () => {
          const found: unknown[] = [];
          for (const { work } of all) found.push(await work());
          return found;
        });
        for (const [index, { resolve }] of all.entries()) resolve(results[index] as never);
        return;
      } catch {
        // One of them may be the cause, and would be again.
      }
    }
    for (const { work, resolve, reject } of all)
      await storage.runInTransaction({ name }, work).then((result) => resolve(result as never), reject);
  }

  return <Result>(work: () => Promise<Result>): Promise<Result> =>
    new Promise<Result>((resolve, reject) => {
      if (waiting.length === 0) {
        setImmediate(() => {
          const all = waiting;
          waiting = [];
          void runAll(all);
        });
      }
      waiting.push({ work, resolve, reject });
    });
}

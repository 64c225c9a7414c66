import { startVendor, type TestVendor } from '../../templates/kit/testing/index';

/** Tells the app that a task is done; `false` when it could not be told and wants to be told again. */
export type Webhook = (externalId: string, delivery: string) => Promise<boolean>;

export interface CruelVendor {
  url: string;
  /** Call id -> how many tasks were made, and paid, for it. */
  charges: ReadonlyMap<string, number>;
  /** Call id -> how many requests arrived for it. */
  requests: ReadonlyMap<string, number>;
  /** From now on everything works at once. */
  calmDown(): void;
  /** Resolves when every task that was made has been told of. */
  told(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A vendor that fails, hangs, loses its answers and tells twice. It makes one task for each idempotency key or, where it
 * ignores keys, one for each request it gets.
 */
export async function startCruelVendor(
  random: () => number,
  options: { honoursKeys: boolean; webhook: Webhook },
): Promise<CruelVendor> {
  const tasks = new Map<string, string>();
  const charges = new Map<string, number>();
  const requests = new Map<string, number>();
  const telling = new Set<Promise<void>>();
  let isCalm = false;

  async function tell(externalId: string): Promise<void> {
    const deliveries = random() < 0.1 ? ['first', 'second'] : ['first'];
    await Promise.all(
      deliveries.map(async (delivery) => {
        await pause(random() * 100);
        while (!(await options.webhook(externalId, delivery))) await pause(100);
      }),
    );
  }

  /** Does the work, once for each key. */
  function perform(call: string, key: string): string {
    const known = options.honoursKeys ? tasks.get(key) : undefined;
    if (known) return known;
    const externalId = `task ${tasks.size + 1} of ${call}`;
    tasks.set(options.honoursKeys ? key : externalId, externalId);
    charges.set(call, (charges.get(call) ?? 0) + 1);
    const told = tell(externalId).finally(() => telling.delete(told));
    telling.add(told);
    return externalId;
  }

  const server: TestVendor = await startVendor({
    'POST /tasks': ({ headers, json }) => {
      const { call } = json as { call: string };
      const key = String(headers['idempotency-key']);
      requests.set(call, (requests.get(call) ?? 0) + 1);
      const fate = isCalm ? 1 : random();
      if (fate < 0.06) return { status: 503, body: { message: 'overloaded' } };
      if (fate < 0.08)
        return { status: 429, headers: { 'Retry-After': '1' }, body: { message: 'slow down' } };
      // Hangs until the client gives up; then the connection is cut.
      if (fate < 0.1) return { delayMs: 3000, reset: true };
      const externalId = perform(call, key);
      if (fate < 0.12) return { delayMs: 3000, reset: true };
      if (fate < 0.18) return { reset: true };
      return { status: 201, delayMs: fate * 40, body: { id: externalId } };
    },
  });
  return {
    url: server.url,
    charges,
    requests,
    calmDown() {
      isCalm = true;
    },
    async told() {
      while (telling.size > 0) await Promise.all(telling);
    },
    close: () => server.close(),
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

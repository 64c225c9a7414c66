import { type ConstructorOptions, PgBoss } from 'pg-boss';

/** Also how long it takes to notice that a job outlived its lease. pg-boss's default is a minute. */
const SUPERVISE_SECONDS = 5;

type Waker = (queue: string | null) => void;

const wakers = new WeakMap<PgBoss, Set<Waker>>();

/**
 * Starts a job engine: pg-boss in the schema `pgboss` of the database behind `connection`. Not to be called inside a
 * transaction. `log` gets what the engine complains about; it goes on by itself.
 */
export async function startBoss(
  connection: ConstructorOptions,
  log: (message: string) => void,
): Promise<PgBoss> {
  const boss = new PgBoss({
    ...connection,
    // A copy, because its `listen` is replaced below.
    ...(connection.db && { db: { ...connection.db } }),
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
  });
  // Without a listener Node ends the process. Each of the engine's timers tries again.
  boss.on('error', (error) => log(error.message));
  boss.on('warning', ({ message }) => log(message));
  passOnAnnouncements(boss);
  await boss.start();
  return boss;
}

/**
 * Calls `wake` when jobs were added to `queue`, in whichever process, and after an interruption in which that may have
 * gone unheard. Answers what ends it.
 */
export function onJobsAdded(boss: PgBoss, queue: string, wake: () => void): () => void {
  const waker: Waker = (name) => {
    if (name === null || name === queue) wake();
  };
  wakers.get(boss)?.add(waker);
  return () => void wakers.get(boss)?.delete(waker);
}

/** The engine tells its own workers only, each of which would then look by a statement of its own. */
function passOnAnnouncements(boss: PgBoss): void {
  const all = new Set<Waker>();
  wakers.set(boss, all);
  const wake: Waker = (queue) => {
    for (const waker of all) waker(queue);
  };
  const db = boss.getDb();
  const listen = db.listen?.bind(db);
  if (!listen) return;
  db.listen = (channel, onNotification, onReconnect) =>
    listen(
      channel,
      (queue) => {
        wake(queue);
        onNotification(queue);
      },
      () => {
        wake(null);
        onReconnect();
      },
    );
}

import { type ConstructorOptions, PgBoss } from 'pg-boss';

/** Also how long it takes to notice that a job outlived its lease. pg-boss's default is a minute. */
const SUPERVISE_SECONDS = 5;

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
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
  });
  // Without a listener Node ends the process. Each of the engine's timers tries again.
  boss.on('error', (error) => log(error.message));
  boss.on('warning', ({ message }) => log(message));
  await boss.start();
  return boss;
}

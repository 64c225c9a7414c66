import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../kit/helpers/postgres';
import type { AppConfig, AuditedCall } from './app.child';
import { AppProcess } from './appProcess';
import { seeded } from './random';
import { type CruelVendor, startCruelVendor } from './vendor';

export interface TortureConfig {
  database: 'pglite' | 'postgres';
  /** How long calls are made and processes killed; then everything may finish. */
  seconds: number;
  /** Stops making calls at so many. Default: no limit. */
  calls?: number;
  seed: number;
  unknownOutcome: AppConfig['unknownOutcome'];
  /** Whether the vendor does a request with a known idempotency key once. */
  honoursKeys: boolean;
}

export interface TortureReport {
  calls: number;
  kills: number;
  /** Calls that were acknowledged and are gone, or that never came to an end. */
  lost: number;
  /** Calls the vendor was made to do, and paid for, more than once. */
  doubleCharges: number;
  illegalSequences: number;
  seed: number;
  completed: number;
  /** Calls that failed because nobody knows what became of them. */
  parked: number;
  /** Requests beyond the first of a call. */
  repeatedRequests: number;
  seconds: number;
}

/** Calls that wait at the same time, at most: enough to keep every worker busy. */
const BACKLOG = 200;
/** Longer than the longest wait of a call. */
const PATIENCE_MS = 60_000;
/** Calls to begin with, so that also a short run on a busy machine puts something to the test. */
const FIRST = 50;

/** @throws {Error} `NO_POSTGRES` in its message where PostgreSQL cannot run on this machine */
export async function torture(config: TortureConfig): Promise<TortureReport> {
  const startedAt = Date.now();
  const place = await openPlace(config.database);
  const run = new Run(config, place.database);
  try {
    await run.start();
    await run.harass();
    const audit = await run.finish();
    return { ...run.judge(audit), seconds: Math.round((Date.now() - startedAt) / 1000) };
  } finally {
    await run.close();
    await place.close();
  }
}

class Run {
  readonly #random: () => number;
  /** PGLite allows one process only. */
  readonly #size: number;
  readonly #alive: AppProcess[] = [];
  readonly #acknowledged = new Set<string>();
  #spare = new AppProcess();
  #vendor: CruelVendor | undefined;
  #isInstalled = false;
  #kills = 0;
  /** Calls that had come to their end at the last kill. */
  #ended = 0;

  constructor(
    readonly config: TortureConfig,
    readonly database: AppConfig['database'],
  ) {
    this.#random = seeded(config.seed);
    this.#size = config.database === 'pglite' ? 1 : 2;
  }

  async start(): Promise<void> {
    this.#vendor = await startCruelVendor(this.#random, {
      honoursKeys: this.config.honoursKeys,
      // As over a real network: a process that is gone takes no webhook, and the vendor tries again.
      webhook: async (externalId, delivery) =>
        (await this.#anyone()
          ?.ask('webhook', externalId, delivery)
          .catch(() => false)) ?? false,
    });
    while (this.#alive.length < this.#size) await this.#open();
  }

  /** Makes calls as fast as they are worked off, and kills one process after another. */
  async harass(): Promise<void> {
    await this.#create(FIRST);
    const end = Date.now() + this.config.seconds * 1000;
    const { calls = Number.POSITIVE_INFINITY, database } = this.config;
    let killing = true;
    const producer = (async () => {
      while (Date.now() < end && this.#acknowledged.size < calls) {
        const app = this.#anyone();
        const counts = await app?.ask('countCalls').catch(() => null);
        if (counts && counts.open < BACKLOG) await this.#create(10);
        else await sleep(50);
      }
      killing = false;
    })();
    while (killing) {
      await sleep(database === 'pglite' ? 3000 : 1000);
      while (killing && !(await this.#hasProgressed())) await sleep(200);
      if (killing) await this.#replace();
    }
    await producer;
  }

  async finish(): Promise<AuditedCall[]> {
    const app = this.#anyone();
    if (!app) throw new Error('No process is left.');
    this.#vendor?.calmDown();
    // A busy machine is slow, not wrong: calls count as lost when none of them has come to its end for so long.
    let { open } = await app.ask('countCalls');
    let end = Date.now() + PATIENCE_MS;
    while (open > 0 && Date.now() < end) {
      await sleep(100);
      const now = await app.ask('countCalls');
      if (now.open < open) end = Date.now() + PATIENCE_MS;
      open = now.open;
    }
    await Promise.race([this.#vendor?.told(), sleep(1000)]);
    return app.ask('audit');
  }

  judge(audit: AuditedCall[]): Omit<TortureReport, 'seconds'> {
    const stored = new Set(audit.map(({ id }) => id));
    const isOpen = ({ status }: AuditedCall) => status !== 'completed' && status !== 'failed';
    const open = audit.filter(isOpen);
    const gone = [...this.#acknowledged].filter((id) => !stored.has(id));
    const { charges = new Map(), requests = new Map() } = this.#vendor ?? {};
    return {
      calls: audit.length,
      kills: this.#kills,
      lost: open.length + gone.length,
      doubleCharges: [...charges.values()].filter((count) => count > 1).length,
      illegalSequences: audit.filter((call) => !isOpen(call) && !isLegal(call)).length,
      seed: this.config.seed,
      completed: audit.filter(({ status }) => status === 'completed').length,
      parked: audit.filter(({ errorCode }) => errorCode === 'OUTCOME_UNKNOWN').length,
      repeatedRequests: [...requests.values()].reduce((sum, count) => sum + count - 1, 0),
    };
  }

  async close(): Promise<void> {
    for (const app of this.#alive) await app.ask('close').catch(() => undefined);
    await Promise.all([...this.#alive, this.#spare].map((app) => app.kill()));
    await this.#vendor?.close();
  }

  /** Only calls whose creation was acknowledged are owed to anybody. */
  async #create(count: number): Promise<void> {
    const ids = await this.#anyone()
      ?.ask('create', count)
      .catch(() => []);
    for (const id of ids ?? []) this.#acknowledged.add(id);
  }

  #anyone(): AppProcess | undefined {
    return this.#alive[Math.floor(this.#random() * this.#alive.length)];
  }

  /** The spare process has loaded its modules already, so that hosts are down for as short a time as may be. */
  async #open(): Promise<void> {
    const app = this.#spare;
    this.#spare = new AppProcess();
    const { unknownOutcome } = this.config;
    const vendorUrl = this.#vendor?.url ?? '';
    await app.ask('open', {
      database: this.database,
      install: !this.#isInstalled,
      vendorUrl,
      unknownOutcome,
    });
    this.#isInstalled = true;
    this.#alive.push(app);
  }

  /**
   * Whether a call has come to its end since the last kill. The engine gives the jobs of a dead process back after some
   * seconds; an app that is always killed sooner only piles them up, and shows nothing.
   */
  async #hasProgressed(): Promise<boolean> {
    const counts = await this.#anyone()
      ?.ask('countCalls')
      .catch(() => null);
    if (!counts || counts.ended <= this.#ended) return false;
    this.#ended = counts.ended;
    return true;
  }

  async #replace(): Promise<void> {
    const victim = this.#anyone();
    if (!victim) return;
    this.#alive.splice(this.#alive.indexOf(victim), 1);
    await victim.kill();
    this.#kills += 1;
    await this.#open();
  }
}

/** Linked to the vendor's task once and first of all; then one kind of end, told any number of times, which is the call's. */
function isLegal({ status, events }: AuditedCall): boolean {
  const [first, ...rest] = events;
  const ends = rest.filter((type) => type === 'completed' || type === 'failed');
  return (
    first === 'initialized' &&
    !rest.includes('initialized') &&
    ends.length > 0 &&
    ends.every((type) => type === status)
  );
}

async function openPlace(
  database: TortureConfig['database'],
): Promise<{ database: AppConfig['database']; close(): Promise<void> }> {
  if (database === 'pglite') {
    const folder = await mkdtemp(join(tmpdir(), 'torture-'));
    const close = () => rm(folder, { recursive: true, force: true });
    return { database: { pglite: join(folder, 'pglite') }, close };
  }
  const server = await startPostgres();
  if (server.missing !== undefined) throw new Error(`NO_POSTGRES: ${server.missing}`);
  return { database: { postgres: server.options, name: 'torture' }, close: () => server.stop() };
}

import { setTimeout as delay } from 'node:timers/promises';
import { createClient, ErrorReply } from '@redis/client';
import type { Log } from './settings';

export type RedisClient = ReturnType<typeof connectTo>;

export interface ConnectionEvents {
  /** On every new connection, which knows nothing of earlier ones. When it fails, the connection is given up. */
  up(client: RedisClient): void | Promise<void>;
  /** What was up is gone. */
  down(): void;
}

export interface Connection {
  /**
   * Connects and from then on keeps connecting. Resolves after the first attempt, also when no server is there: that is
   * an outage, and the app has to start in one.
   *
   * @throws {BrokerRefusedError} `BROKER_REFUSED`: the server is there and does not let us in
   */
  start(): Promise<void>;
  /** The connection, while there is one. */
  readonly client: RedisClient | null;
  stop(): Promise<void>;
}

/** The server is there and refuses: a wrong password, or a user who may not publish. */
export class BrokerRefusedError extends Error {
  readonly code = 'BROKER_REFUSED';

  constructor(address: string, reason: string) {
    super(`Redis at ${address} refuses the connection: ${reason}. Correct user and password in its URL.`);
    this.name = 'BrokerRefusedError';
  }
}

const CONNECT_MS = 5_000;
/** A server that takes commands and answers none is noticed by this; TCP alone takes a quarter of an hour. */
const PING_EVERY_MS = 5_000;
const ANSWER_MS = 5_000;
const LONGEST_PAUSE_MS = 5_000;

/**
 * One connection that is opened anew whenever it is lost. The client's own reconnecting is off: it would repeat old
 * commands, and it does not notice a server that hangs.
 *
 * @param ca for `rediss://`, see `ChannelSettings`
 */
export function createConnection(url: string, events: ConnectionEvents, log: Log, ca?: string): Connection {
  const address = addressOf(url);
  const stopping = new AbortController();
  let current: RedisClient | null = null;
  let giveUp: ((reason: unknown) => void) | undefined;
  let running: Promise<void> | undefined;

  async function run(first: (refusal?: BrokerRefusedError) => void): Promise<void> {
    let failures = 0;
    let everUp = false;
    while (!stopping.signal.aborted) {
      const reason = await connectOnce(() => {
        log(`connected to Redis at ${address}`, 'info');
        failures = 0;
        everUp = true;
        first();
      }).catch((error: unknown) => error);
      if (stopping.signal.aborted) return;
      if (!everUp && isRefusal(reason)) return first(new BrokerRefusedError(address, describe(reason)));
      first();
      // One line per outage, not per attempt.
      if (failures === 0) log(`no connection to Redis at ${address}: ${describe(reason)}`, 'error');
      const pause = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** failures);
      failures += 1;
      // Spread, so that the processes of an app do not all knock at the same moment.
      await delay(pause * (0.5 + Math.random() / 2), undefined, stopping).catch(() => undefined);
    }
  }

  /** Never resolves; rejects with what ended the connection. */
  async function connectOnce(opened: () => void): Promise<never> {
    const client = connectTo(url, ca);
    const lost = new Promise<never>((_, reject) => {
      giveUp = reject;
      client.on('error', reject);
    });
    lost.catch(() => undefined);
    try {
      await Promise.race([client.connect(), lost]);
      current = client;
      await Promise.race([events.up(client), lost]);
      opened();
      return await Promise.race([lost, watch(client)]);
    } finally {
      client.destroy();
      if (current) events.down();
      current = null;
    }
  }

  return {
    get client() {
      return current;
    },
    start() {
      return new Promise((resolve, reject) => {
        running = run((refusal) => (refusal ? reject(refusal) : resolve()));
      });
    },
    async stop() {
      stopping.abort();
      giveUp?.(new Error('stopped'));
      await running;
    },
  };
}

function connectTo(url: string, ca: string | undefined) {
  const socket = { reconnectStrategy: false, connectTimeout: CONNECT_MS } as const;
  return createClient({
    url,
    // Nothing waits in a queue for a server that may come back: what was missed is read from the database.
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    maintNotifications: 'disabled',
    socket: ca !== undefined && url.startsWith('rediss:') ? { ...socket, tls: true, ca } : socket,
  });
}

async function watch(client: RedisClient): Promise<never> {
  for (;;) {
    await delay(PING_EVERY_MS, undefined, { ref: false });
    const late = new AbortController();
    const answer = client.ping().finally(() => late.abort());
    const deadline = delay(ANSWER_MS, true, { signal: late.signal, ref: false }).catch(() => false);
    if (await Promise.race([answer.then(() => false), deadline])) throw new Error('it does not answer');
  }
}

/** Host and port of a Redis URL. @throws {Error} that does not repeat the URL, which holds a password */
export function addressOf(url: string): string {
  const { protocol, hostname, port } = URL.canParse(url) ? new URL(url) : new URL('none:');
  if (!/^rediss?:$/.test(protocol) || !hostname) {
    throw new Error('The URL of Redis is not of the form redis://user:password@host:port or rediss://….');
  }
  return `${hostname}:${port || '6379'}`;
}

/** Waiting does not help against these; it does against a server that is starting or full. */
function isRefusal(error: unknown): boolean {
  return error instanceof ErrorReply && /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH)/.test(error.message);
}

/** What the server or the system says; neither repeats what was sent. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection was lost';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

import { createConnection, type RedisClient } from './connection';
import type { Log } from './settings';

export interface BrokerEvents {
  /** What somebody published on a channel of {@link Broker.subscribe}. */
  received(channel: string, text: string): void;
  /** Everything published from now on is received, and this process can publish again. */
  live(): void;
  /** Nothing is received until {@link BrokerEvents.live}. */
  interrupted(): void;
}

/** Redis as far as channels need it. Whoever publishes never waits for it. */
export interface Broker {
  /** @throws {BrokerRefusedError} `BROKER_REFUSED` */
  start(): Promise<void>;
  readonly isLive: boolean;
  /** Resolves with whether Redis took it; never rejects. */
  publish(channel: string, text: string): Promise<boolean>;
  /** Counted: as many calls of `unsubscribe` end it. Resolves when subscribed, or at once in an outage. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): void;
  stop(): Promise<void>;
}

/**
 * One connection per process, for all subscriptions and for publishing: RESP3, Redis 6 and newer.
 *
 * @param ca for `rediss://`, see `ChannelSettings`
 */
export function createBroker(url: string, events: BrokerEvents, log: Log, ca?: string): Broker {
  /** How many want each channel; the subscriptions a new connection begins with. */
  const wanted = new Map<string, number>();
  let isLive = false;

  const listener = (text: string, channel: string) => events.received(channel, text);

  const connection = createConnection(
    url,
    {
      async up(client: RedisClient) {
        // Channels that are added while this waits subscribe themselves.
        if (wanted.size > 0) await client.subscribe([...wanted.keys()], listener);
        isLive = true;
        events.live();
      },
      down() {
        isLive = false;
        events.interrupted();
      },
    },
    log,
    ca,
  );

  return {
    get isLive() {
      return isLive;
    },
    start: connection.start,
    async publish(channel, text) {
      const { client } = connection;
      if (!client) return false;
      return client.publish(channel, text).then(
        () => true,
        () => false,
      );
    },
    async subscribe(channel) {
      wanted.set(channel, (wanted.get(channel) ?? 0) + 1);
      // Also for the second one: the subscription of the first may still be under way.
      await connection.client?.subscribe(channel, listener).catch(() => undefined);
    },
    unsubscribe(channel) {
      const left = (wanted.get(channel) ?? 0) - 1;
      if (left > 0) return void wanted.set(channel, left);
      wanted.delete(channel);
      connection.client?.unsubscribe(channel, listener).catch(() => undefined);
    },
    stop: connection.stop,
  };
}

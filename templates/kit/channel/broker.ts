import { type Connection, createConnection, type RedisClient } from './connection';
import type { Log } from './settings';

export interface BrokerEvents {
  /** What somebody published on a channel of {@link Broker.subscribe}. */
  received(channel: string, text: string): void;
  /** Everything published from now on is received. */
  live(): void;
  /** Nothing is received until {@link BrokerEvents.live}. */
  interrupted(): void;
  /** This process can publish; with what it could not, see `missed` of the fan-out. */
  canPublish(): void;
}

/** Redis as far as channels need it. Whoever publishes never waits for it. */
export interface Broker {
  start(): Promise<void>;
  readonly isLive: boolean;
  /** Resolves with whether Redis took it; never rejects. */
  publish(channel: string, text: string): Promise<boolean>;
  /** Counted: as many calls of `unsubscribe` end it. Resolves when subscribed, or at once in an outage. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): void;
  stop(): Promise<void>;
}

/** Two connections per process: one that publishes, one for all subscriptions. */
export function createBroker(url: string, events: BrokerEvents, log: Log): Broker {
  /** Users of each channel; the subscriptions a new connection begins with. */
  const users = new Map<string, number>();
  let isLive = false;

  const listener = (text: string, channel: string) => events.received(channel, text);

  async function subscribeAll(client: RedisClient): Promise<void> {
    // Channels that are added while this waits subscribe themselves.
    if (users.size > 0) await client.subscribe([...users.keys()], listener);
    isLive = true;
    events.live();
  }

  const publisher = createConnection(url, { up: () => events.canPublish(), down: () => {} }, () => {});
  const subscriber: Connection = createConnection(
    url,
    {
      up: subscribeAll,
      down() {
        isLive = false;
        events.interrupted();
      },
    },
    log,
  );

  return {
    get isLive() {
      return isLive;
    },
    async start() {
      await Promise.all([publisher.start(), subscriber.start()]);
    },
    async publish(channel, text) {
      const { client } = publisher;
      if (!client) return false;
      return client.publish(channel, text).then(
        () => true,
        () => false,
      );
    },
    async subscribe(channel) {
      users.set(channel, (users.get(channel) ?? 0) + 1);
      // Also for the second user: the subscription of the first may still be under way.
      await subscriber.client?.subscribe(channel, listener).catch(() => undefined);
    },
    unsubscribe(channel) {
      const left = (users.get(channel) ?? 0) - 1;
      if (left > 0) return void users.set(channel, left);
      users.delete(channel);
      subscriber.client?.unsubscribe(channel, listener).catch(() => undefined);
    },
    async stop() {
      await Promise.allSettled([publisher.stop(), subscriber.stop()]);
    },
  };
}

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Broker } from './broker';
import type { Notice, ServerFrame } from './frames';
import { Missed } from './missed';
import type { ChannelRecords } from './records';

/** The names of an app's channels at the broker. */
export interface ChannelNames {
  control: string;
  of(channel: string): string;
}

export interface Publisher {
  /** Which process this is, in its notices. */
  readonly id: string;
  /** Publishes a message that was committed. Returns at once; what cannot be published is read later. */
  publish(channel: string, messageId: string): void;
  /** Tells the other processes that the conversations of this user changed. Returns at once. */
  changeMembers(userId: string): void;
  /** Tells the other processes what they were not told, if there is anything. */
  announceMissed(): void;
  /** Takes nothing more, and waits for what is under way, but not for a broker that hangs. */
  stop(): Promise<void>;
}

const FAREWELL_MS = 2_000;

/**
 * What this process tells the others.
 *
 * @param unheard called for a conversation of which a message could not be published
 */
export function createPublisher(
  broker: Broker,
  names: ChannelNames,
  records: ChannelRecords,
  unheard: (channel: string) => void,
): Publisher {
  const id = randomUUID();
  const missed = new Missed();
  /** Messages are published in the order in which they were handed over. */
  let handedOver: Promise<void> = Promise.resolve();
  /** The last one under way; answers come in order. */
  let published: Promise<void> = Promise.resolve();
  let stopped = false;

  const notify = (notice: Notice) => broker.publish(names.control, JSON.stringify(notice));

  async function publishMessage(channel: string, messageId: string): Promise<void> {
    const message = await records.readMessage(channel, messageId);
    if (!message) return;
    const frame: ServerFrame = { type: 'message', channel, message };
    // Not awaited: the broker keeps the order of one connection, and the next message is not to wait for an answer.
    published = broker.publish(names.of(channel), JSON.stringify(frame)).then((taken) => {
      if (!taken) miss(channel);
    });
  }

  function miss(channel: string): void {
    missed.addChannel(channel);
    unheard(channel);
  }

  async function announce(): Promise<void> {
    const { channels, users } = missed.take();
    const notices: Notice[] = [];
    if (users.length > 0) notices.push({ type: 'members', from: id, users });
    if (channels === null || channels.length > 0) notices.push({ type: 'missed', from: id, channels });
    for (const notice of notices) {
      if (!(await notify(notice))) return missed.giveBack({ channels, users });
    }
  }

  return {
    id,
    publish(channel, messageId) {
      if (stopped) return;
      handedOver = handedOver
        .then(() => publishMessage(channel, messageId))
        // The database failed, not the broker. Readers ask it themselves.
        .catch(() => {
          miss(channel);
          return announce();
        });
    },
    changeMembers(userId) {
      void notify({ type: 'members', from: id, users: [userId] }).then((taken) => {
        if (!taken) missed.addUser(userId);
      });
    },
    announceMissed() {
      if (!missed.isEmpty) void announce();
    },
    async stop() {
      stopped = true;
      await handedOver;
      await Promise.race([published, delay(FAREWELL_MS, undefined, { ref: false })]);
    },
  };
}

import type { MiddlewareHandler } from 'hono';
import {
  type Controller,
  type RecordMutationEvent,
  RecordMutationSideEffect,
  type RelationInstance,
} from 'interaqt';
import { createFanOut, type FanOut } from './fanOut';
import { type ChannelRecords, createRecords, type MessagePage } from './records';
import { createSender } from './send';
import { type ChannelSettings, findRelation, LIMITS, type RelationEnd } from './settings';
import { createSockets, type Sockets } from './sockets';
import type { Authenticate } from './token';
import { attachToServer } from './upgrades';

export { BrokerRefusedError } from './connection';
export type { LiveMessage, SendFrame, ServerFrame } from './frames';
export type { MessagePage } from './records';
export type { ChannelLimits, ChannelSettings } from './settings';
export { type Authenticate, authenticateToken, authenticateWith, type Identity } from './token';

/** How the channel reaches Redis, and how it knows its users. */
export interface ChannelConnections {
  /** `redis[s]://[user:password@]host[:port][/database]` */
  url: string;
  authenticate: Authenticate;
}

/** A channel per conversation: what is written there reaches every connected member, in whatever process. */
export interface LiveChannels {
  createSideEffects(): RecordMutationSideEffect<unknown>[];
  createMiddlewares(): MiddlewareHandler[];
  /**
   * Connects. An unreachable Redis is an outage and no reason not to start.
   * @throws {BrokerRefusedError} `BROKER_REFUSED`: user or password is wrong
   */
  setup(controller: Controller, connections: ChannelConnections): Promise<void>;
  /** See `readPage` of records.ts. */
  readMessages(user: { id?: unknown } | null, channel: unknown, before?: unknown): Promise<MessagePage>;
  /** Closes every socket, publishes what was handed over, and leaves Redis. */
  cleanup(): Promise<void>;
}

/**
 * The database is the source of truth and Redis only carries news of it: whoever writes never waits for Redis, and
 * readers who may have missed something are told which conversations to read again.
 *
 * @param relations those of the app's model
 * @throws {Error} when the model lacks a relation the settings name
 */
export function createLiveChannels(
  settings: ChannelSettings,
  relations: readonly RelationInstance[],
): LiveChannels {
  const { conversation, message, path } = settings;
  const members = findRelation(relations, conversation.entity, conversation.members);
  const messages = findRelation(relations, message.entity, message.conversation);
  let running: { records: ChannelRecords; fanOut: FanOut; sockets: Sockets } | null = null;

  function used(): NonNullable<typeof running> {
    if (!running) throw new Error('The channel is used before setup().');
    return running;
  }

  return {
    createSideEffects: () => [
      onRelation(messages, `publish ${messages.relation}`, ['create'], (messageId, channel) =>
        running?.fanOut.publish(channel, messageId),
      ),
      onRelation(members, `follow ${members.relation}`, ['create', 'delete'], (_channel, userId) =>
        running?.fanOut.changeMembers(userId),
      ),
    ],

    createMiddlewares: () => [
      attachToServer(path, (request, socket, head, server) =>
        used().sockets.upgrade(request, socket, head, server),
      ),
    ],

    async setup(controller, { url, authenticate }) {
      const log =
        settings.log ??
        ((line, level) => controller.system.logger[level]({ label: `channel ${path}`, message: line }));
      const limits = { ...LIMITS, ...settings.limits };
      const records = createRecords(controller, settings, relations);
      const receive = settings.send ? createSender(controller, records, settings.send, log) : null;
      const fanOut = createFanOut(url, settings.prefix, records, log, settings.ca);
      const sockets = createSockets({ path, authenticate, fanOut, receive, limits, log });
      running = { records, fanOut, sockets };
      await fanOut.start();
    },

    readMessages: (user, channel, before) => used().records.readPage(user, channel, before),

    async cleanup() {
      if (!running) return;
      const { fanOut, sockets } = running;
      await sockets.close();
      await fanOut.stop();
      running = null;
    },
  };
}

/** Calls back with the ids of both ends, after the transaction was committed. Nothing in here may wait or throw. */
function onRelation(
  { relation, near, far }: RelationEnd,
  name: string,
  types: readonly RecordMutationEvent['type'][],
  handle: (near: string, far: string) => void,
): RecordMutationSideEffect<unknown> {
  return RecordMutationSideEffect.create({
    name,
    record: { name: relation },
    async content(event: RecordMutationEvent) {
      const [here, there] = [event.record?.[near]?.id, event.record?.[far]?.id];
      if (types.includes(event.type) && here !== undefined && there !== undefined) {
        handle(String(here), String(there));
      }
    },
  });
}

import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { Consumer, type ConsumerParts } from './consumer.js';
import type { OutboxDatabase, Sql } from './database.js';
import { OutboxError } from './errors.js';
import { type EventName, type EventSchemas, type NewEvent, schemaOf, toRow } from './events.js';
import {
  type EntityReference,
  type IntegrationLink,
  LinkStore,
  type LinkType,
  type NewIntegrationLink,
} from './links.js';
import { EventLog } from './log.js';
import { type DeadLetter, type DeadLetterFilter, Queues } from './queues.js';
import { EventSubscriberRegistry, type OutboxLogger, type SubscriberDefinition } from './registry.js';
import { createTables } from './schema.js';
import { explainSettings, type OutboxSettingsInput, parseSettings } from './settings.js';
import { type OutboxStats, readStats } from './stats.js';

const PURGE_INTERVAL_MS = 60 * 60_000;
const DAY_S = 24 * 60 * 60;

export interface OutboxOptions<Events extends EventSchemas> {
  /** The payload of every event of the app, by the event's name. */
  events: Events;
  settings?: OutboxSettingsInput;
  /** Default: the console. */
  logger?: OutboxLogger;
  /** How long events are kept, and by that what a consumer that is added later gets. Default 30. */
  retentionDays?: number;
}

/** What modules tell each other, and how their entities belong together. `tx` is a transaction the caller has open. */
export interface Outbox<Events extends EventSchemas> {
  /**
   * Publishes with the transaction it is called in: `tx`, else that of {@link transaction}, of a handler, or of the
   * framework where its adapter knows it. Rolled back with it, it never happened. Without any it has its own.
   *
   * @returns the id of the event
   * @throws {OutboxError} EVENT_UNKNOWN, PAYLOAD_INVALID, OUTBOX_STOPPED
   */
  publishEvent<Name extends EventName<Events>>(event: NewEvent<Events, Name>, tx?: Sql): Promise<string>;
  /** All or none, see {@link publishEvent}. */
  publishEvents(events: readonly NewEvent<Events>[], tx?: Sql): Promise<string[]>;
  /**
   * Registers a handler, before {@link start}. Without `inOrder` events are handled in parallel and in no order: a
   * handler that lacks what another event brings throws, and is tried again.
   *
   * @throws {OutboxError} EVENT_UNKNOWN, HANDLER_EXISTS, NAME_INVALID, ORDER_DIFFERS, OUTBOX_STARTED
   */
  subscribe<Name extends EventName<Events>>(
    definition: SubscriberDefinition<z.output<Events[Name]>> & { eventName: Name },
  ): void;
  /** Ends a subscription that no version of the app has any more; what waits in its queue stays there. */
  unsubscribe(eventName: string, consumerName: string): Promise<void>;
  /** Makes a link once, however often it is asked to; answers the stored one. Links are there after {@link start}. */
  createLink(link: NewIntegrationLink, tx?: Sql): Promise<IntegrationLink>;
  findLinksBySource(source: EntityReference, tx?: Sql): Promise<IntegrationLink[]>;
  findLinksByTarget(target: EntityReference, tx?: Sql): Promise<IntegrationLink[]>;
  findLinksByType(linkType: LinkType, tx?: Sql): Promise<IntegrationLink[]>;
  /** Links between two entities, whichever of them is the source. */
  findLinksBetween(one: EntityReference, other: EntityReference, tx?: Sql): Promise<IntegrationLink[]>;
  /** Runs `work` in one transaction of the host's database; what is published in it belongs to it. */
  transaction<Result>(work: (tx: Sql) => Promise<Result>): Promise<Result>;
  /**
   * Starts the engine, announces the subscriptions, queues what they lack, and only then starts to handle.
   *
   * @throws {OutboxError} ORDER_DIFFERS
   */
  start(): Promise<void>;
  /** Takes no more events and waits for the handlers that run. */
  stop(): Promise<void>;
  /** Queues kept events for consumers that never got them. {@link start} does it, too. Answers how many. */
  startupDrain(): Promise<number>;
  getStats(): Promise<OutboxStats>;
  listDeadLetters(filter?: DeadLetterFilter): Promise<DeadLetter[]>;
  /** Gives dead letters back to their consumers, with all attempts anew. Answers how many. */
  replayDeadLetters(filter?: DeadLetterFilter): Promise<number>;
  registry: EventSubscriberRegistry;
}

/**
 * The outbox of an app. Make one, hand it to the modules, let them subscribe, then `start()` it.
 *
 * @throws {z.ZodError} for settings that do not exist or are of the wrong kind
 */
export function createOutbox<const Events extends EventSchemas>(
  database: OutboxDatabase,
  options: OutboxOptions<Events>,
): Outbox<Events> {
  const settings = parseSettings(options.settings);
  const { events: schemas, logger = console, retentionDays = 30 } = options;
  const registry = new EventSubscriberRegistry();
  let running: Running | null = null;

  interface Running extends ConsumerParts {
    consumers: Consumer[];
    timers: NodeJS.Timeout[];
  }

  function parts(): Running {
    if (!running)
      throw new OutboxError('OUTBOX_STOPPED', 'The outbox is used before start() or after stop().');
    return running;
  }

  /** The transaction that was given, or the one that runs here, or a new one. */
  function inTransaction<Result>(tx: Sql | undefined, work: (tx: Sql) => Promise<Result>): Promise<Result> {
    return tx ? database.within(tx, () => work(tx)) : database.transaction(work);
  }

  const linksIn = (tx?: Sql) => new LinkStore((work) => inTransaction(tx, work));

  async function publishEvents(events: readonly NewEvent<Events>[], tx?: Sql): Promise<string[]> {
    const rows = events.map((event) => toRow(schemas, event));
    if (settings.enabled && rows.length > 0) {
      const { log } = parts();
      await inTransaction(tx, (current) => log.append(current, rows));
    }
    return rows.map(({ id }) => id);
  }

  async function drain(only: 'all' | 'recent'): Promise<number> {
    const { log } = parts();
    const limit = settings.startupDrainBatchSize;
    let total = 0;
    for (let found = limit; found === limit; total += found) {
      found = await database.transaction((tx) => log.drain(tx, limit, only));
    }
    return total;
  }

  async function lookAgain(): Promise<void> {
    const { consumers } = parts();
    await drain('recent');
    for (const consumer of consumers) await consumer.passGivenUp();
  }

  async function purge(): Promise<void> {
    const { log } = parts();
    await database.transaction((tx) => log.purge(tx));
  }

  function every(ms: number, what: string, work: () => Promise<unknown>): NodeJS.Timeout {
    const failed = (error: unknown) => logger.error(`outbox: ${what} failed: ${String(error)}`);
    return setInterval(() => void work().catch(failed), ms).unref();
  }

  async function open(boss: PgBoss): Promise<Running> {
    const queues = new Queues(boss, settings, retentionDays * DAY_S);
    const log = new EventLog(database, queues);
    const names = registry.getConsumerNames();
    for (const name of names) await queues.open(name, registry.isInOrder(name));
    const definitions = registry.getEventNames().flatMap((name) => registry.getHandlers(name));
    await database.transaction(async (tx) => {
      for (const definition of definitions) await log.subscribe(tx, definition);
    });
    const shared: ConsumerParts = { database, boss, queues, log, registry, logger, links: linksIn() };
    const consumers = settings['processor.enabled'] ? names.map((name) => new Consumer(name, shared)) : [];
    return { ...shared, consumers, timers: [] };
  }

  return {
    registry,
    publishEvents,
    // A single event has the type of one; TypeScript does not see that for a name it does not know.
    publishEvent: async (event, tx) => (await publishEvents([event as NewEvent<Events>], tx))[0] as string,
    subscribe(definition) {
      const schema = schemaOf(schemas, definition.eventName);
      if (running) {
        throw new OutboxError('OUTBOX_STARTED', `${definition.consumerName} subscribes after start().`);
      }
      const { handler } = definition;
      registry.registerHandler({
        ...definition,
        handler: (event, context) => handler({ ...event, payload: z.parse(schema, event.payload) }, context),
      });
    },
    async unsubscribe(eventName, consumerName) {
      const { log } = parts();
      await database.transaction((tx) => log.unsubscribe(tx, eventName, consumerName));
    },
    createLink: (link, tx) => linksIn(tx).create(link),
    findLinksBySource: (source, tx) => linksIn(tx).findBySource(source),
    findLinksByTarget: (target, tx) => linksIn(tx).findByTarget(target),
    findLinksByType: (linkType, tx) => linksIn(tx).findByType(linkType),
    findLinksBetween: (one, other, tx) => linksIn(tx).findBetween(one, other),
    transaction: (work) => database.transaction(work),
    async start() {
      for (const line of explainSettings(options.settings ?? {}, database.singleSession))
        logger.warn(`outbox: ${line}`);
      if (running) return;
      // Links are there also without events.
      await database.transaction(createTables);
      if (!settings.enabled) return;
      const boss = await database.startEngine((message) => logger.error(`outbox: ${message}`));
      try {
        running = await open(boss);
        await purge();
        if (settings.startupDrainEnabled) await drain('all');
        for (const consumer of running.consumers) {
          await consumer.passGivenUp();
          consumer.start();
        }
      } catch (error) {
        running = null;
        await database.stopEngine(boss);
        throw error;
      }
      running.timers.push(
        every(settings.idlePollingIntervalMs, 'the look for events nobody got', lookAgain),
        every(PURGE_INTERVAL_MS, 'forgetting old events', purge),
      );
    },
    async stop() {
      const stopped = running;
      if (!stopped) return;
      for (const timer of stopped.timers.splice(0)) clearInterval(timer);
      // Handlers may publish to their end.
      await Promise.all(stopped.consumers.splice(0).map((consumer) => consumer.stop()));
      if (running !== stopped) return;
      running = null;
      await database.stopEngine(stopped.boss);
    },
    startupDrain: () => drain('all'),
    async getStats() {
      parts();
      return database.transaction(readStats);
    },
    listDeadLetters: async (filter = {}) => {
      const { queues } = parts();
      return database.transaction((tx) => queues.listDeadLetters(tx, filter));
    },
    replayDeadLetters: async (filter = {}) => parts().queues.replayDeadLetters(filter),
  };
}

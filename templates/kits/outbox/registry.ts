import type { Sql } from './database.js';
import { OutboxError } from './errors.js';
import type { DomainEvent } from './events.js';
import type { LinkStore } from './links.js';

/** Where handlers write what is worth knowing; `console` will do. */
export type OutboxLogger = Pick<Console, 'log' | 'warn' | 'error'>;

export interface SubscriberContext {
  logger: OutboxLogger;
  /** The transaction the inbox record is written in. What the handler writes with it happens exactly once. */
  tx: Sql;
  /** Links, written in the same transaction. */
  links: Pick<LinkStore, 'create' | 'findBySource' | 'findByTarget' | 'findByType' | 'findBetween'>;
  /** 1 at first. */
  attempt: number;
  /** Aborted when the lease of this attempt is over; the transaction is rolled back then. */
  signal: AbortSignal;
}

export type EventHandler<Payload = unknown> = (
  event: DomainEvent<Payload>,
  context: SubscriberContext,
) => Promise<void>;

export interface SubscriberDefinition<Payload = unknown> {
  eventName: string;
  /** Who consumes. Each consumer has a queue of its own and handles each event once, whatever others do. */
  consumerName: string;
  /** Of the events that wait for a consumer, those of a higher priority come first. Default 0. */
  priority?: number;
  /**
   * Events about one aggregate are handled one after the other, in the order of their publication; one that fails holds
   * up those behind it until it is done or given up. Priorities have no effect then. All handlers of a consumer say the
   * same, and go on doing so. Default: in parallel, in no order.
   */
  inOrder?: boolean;
  /** What was published before is none of this consumer's business. Default: it gets every event that is kept. */
  since?: Date;
  handler: EventHandler<Payload>;
}

/** The handlers of this process. */
export class EventSubscriberRegistry {
  readonly #definitions: SubscriberDefinition[] = [];

  /**
   * @throws {OutboxError} HANDLER_EXISTS: two handlers under one name would share an inbox record, and one of them
   *   would never run
   * @throws {OutboxError} NAME_INVALID
   * @throws {OutboxError} ORDER_DIFFERS
   */
  registerHandler(definition: SubscriberDefinition): void {
    const { eventName, consumerName } = definition;
    // The engine allows these in the name of a queue.
    if (!/^[\w.-]{1,100}$/.test(consumerName)) {
      throw new OutboxError(
        'NAME_INVALID',
        `The consumer name ${JSON.stringify(consumerName)} has to be letters, digits, "_", "-" or ".", at most 100.`,
      );
    }
    if (this.find(eventName, consumerName)) {
      throw new OutboxError(
        'HANDLER_EXISTS',
        `${consumerName} handles ${eventName} already. Give the second handler a consumer name of its own.`,
      );
    }
    const others = this.#definitions.filter((each) => each.consumerName === consumerName);
    if (others.some(({ inOrder = false }) => inOrder !== (definition.inOrder ?? false))) {
      throw new OutboxError(
        'ORDER_DIFFERS',
        `The handlers of ${consumerName} share a queue: set inOrder at all of them or at none.`,
      );
    }
    this.#definitions.push(definition);
  }

  /** Those of an event, higher priorities first. */
  getHandlers(eventName: string): SubscriberDefinition[] {
    return this.#definitions
      .filter((each) => each.eventName === eventName)
      .sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
  }

  hasHandlers(eventName: string): boolean {
    return this.#definitions.some((each) => each.eventName === eventName);
  }

  getEventNames(): string[] {
    return [...new Set(this.#definitions.map((each) => each.eventName))];
  }

  getConsumerNames(): string[] {
    return [...new Set(this.#definitions.map((each) => each.consumerName))];
  }

  isInOrder(consumerName: string): boolean {
    return this.#definitions.some((each) => each.consumerName === consumerName && each.inOrder === true);
  }

  getHandlerCount(): number {
    return this.#definitions.length;
  }

  find(eventName: string, consumerName: string): SubscriberDefinition | undefined {
    return this.#definitions.find(
      (each) => each.eventName === eventName && each.consumerName === consumerName,
    );
  }

  clear(): void {
    this.#definitions.length = 0;
  }
}

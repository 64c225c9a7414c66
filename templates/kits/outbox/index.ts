export { fromPglite, fromPostgres, type OutboxDatabase, type Sql } from './database.js';
export { OutboxError, type OutboxErrorCode } from './errors.js';
export type { DomainEvent, EventName, EventSchemas, NewEvent } from './events.js';
export type { EntityReference, IntegrationLink, LinkType, NewIntegrationLink } from './links.js';
export { createOutbox, type Outbox, type OutboxOptions } from './outbox.js';
export type { DeadLetter, DeadLetterFilter } from './queues.js';
export {
  type EventHandler,
  EventSubscriberRegistry,
  type OutboxLogger,
  type SubscriberContext,
  type SubscriberDefinition,
} from './registry.js';
export { type OutboxSettings, type OutboxSettingsInput, parseSettings } from './settings.js';
export type { ConsumerStats, OutboxStats } from './stats.js';

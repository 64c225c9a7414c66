import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { OutboxError } from './errors.js';

/** The events of an app: the shape of each one's payload, by name. Shapes have to be readable from JSON. */
export type EventSchemas = Readonly<Record<string, z.ZodType>>;

export type EventName<Events extends EventSchemas> = keyof Events & string;

/** Something that happened, as a handler gets it. */
export interface DomainEvent<Payload = unknown> {
  id: string;
  eventName: string;
  sourceModule: string;
  aggregateType: string;
  aggregateId: string;
  payload: Payload;
  metadata: Readonly<Record<string, unknown>>;
  /** When it was published, by the database's clock. */
  timestamp: Date;
}

/** Something that happened, as it is published. */
export type NewEvent<Events extends EventSchemas, Name extends EventName<Events> = EventName<Events>> = {
  [Each in Name]: {
    eventName: Each;
    sourceModule: string;
    aggregateType: string;
    aggregateId: string | number;
    payload: z.input<Events[Each]>;
    metadata?: Readonly<Record<string, unknown>>;
    /** A UUID of the caller's, so that publishing it again changes nothing. Default: a new one. */
    id?: string;
  };
}[Name];

/** A row of the log. */
export interface EventRow {
  id: string;
  event_name: string;
  source_module: string;
  aggregate_type: string;
  aggregate_id: string;
  payload: unknown;
  metadata: unknown;
}

/**
 * The shape of an event's payload.
 *
 * @throws {OutboxError} EVENT_UNKNOWN
 */
export function schemaOf<Events extends EventSchemas, Name extends EventName<Events>>(
  schemas: Events,
  name: Name,
): Events[Name] {
  if (Object.hasOwn(schemas, name)) return schemas[name];
  throw new OutboxError('EVENT_UNKNOWN', `There is no event ${JSON.stringify(name)}.`);
}

/**
 * @throws {OutboxError} EVENT_UNKNOWN
 * @throws {OutboxError} PAYLOAD_INVALID: a consumer could not read it back. Names fields, never values.
 */
export function toRow<Events extends EventSchemas>(schemas: Events, event: NewEvent<Events>): EventRow {
  const payload: unknown = JSON.parse(JSON.stringify(event.payload ?? null));
  const parsed = schemaOf(schemas, event.eventName).safeParse(payload);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'payload'}: ${code}`);
    throw new OutboxError('PAYLOAD_INVALID', `${event.eventName}: ${issues.join(', ')}.`);
  }
  return {
    id: event.id ?? randomUUID(),
    event_name: event.eventName,
    source_module: event.sourceModule,
    aggregate_type: event.aggregateType,
    aggregate_id: String(event.aggregateId),
    payload,
    metadata: event.metadata ?? {},
  };
}

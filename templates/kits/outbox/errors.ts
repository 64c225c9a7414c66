/** EVENT_UNKNOWN, PAYLOAD_INVALID: refused at publishing. HANDLER_EXISTS, NAME_INVALID, ORDER_DIFFERS, OUTBOX_STARTED: at subscribing. ORDER_DIFFERS: also at start(). OUTBOX_STOPPED: used before start(). */
export type OutboxErrorCode =
  | 'EVENT_UNKNOWN'
  | 'PAYLOAD_INVALID'
  | 'HANDLER_EXISTS'
  | 'NAME_INVALID'
  | 'ORDER_DIFFERS'
  | 'OUTBOX_STARTED'
  | 'OUTBOX_STOPPED';

/** A mistake in the use of the outbox. Match it by `code`. */
export class OutboxError extends Error {
  constructor(
    readonly code: OutboxErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'OutboxError';
  }
}

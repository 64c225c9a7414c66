import type { Node } from 'oxc-parser';
import { type Bindings, textOf } from './bindings.ts';
import { type Call, calledName, isNothing, propertyOf, resolve } from './expressions.ts';

export const EVENT_TYPES: ReadonlySet<string> = new Set(['initialized', 'processing', 'completed', 'failed']);
/** What a call can be. */
export const STATUS_WORDS: ReadonlySet<string> = new Set([...EVENT_TYPES, 'pending']);

const RECORDS = /^(?:record\w*Event|create\w*Event|dispatch)$/;

/** An event that is recorded by hand, by the kit's `recordEvent`, the host's `dispatch`, or a helper of that kind. */
export interface RecordedEvent {
  call: Call;
  eventType: string;
  /** The object that describes it; `null` where the parts are arguments. */
  object: Node | null;
  hasEntityId: boolean;
  hasExternalId: boolean;
}

/** Whether a name is that of a function that records events. */
export function isRecorder(name: string): boolean {
  return RECORDS.test(name);
}

export function recordedEvent(node: Node, bindings: Bindings): RecordedEvent | null {
  if (node.type !== 'CallExpression' || !isRecorder(calledName(node, bindings))) return null;
  for (const [index, argument] of node.arguments.entries()) {
    const value = resolve(argument, bindings);
    const named = propertyOf(value, 'eventType');
    const eventType = named ? textOf(named, bindings) : textOf(argument, bindings);
    if (eventType === null || !EVENT_TYPES.has(eventType)) continue;
    if (!named) {
      // `createEvent(controller, call.id, taskId, 'initialized', data)`: the ids stand before the type.
      const ids = node.arguments.slice(0, index);
      const complete = ids.length > 1 && !ids.some(isNothing);
      return { call: node, eventType, object: null, hasEntityId: complete, hasExternalId: complete };
    }
    const has = (name: string) => {
      const given = propertyOf(value, name);
      return given !== null && !isNothing(given);
    };
    return {
      call: node,
      eventType,
      object: value,
      hasEntityId: has('entityId'),
      hasExternalId: has('externalId'),
    };
  }
  return null;
}

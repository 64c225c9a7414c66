import type { Node } from 'oxc-parser';
import { type RecordedEvent, recordedEvent } from '../events.ts';
import { enclosingFunction } from '../expressions.ts';
import { CALLS, walk } from '../syntax.ts';
import type { ParsedFile, ProjectRule } from '../types.ts';

const BRANCHES = new Set<Node['type']>(['IfStatement', 'SwitchCase', 'ConditionalExpression', 'CatchClause']);

interface Recorded extends RecordedEvent {
  within: Node | null;
  branches: readonly Node[];
}

export const initializedFirst: ProjectRule = {
  id: 'initialized-first',
  reason:
    "Only the initialized event ties the vendor's id to the call; without it, or before it, every other event belongs to nobody.",
  fix: 'Record initialized first, with entityId (the id of the call) and externalId, or leave it to the delivery of the kit.',
  appliesTo: 'project',
  check({ files, report }) {
    const own = files.filter(({ role }) => role === 'integration');
    const all = own.map((file) => ({ file, events: eventsOf(file) }));
    for (const { file, events } of all) {
      const tell = (at: Node, message: string) => report({ path: file.path, start: at.start }, message);
      const firsts = events.filter(({ eventType }) => eventType === 'initialized');
      for (const event of firsts) {
        if (!event.hasEntityId) tell(event.call, 'The initialized event does not name the call (entityId).');
        else if (!event.hasExternalId) tell(event.call, 'The initialized event has no externalId.');
        const early = events.find((other) => precedes(other, event));
        if (early) tell(early.call, `${early.eventType} is recorded before initialized.`);
      }
    }
    // The kit's delivery records it, so a file that only adds events (a webhook) is in order.
    const isDelivered = own.some(({ bindings }) =>
      [...bindings.imports.values()].some(({ source }) =>
        /\/kit\/(?:delivery|durable\/index)(?:\.[jt]s)?$/.test(source),
      ),
    );
    const events = all.flatMap((each) => each.events);
    if (isDelivered || events.some(({ eventType }) => eventType === 'initialized')) return;
    const [first] = all.filter((each) => each.events.length > 0);
    const [event] = first?.events ?? [];
    if (first && event) {
      report({ path: first.file.path, start: event.call.start }, 'Nothing records the initialized event.');
    }
  },
};

function eventsOf(file: ParsedFile): Recorded[] {
  const events: Recorded[] = [];
  if (!/Event|dispatch/.test(file.text)) return events;
  const look = (node: Node, ancestors: readonly Node[]) => {
    const event = recordedEvent(node, file.bindings);
    if (!event) return;
    const within = enclosingFunction(ancestors);
    const inside = ancestors.slice(within ? ancestors.indexOf(within) : 0);
    events.push({ ...event, within, branches: inside.filter(({ type }) => BRANCHES.has(type)) });
  };
  walk(file.program, look, CALLS);
  return events;
}

/** Whether another event is recorded earlier on the way to this one. */
function precedes(other: Recorded, event: Recorded): boolean {
  if (other.eventType === 'initialized' || other.within !== event.within) return false;
  return other.call.start < event.call.start && other.branches.every((each) => event.branches.includes(each));
}

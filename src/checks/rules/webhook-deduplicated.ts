import { endpointsOf, walkHandler } from '../endpoints.ts';
import { recordedEvent } from '../events.ts';
import { calledName, propertyOf, resolve } from '../expressions.ts';
import { walk } from '../syntax.ts';
import type { FileRule } from '../types.ts';

/** What differs with every delivery. */
const RANDOM =
  /^(?:randomUUID|randomBytes|random|now|monotonicNow|v4|uuid|uuidv4|nanoid|ulid|getTime|toISOString)$/;

export const webhookDeduplicated: FileRule = {
  id: 'webhook-deduplicated',
  reason:
    'Vendors deliver a webhook again until they are sure; the second delivery must not count as a second event.',
  fix: "Record with recordEvent of the kit, or give the event a dedupeKey: the vendor's id of the delivery.",
  appliesTo: ['integration'],
  check({ file, report }) {
    for (const endpoint of endpointsOf(file)) {
      if (endpoint.kind !== 'webhook') continue;
      walkHandler(endpoint, file, (node) => {
        const event = recordedEvent(node, file.bindings);
        if (!event) return;
        const key = propertyOf(event.object, 'dedupeKey');
        // The kit's recordEvent makes a key of the ids and the type.
        if (!key) {
          if (calledName(event.call, file.bindings) !== 'recordEvent')
            report(event.call, `${event.eventType} is recorded without a dedupeKey.`);
          return;
        }
        walk(resolve(key, file.bindings), (part) => {
          if (part.type === 'CallExpression' && RANDOM.test(calledName(part, file.bindings)))
            report(key, 'The dedupeKey is another one for each delivery.');
        });
      });
    }
    return undefined;
  },
};

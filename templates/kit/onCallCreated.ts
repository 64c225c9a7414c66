import { RecordMutationSideEffect } from 'interaqt';
import type { CallNames } from './names';

/**
 * The one side effect of an integration: a call was created, so wake its delivery. It returns at once; whoever
 * created the call is not kept waiting for the vendor.
 */
export function onCallCreated(
  names: Pick<CallNames, 'call'>,
  wake: (callId: string | number) => void,
): RecordMutationSideEffect<unknown> {
  return RecordMutationSideEffect.create({
    name: `${names.call}.deliver`,
    record: { name: names.call },
    content: async (event) => {
      if (event.type === 'create' && event.record) wake(event.record.id);
    },
  });
}

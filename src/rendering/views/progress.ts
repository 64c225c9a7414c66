import { stageOrder } from '../../spec/progress.ts';
import type { CallSpec } from '../../spec/schema.ts';
import type { Doc } from '../layout.ts';
import type { Safe } from '../safe.ts';
import { call, object, source, value } from '../source.ts';
import type { View } from '../template.ts';

/** How the mapping keeps the way of a task; `null` where it does not. */
export function progressView({ mapping, webhook }: CallSpec): View | null {
  const { progress } = mapping;
  if (!progress) return null;
  const order = stageOrder(mapping);
  return {
    fields: source(['const PROGRESS = ', value(progress), ';']),
    order: order ? source(['const PROGRESS_ORDER = ', value(order), ';']) : null,
    ofWebhook: webhook?.progress ? source(['const WEBHOOK_PROGRESS = ', value(webhook.progress), ';']) : null,
  };
}

/** What code spreads into an update to say how far the task is. */
export function progressOf(
  { mapping }: CallSpec,
  table: 'PROGRESS' | 'WEBHOOK_PROGRESS',
  from: string,
): Doc[] {
  return [['...', call('readProgress', [from, table, ...(stageOrder(mapping) ? ['PROGRESS_ORDER'] : [])])]];
}

/** `{ eventType: 'processing' }` and what else is said on the way. */
export function processing(progress: readonly Doc[]): Safe {
  return source(['return ', object([['eventType', "'processing'"]], progress), ';'], 6);
}

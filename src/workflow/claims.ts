import { COMPLETED_ITEMS, type Status } from './status.ts';
import { parseTaskLabel, type StepId, type TaskId } from './tasks.ts';

/** What the evidence of a module's integrations shows, all of them together. */
export interface Proven {
  steps: ReadonlySet<StepId>;
  /** An integration went through the whole of Task 4. */
  finished: boolean;
}

/**
 * The task that a status file says was completed and that no evidence shows, or `null`. Only Task 4 is looked at: other
 * phases keep their own account. A run writes the evidence before the status, so this is never an accident of it.
 */
export function unprovenClaim(status: Status, { steps, finished }: Proven): TaskId | null {
  if (finished) return null;
  const claimed = status.completed ? parseTaskLabel(status.currentTask ?? '') : null;
  const wholeItems = status.completedItems.some((each) => COMPLETED_ITEMS.includes(each));
  if (claimed === '4' || status.integrationComplete || wholeItems) return '4';
  return claimed !== null && claimed !== '4.0' && !steps.has(claimed) ? claimed : null;
}

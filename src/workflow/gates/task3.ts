import { blocked, passed, type Verdict } from './verdict.ts';

/** The business phase (Task 3) is not half-done: integration code would be built on moving ground. */
export function task3Gate(status: { currentTask: string | null; completed: boolean }): Verdict {
  const unfinished =
    status.currentTask !== null && /^Task 3(\.|$)/.test(status.currentTask) && !status.completed;
  return unfinished
    ? blocked('task-3', `${status.currentTask} is not completed`, [
        {
          code: 'TASK_3_UNFINISHED',
          message: `${status.currentTask} of this module is still open.`,
          fix: 'Finish the business phase first; the integration builds on its entities.',
        },
      ])
    : passed('task-3', 'no business task is open');
}

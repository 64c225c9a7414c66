import { OperationError } from '../errors.ts';

/** The steps of Task 4 that are started, completed and committed one after the other. */
export const STEPS = ['4.1', '4.2', '4.3', '4.4', '4.5'] as const;
export type StepId = (typeof STEPS)[number];

/** `4.0` only checks the ground; `4` is the whole, finished after its last step. */
export type TaskId = '4.0' | StepId | '4';

export interface Task {
  id: TaskId;
  title: string;
  /** Subject of the checkpoint commit; `null` for the task that makes none. */
  commitSubject: string | null;
}

/** Titles and commit subjects, word for word what the project's history and other agents expect. */
export const TASKS = {
  '4.0': { id: '4.0', title: 'Determine the current module', commitSubject: null },
  '4.1': {
    id: '4.1',
    title: 'External system research and environment validation',
    commitSubject: 'feat: Task 4.1 - Complete external system research and environment validation',
  },
  '4.2': {
    id: '4.2',
    title: 'Integration design documentation',
    commitSubject: 'feat: Task 4.2 - Complete integration design documentation',
  },
  '4.3': {
    id: '4.3',
    title: 'External SDK/API testing',
    commitSubject: 'feat: Task 4.3 - Complete external SDK/API testing',
  },
  '4.4': {
    id: '4.4',
    title: 'Integration implementation',
    commitSubject: 'feat: Task 4.4 - Complete integration implementation',
  },
  '4.5': {
    id: '4.5',
    title: 'Integration testing',
    commitSubject: 'feat: Task 4.5 - Complete integration testing',
  },
  '4': {
    id: '4',
    title: 'Integration implementation for external system',
    commitSubject: 'feat: Task 4 - Complete integration implementation for external system',
  },
} as const satisfies { [Id in TaskId]: Task & { id: Id } };

/** Where one integration stands. */
export interface Progress {
  /** The task the module's status names, when it is about this integration; see `deriveProgress`. */
  current: TaskId | null;
  currentCompleted: boolean;
  /** Tasks with evidence, in order. */
  completed: readonly TaskId[];
}

/** Which integrations of the module say that they started the step the status names. */
export interface StartedBy {
  self: boolean;
  another: boolean;
}

/** What to do now: start a step, bring the started one to its end, or finish the whole. */
export type NextTask = { task: StepId; action: 'start' | 'complete' } | { task: '4'; action: 'complete' };

export function isStepId(value: string): value is StepId {
  return (STEPS as readonly string[]).includes(value);
}

export function isTaskId(value: string): value is TaskId {
  return Object.hasOwn(TASKS, value);
}

/** The status file's spelling: `Task 4.1`. */
export function taskLabel(task: TaskId): string {
  return `Task ${task}`;
}

/** The task a status file's `currentTask` names, or `null` when it belongs to another phase (`Task 2.3`). */
export function parseTaskLabel(label: string): TaskId | null {
  const id = /^\s*task\s+(4(?:\.\d)?)\s*$/i.exec(label)?.[1];
  return id !== undefined && isTaskId(id) ? id : null;
}

/**
 * The progress of one integration. The status file belongs to the module, which may have several integrations, so
 * its current task counts only where it fits this integration's evidence.
 *
 * @param status - the module's status
 * @param completed - the tasks in this integration's evidence file; `4` once the whole is finished
 * @param by - what the status cannot say; where the module has one integration, every step is its own
 */
export function deriveProgress(
  status: { currentTask: string | null; completed: boolean },
  completed: readonly TaskId[],
  by: StartedBy = { self: true, another: false },
): Progress {
  const steps = STEPS.filter((step) => completed.includes(step));
  const done: TaskId[] = completed.includes('4') ? [...steps, '4'] : steps;
  const current = parseTaskLabel(status.currentTask ?? '');
  const fits = current !== null && isAbout(current, status.completed, done, by);
  return { current: fits ? current : null, currentCompleted: fits && status.completed, completed: done };
}

/** Whether {@link deriveProgress} looks at `another`, which takes the evidence of the whole module to find out. */
export function dependsOnOthers(
  { currentTask, completed }: { currentTask: string | null; completed: boolean },
  done: readonly TaskId[],
): boolean {
  const current = parseTaskLabel(currentTask ?? '');
  return current !== null && isStepId(current) && !completed && done.includes(current);
}

function isAbout(
  current: TaskId,
  currentCompleted: boolean,
  done: readonly TaskId[],
  by: StartedBy,
): boolean {
  const last = done.at(-1);
  if (last === '4') return current === '4' && currentCompleted;
  // The status says "Task 4" at the very beginning (not completed) and at the very end.
  if (!isStepId(current)) return !currentCompleted || firstPending(done) === null;
  // The last one done may still read "not completed": a run ended between its evidence and its status.
  if (current === last) return currentCompleted || !by.another;
  return by.self && !currentCompleted && current === firstPending(done);
}

/** The next thing to do, or `null` when Task 4 is finished for this integration. */
export function nextTask(progress: Progress): NextTask | null {
  const { current, currentCompleted, completed } = progress;
  if (current !== null && isStepId(current) && !currentCompleted)
    return { task: current, action: 'complete' };
  const pending = firstPending(completed);
  if (pending !== null) return { task: pending, action: 'start' };
  const finished = completed.includes('4') || (current === '4' && currentCompleted);
  return finished ? null : { task: '4', action: 'complete' };
}

/**
 * Steps are started in order; an earlier one may be started again, which gives up what was built on it.
 *
 * @returns the completed steps that no longer count once `task` is started
 * @throws TASK_OUT_OF_ORDER when an earlier step is not complete, or for `4.0` and `4`, which are not started
 */
export function verifyStart(progress: Progress, task: TaskId): { discards: StepId[] } {
  if (!isStepId(task)) {
    throw outOfOrder(`Task ${task} is not started by itself.`, task, progress);
  }
  const pending = firstPending(progress.completed);
  if (pending !== null && STEPS.indexOf(task) > STEPS.indexOf(pending)) {
    throw outOfOrder(`Task ${task} cannot start before Task ${pending} is complete.`, task, progress);
  }
  return { discards: discardedBy(task, progress.completed) };
}

/** The completed steps that no longer count once a step is started again: itself and what was built on it. */
export function discardedBy(task: StepId, completed: readonly TaskId[]): StepId[] {
  return STEPS.slice(STEPS.indexOf(task)).filter((step) => completed.includes(step));
}

/**
 * A task is completed after it was started. Completing the last completed one again is allowed: a run may have been
 * killed between its evidence and its commit.
 *
 * @returns whether it had been completed before
 * @throws TASK_NOT_STARTED when the step was not started, TASK_OUT_OF_ORDER when it is not its turn
 */
export function verifyComplete(progress: Progress, task: TaskId): { again: boolean } {
  const pending = firstPending(progress.completed);
  if (task === '4' && pending === null) {
    return {
      again: progress.completed.includes('4') || (progress.current === '4' && progress.currentCompleted),
    };
  }
  if (!isStepId(task)) {
    const why = task === '4' ? `is complete after Task ${pending ?? '4.5'}` : 'has no completion of its own';
    throw outOfOrder(`Task ${task} ${why}.`, task, progress);
  }
  if (progress.completed.includes(task)) {
    if (pending === null ? task === '4.5' : STEPS.indexOf(task) === STEPS.indexOf(pending) - 1)
      return { again: true };
    throw outOfOrder(`Task ${task} is complete already and later steps were built on it.`, task, progress);
  }
  if (task !== pending) {
    throw outOfOrder(`It is not the turn of Task ${task}.`, task, progress);
  }
  if (progress.current !== task) {
    throw new OperationError({
      code: 'TASK_NOT_STARTED',
      message: `Task ${task} was not started.`,
      target: taskLabel(task),
      fix: `Run \`create-integration task start ${task}\`, do its work, then complete it.`,
    });
  }
  return { again: false };
}

/** Evidence with a gap counts up to the gap only. */
function firstPending(completed: readonly TaskId[]): StepId | null {
  return STEPS.find((step) => !completed.includes(step)) ?? null;
}

function outOfOrder(message: string, task: TaskId, progress: Progress): OperationError {
  const next = nextTask(progress);
  const nowDo = next
    ? `Now: \`create-integration task ${next.action} ${next.task}\`.`
    : 'Nothing is left to do.';
  const again =
    isStepId(task) && progress.completed.includes(task)
      ? ` To redo Task ${task}, run \`create-integration task start ${task}\`; this discards ${discardedBy(task, progress.completed).join(', ')}.`
      : '';
  return new OperationError({
    code: 'TASK_OUT_OF_ORDER',
    message,
    target: taskLabel(task),
    fix: nowDo + again,
  });
}

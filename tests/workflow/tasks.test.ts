import { describe, expect, test } from 'vitest';
import {
  deriveProgress,
  nextTask,
  type Progress,
  parseTaskLabel,
  STEPS,
  TASKS,
  type TaskId,
  verifyComplete,
  verifyStart,
} from '../../src/workflow/tasks.ts';

const progress = (
  completed: TaskId[],
  current: TaskId | null = null,
  currentCompleted = false,
): Progress => ({
  current,
  currentCompleted,
  completed,
});
const code = (expected: string, fix = '') =>
  expect.objectContaining({
    diagnostics: [expect.objectContaining({ code: expected, fix: expect.stringContaining(fix) })],
  });

test('commit subjects are word for word those of the workflow', () => {
  expect(
    Object.values(TASKS)
      .map(({ id, commitSubject }) => [id, commitSubject])
      .sort(),
  ).toEqual([
    ['4', 'feat: Task 4 - Complete integration implementation for external system'],
    ['4.0', null],
    ['4.1', 'feat: Task 4.1 - Complete external system research and environment validation'],
    ['4.2', 'feat: Task 4.2 - Complete integration design documentation'],
    ['4.3', 'feat: Task 4.3 - Complete external SDK/API testing'],
    ['4.4', 'feat: Task 4.4 - Complete integration implementation'],
    ['4.5', 'feat: Task 4.5 - Complete integration testing'],
  ]);
});

test.each([
  ['Task 4.1', '4.1'],
  ['task 4', '4'],
  [' Task 4.5 ', '4.5'],
  ['Task 4.6', null],
  ['Task 3', null],
  ['Task 4.1.2', null],
  ['', null],
] as const)('the label %j names %s', (label, task) => {
  expect(parseTaskLabel(label)).toBe(task);
});

test('the whole way, one step at a time', () => {
  const completed: TaskId[] = [];
  for (const step of STEPS) {
    expect(nextTask(progress(completed))).toEqual({ task: step, action: 'start' });
    expect(verifyStart(progress(completed), step)).toEqual({ discards: [] });
    const started = deriveProgress({ currentTask: `Task ${step}`, completed: false }, completed);
    expect(nextTask(started)).toEqual({ task: step, action: 'complete' });
    expect(verifyComplete(started, step)).toEqual({ again: false });
    completed.push(step);
  }
  const last = deriveProgress({ currentTask: 'Task 4.5', completed: true }, completed);
  expect(nextTask(last)).toEqual({ task: '4', action: 'complete' });
  expect(verifyComplete(last, '4')).toEqual({ again: false });
  for (const tasks of [completed, [...completed, '4' as const]]) {
    const finished = deriveProgress({ currentTask: 'Task 4', completed: true }, tasks);
    expect(nextTask(finished)).toBeNull();
    expect(verifyComplete(finished, '4')).toEqual({ again: true });
  }
});

describe('verifyStart', () => {
  test.each<[TaskId[], TaskId, TaskId[]]>([
    [[], '4.1', []],
    [['4.1'], '4.1', ['4.1']],
    [['4.1', '4.2', '4.3'], '4.2', ['4.2', '4.3']],
    [['4.1', '4.2', '4.3', '4.4', '4.5', '4'], '4.5', ['4.5']],
    [['4.1', '4.3'], '4.2', ['4.3']],
  ])('with %j complete, %s may start and discards %j', (completed, task, discards) => {
    expect(verifyStart(progress(completed), task)).toEqual({ discards });
  });

  test.each<[TaskId[], TaskId, string]>([
    [[], '4.2', 'task start 4.1'],
    [['4.1'], '4.5', 'task start 4.2'],
    [['4.1', '4.3'], '4.4', 'task start 4.2'],
    [['4.1', '4.2', '4.3', '4.4', '4.5'], '4', 'task complete 4'],
    [[], '4.0', 'task start 4.1'],
  ])('with %j complete, %s may not start', (completed, task, fix) => {
    expect(() => verifyStart(progress(completed), task)).toThrow(code('TASK_OUT_OF_ORDER', fix));
  });
});

describe('verifyComplete', () => {
  test('a step must have been started', () => {
    expect(() => verifyComplete(progress(['4.1']), '4.2')).toThrow(
      code('TASK_NOT_STARTED', 'task start 4.2'),
    );
  });

  test('the last completed step may be completed again, an earlier one not', () => {
    const later = progress(['4.1', '4.2'], '4.2', true);
    expect(verifyComplete(later, '4.2')).toEqual({ again: true });
    expect(() => verifyComplete(later, '4.1')).toThrow(code('TASK_OUT_OF_ORDER', 'task start 4.1'));
  });

  test.each<[TaskId[], TaskId]>([
    [[], '4.2'],
    [['4.1', '4.2', '4.3', '4.4'], '4'],
    [[], '4.0'],
  ])('with %j complete it is not the turn of %s', (completed, task) => {
    expect(() => verifyComplete(progress(completed), task)).toThrow(
      code('TASK_OUT_OF_ORDER', 'task start 4.'),
    );
  });
});

describe('deriveProgress: the module has one status, each integration its own evidence', () => {
  test.each<[string, string | null, boolean, TaskId[], Progress]>([
    ['nothing yet', null, false, [], progress([])],
    ['another phase', 'Task 3.2', true, [], progress([])],
    ['Task 4 begun', 'Task 4', false, [], progress([], '4')],
    ['a step begun', 'Task 4.2', false, ['4.1'], progress(['4.1'], '4.2')],
    ['a step done', 'Task 4.2', true, ['4.1', '4.2'], progress(['4.1', '4.2'], '4.2', true)],
    [
      'killed between evidence and status',
      'Task 4.2',
      false,
      ['4.1', '4.2'],
      progress(['4.1', '4.2'], '4.2'),
    ],
    ['status claims more than there is evidence for', 'Task 4.4', true, ['4.1'], progress(['4.1'])],
    ['the other integration is finished', 'Task 4', true, ['4.1'], progress(['4.1'])],
    ['the other integration begins', 'Task 4', false, [...STEPS, '4'], progress([...STEPS, '4'])],
    ['the other integration is at 4.1', 'Task 4.1', false, [...STEPS, '4'], progress([...STEPS, '4'])],
    ['the other integration is at 4.5', 'Task 4.5', true, [...STEPS, '4'], progress([...STEPS, '4'])],
  ])('%s', (_, currentTask, completed, evidence, expected) => {
    expect(deriveProgress({ currentTask, completed }, evidence)).toEqual(expected);
  });

  test('a step that another integration started is not under way in this one', () => {
    const status = { currentTask: 'Task 4.2', completed: false };
    const another = { self: false, another: true };
    expect(deriveProgress(status, ['4.1'], another)).toEqual(progress(['4.1']));
    expect(deriveProgress(status, ['4.1', '4.2'], another)).toEqual(progress(['4.1', '4.2']));
    expect(deriveProgress(status, ['4.1'], { self: true, another: true })).toEqual(progress(['4.1'], '4.2'));
    // Killed between its evidence, which no longer says "started", and the status.
    const interrupted = deriveProgress(status, ['4.1', '4.2'], { self: false, another: false });
    expect(nextTask(interrupted)).toEqual({ task: '4.2', action: 'complete' });
  });

  test('a completion that was interrupted is the next thing to do', () => {
    const interrupted = deriveProgress({ currentTask: 'Task 4.2', completed: false }, ['4.1', '4.2']);
    expect(nextTask(interrupted)).toEqual({ task: '4.2', action: 'complete' });
    expect(verifyComplete(interrupted, '4.2')).toEqual({ again: true });
  });
});

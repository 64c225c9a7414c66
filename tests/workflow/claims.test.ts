import { expect, test } from 'vitest';
import { unprovenClaim } from '../../src/workflow/claims.ts';
import { COMPLETED_ITEMS, type Status } from '../../src/workflow/status.ts';
import type { StepId } from '../../src/workflow/tasks.ts';

const status: Status = {
  module: 'greeting',
  currentTask: null,
  completed: false,
  completedItems: [],
  integrationComplete: false,
};

test.each<[string, Partial<Status>, StepId[], boolean, string | null]>([
  ['nothing', {}, [], false, null],
  ['a step that was done', { currentTask: 'Task 4.1', completed: true }, ['4.1'], false, null],
  ['a step under way', { currentTask: 'Task 4.3' }, ['4.1', '4.2'], false, null],
  ['a step nobody did', { currentTask: 'Task 4.3', completed: true }, ['4.1', '4.2'], false, '4.3'],
  [
    'another phase',
    { currentTask: 'Task 3.2', completed: true, completedItems: ['Business done'] },
    [],
    false,
    null,
  ],
  ['the whole', { currentTask: 'Task 4', completed: true }, ['4.1'], false, '4'],
  ['the whole, by its flag', { integrationComplete: true }, [], false, '4'],
  ['the whole, by its items', { completedItems: [...COMPLETED_ITEMS] }, [], false, '4'],
  [
    'the whole that was done',
    { currentTask: 'Task 4', completed: true, integrationComplete: true },
    ['4.5'],
    true,
    null,
  ],
])('%s', (_, claim, steps, finished, expected) => {
  expect(unprovenClaim({ ...status, ...claim }, { steps: new Set(steps), finished })).toBe(expected);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileInputs, PROMISES } from './index.ts';
import { closeProjects, damagedProject, openProjects } from './projects.ts';

// The same inputs in every run; `npm run torture:cli` tries others.
const seed = 20_260_101;

test.each(Object.entries(PROMISES))('%s', async (_, promise) => {
  await fc.assert(promise, { seed, numRuns: 50 });
});

test('damaged projects', async () => {
  await openProjects();
  try {
    await fc.assert(damagedProject, { seed, numRuns: 3, endOnFailure: true });
  } finally {
    await closeProjects();
  }
});

test('a run with a deadline counts its inputs', async () => {
  const { inputs, losses } = await hostileInputs({ seed, until: Date.now() + 1000 });
  expect(losses).toEqual([]);
  expect(inputs).toBeGreaterThan(0);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { operations } from '../../../src/operations/index.ts';
import { tortured, undisturbed } from './crash.ts';
import { killPoints } from './index.ts';
import { OPERATIONS } from './operations.ts';
import type { Act, Boundary } from './runTraced.ts';
import { openStates, type States } from './states.ts';

/** Points where something was lost once, or that are easily lost: the operation, its boundary, what happens there. */
const POINTS: readonly [operation: string, boundary: RegExp, how: Act['how']][] = [
  // An app that is half there is no reason to refuse to make it.
  ['init', /^writeFile \d+$/, 'half'],
  ['init', /^rename .*\/\.env$/, 'before'],
  ['init', /^spawn git .* init /, 'before'],
  ['init', /^spawn git .* add /, 'orphan'],
  ['init --install', /^spawn npm /, 'orphan'],
  // The lock, while it is made and while it is given back.
  ['note The-vendor-answers-late.', /^rename .*\.lock$/, 'before'],
  ['note The-vendor-answers-late.', /^rmdir .*\.lock$/, 'before'],
  // An integration whose spec is there counts as begun.
  ['new speech --pattern async-task', /^rename .*integrations\/kit\/durable\/boss\.ts$/, 'before'],
  ['new speech --pattern async-task', /^rename .*speech\.integration\.json$/, 'before'],
  // git goes on, or dies with its locks.
  ['task complete 4.1', /^spawn git .* commit /, 'orphan'],
  ['task complete 4.1', /^spawn git .* add /, 'together'],
  ['task complete 4.1', /^rename .*status\.json$/, 'before'],
  // The state files are put back after a commit that failed.
  ['task complete 4.1, refused by a hook', /^rename .*evidence\.json$/, 'before'],
  ['upgrade', /^rename .*base\/integrations\/kit\.base$/, 'before'],
  ['env --ask', /^rename .*\/\.env$/, 'before'],
  // Ctrl-C.
  ['upgrade', /^rename .*kit\/http\.ts$/, 'cancel'],
  ['task complete 4.1', /^spawn git .* commit /, 'cancel'],
];

let states: States;
beforeAll(async () => {
  states = await openStates();
});
afterAll(() => states.close());

test.each([...new Set(POINTS.map(([name]) => name))])(
  '%s, after a kill or Ctrl-C: the same command finishes the work',
  async (operation) => {
    const points = POINTS.filter(([name]) => name === operation);
    const result = await killPoints({
      states,
      seed: 1,
      operations: OPERATIONS.filter((each) => each.name === operation),
      goOn: () => true,
      acts: ({ boundaries }) => points.map(([, pattern, how]) => ({ ...pointAt(boundaries, pattern), how })),
    });
    expect(result).toEqual({ points: points.length, losses: [] });
  },
);

/** The last boundary that fits: state files that are put back were written before. */
function pointAt(boundaries: readonly Boundary[], pattern: RegExp) {
  const found = boundaries.findLast(({ kind, target }) => pattern.test(`${kind} ${target}`));
  if (!found) throw new Error(`There is no boundary ${pattern}.`);
  return { at: found.at, after: 3 };
}

test('every command that changes a project is killed', async () => {
  // These work on an app that runs, on a folder of their own, or through the other commands.
  const elsewhere = ['delivery', 'demo', 'mcp'];
  const loaded = await Promise.all(
    Object.entries(operations).map(async ([name, entry]) => ({ name, ...(await entry.load()) })),
  );
  const changing = loaded.filter((each) => !each.readOnly && !elsewhere.includes(each.name));
  const isKilled = (name: string) =>
    OPERATIONS.some((each) => `${each.words.join(' ')} `.startsWith(`${name} `));
  expect(changing.map((each) => each.name).filter((name) => !isKilled(name))).toEqual([]);
});

test('a file that is not as it should be is noticed', async () => {
  const [operation] = OPERATIONS.filter((each) => each.name === 'task start 4.1');
  if (!operation) throw new Error('The operation is gone.');
  const right = await undisturbed(states, operation);
  right.after.files.set('mine.txt', 'Theirs.\n');
  const act = { at: right.boundaries.length, how: 'before' } as const;
  expect(await tortured(states, right, act)).toContain('mine.txt differs');
});

import { describe, expect, test } from 'vitest';
import { hosts } from '../../src/hosts/index.ts';
import { integrationPaths } from '../../src/operations/project.ts';
import { TOPICS_OF } from '../../src/operations/topics.ts';
import { type Briefing, fitted, MAX_BRIEFING, printBriefing } from '../../src/workflow/briefing.ts';
import { instructionFor } from '../../src/workflow/instructions.ts';
import { STEPS, type StepId } from '../../src/workflow/tasks.ts';

const NAME = 'a-rather-long-integration-name';
const paths = integrationPaths(hosts.interaqt.layout, 'a-business-module', NAME);
const command = (words: string) => `create-integration ${words} --integration ${NAME}`;

function briefing(task: StepId, imported: boolean, over: Partial<Briefing> = {}): Briefing {
  return {
    integration: NAME,
    task,
    failures: [],
    moreFailures: 0,
    notes: [],
    moreNotes: 0,
    ...instructionFor(task, paths, command, { imported }),
    topics: TOPICS_OF[task],
    command: command(`task complete ${task}`),
    ...over,
  };
}

const failure = (text: string) => ({
  code: 'TESTS_FAILED',
  message: text,
  target: paths.spec,
  fix: 'Mend it.',
});
const cases = STEPS.flatMap((step) => [[step, false] as const, [step, true] as const]);

describe('a briefing has at most 400 tokens', () => {
  test.each(cases)('%s, imported: %s, whatever failed and was noted', (step, imported) => {
    const whole = briefing(step, imported, {
      failures: Array.from({ length: 5 }, (_, index) => failure(`${index} ${'went wrong '.repeat(26)}`)),
      moreFailures: 40,
      notes: Array.from({ length: 9 }, (_, index) => `(4.1) ${index} ${'noted '.repeat(80)}`),
    });
    const fit = fitted(whole);
    const text = printBriefing(fit);
    expect(text.length).toBeLessThanOrEqual(MAX_BRIEFING);
    expect(text).toContain(whole.work);
    expect(text).toContain(`Then: ${whole.command}`);
    // The first failure is never left out, and nothing is left out unsaid.
    expect(text.indexOf('TESTS_FAILED: 0 went')).toBeLessThan(text.indexOf(whole.work));
    expect(text).toContain('TESTS_FAILED: 0 went');
    expect(fit.failures.length + fit.moreFailures).toBe(45);
    expect(fit.notes.length + fit.moreNotes).toBe(9);
    expect(text).toContain(`${fit.moreNotes} more: note lists them`);
  });
});

test('failures stand first, the newest notes stay, in the order they were made', () => {
  const fit = fitted(
    briefing('4.5', false, {
      failures: [failure('The test of the mapping failed.')],
      notes: ['x'.repeat(1_000), '(4.3) An umlaut counts twice.', '(4.4) The key lasts an hour.'],
    }),
  );
  expect(fit).toMatchObject({ moreFailures: 0, moreNotes: 1 });
  expect(fit.notes).toEqual(['(4.3) An umlaut counts twice.', '(4.4) The key lasts an hour.']);
  const text = printBriefing(fit);
  expect(text).toContain(
    `- TESTS_FAILED: The test of the mapping failed. (${paths.spec}) Fix: Mend it.\n\n${paths.integrationTest} has`,
  );
  expect(text).toContain('Read first: create-integration explain testing');
});

test('after an import 4.1 and 4.2 speak of guesses, by hand they do not', () => {
  for (const step of ['4.1', '4.2'] as const) {
    expect(briefing(step, true).work).toContain('guesses');
    expect(briefing(step, false).work).not.toContain('guesses');
  }
  expect(briefing('4.2', true).work).toContain('openapi show <document> <operation>');
});

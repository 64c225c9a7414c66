import { describe, expect, it } from 'vitest';
import { parseTestReport } from '../../src/evidence/testReport.ts';

const test = (title: string, status: string, failure?: string) => ({
  ancestorTitles: ['', 'speech'], // vitest puts the file's own, empty title first
  fullName: ` speech ${title}`,
  title,
  status,
  failureMessages: failure === undefined ? [] : [failure],
});
const file = (assertionResults: unknown[], over: object = {}) => ({
  name: '/app/tests/x.test.ts',
  status: 'passed',
  message: '',
  assertionResults,
  ...over,
});
const report = (...testResults: unknown[]) => parseTestReport(JSON.stringify({ success: true, testResults }));

describe('parseTestReport', () => {
  it('counts the states of vitest 1 to 4', () => {
    const states = ['passed', 'failed', 'skipped', 'pending', 'disabled', 'todo', 'a-new-word'];
    const { tests, ...counts } = report(file(states.map((state) => test(state, state))));
    expect(counts).toEqual({ total: 7, passed: 1, failed: 2, skipped: 3, todo: 1, suiteErrors: [] });
    expect(tests[0]).toEqual({ name: 'speech > passed', state: 'passed', message: '' });
  });

  it('keeps the first lines of a failure, without colours and stack', () => {
    const failure =
      'AssertionError: \u001b[31mexpected 1\u001b[39m\n  to be 2\n    at /app/tests/x.test.ts:3:1\n    at run';
    expect(report(file([test('adds', 'failed', failure)])).tests[0]?.message).toBe(
      'AssertionError: expected 1\n  to be 2',
    );
    const long = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
    expect(report(file([test('adds', 'failed', long)])).tests[0]?.message.split('\n')).toHaveLength(6);
  });

  it.each([
    ['an import failed', file([], { status: 'failed', message: 'Cannot find module' }), 'Cannot find module'],
    ['no test', file([]), 'The file has no tests.'],
    [
      'a hook failed',
      file([test('a', 'passed')], { status: 'failed' }),
      'The file failed outside its tests (a hook or a suite).',
    ],
    ['a hook failed as well', file([test('a', 'failed')], { status: 'failed', message: 'hook' }), 'hook'],
  ])('shows a file that failed by itself: %s', (_, result, message) => {
    expect(report(result).suiteErrors).toEqual([{ file: '/app/tests/x.test.ts', message }]);
  });

  it('finds nothing to add where a failed test explains a failed file', () => {
    expect(report(file([test('a', 'failed')], { status: 'failed' })).suiteErrors).toEqual([]);
  });

  it.each([
    ['missing', null],
    ['torn', '{"testResults":[{"na'],
    ['of another tool', '{"tests":[]}'],
    ['without files', '{"success":true,"testResults":[]}'],
  ])('never takes a report for a success that is %s', (_, text) => {
    expect(parseTestReport(text)).toMatchObject({
      total: 0,
      suiteErrors: [{ message: expect.stringContaining('vitest') }],
    });
  });
});

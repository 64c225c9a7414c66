import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

const MESSAGE_LINES = 6;

/** What `vitest --reporter=json` writes, as far as it is needed here; the same since vitest 1. */
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          fullName: z.string().nullish(),
          title: z.string(),
          ancestorTitles: z.array(z.string()).default([]),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

export type TestState = 'passed' | 'failed' | 'skipped' | 'todo';

export interface TestOutcome {
  /** Titles of the suites and the test, joined with ` > `. */
  name: string;
  state: TestState;
  /** First lines of the failure; empty for a test that did not fail. */
  message: string;
}

export interface TestReport {
  total: number;
  passed: number;
  failed: number;
  skipped: number;
  todo: number;
  tests: TestOutcome[];
  /** Files that failed apart from their tests (an import, a hook), had none, or a run that left no report. */
  suiteErrors: { file: string; message: string }[];
}

/**
 * Reads a vitest JSON report (schema of vitest 4; that of 1 to 3 is the same in these parts).
 *
 * A report that is missing or unreadable becomes a suite error, so that it can never look like a run without failures.
 * Errors outside any test (an unhandled rejection) are not in vitest's report at all: judge the exit code as well.
 */
export function parseTestReport(text: string | null): TestReport {
  const parsed = reportSchema.safeParse(jsonOrNull(text));
  if (!parsed.success)
    return reportOf([], [{ file: '', message: 'vitest left no report it can be judged by.' }]);
  const files = parsed.data.testResults;
  if (files.length === 0) return reportOf([], [{ file: '', message: 'vitest found no test file.' }]);

  const tests: TestOutcome[] = [];
  const suiteErrors: TestReport['suiteErrors'] = [];
  for (const file of files) {
    const own = file.assertionResults.map((test) => ({
      name: [...test.ancestorTitles.filter((title) => title !== ''), test.title].join(' > '),
      state: stateOf(test.status),
      message: test.status === 'passed' ? '' : firstLines(test.failureMessages?.[0] ?? ''),
    }));
    tests.push(...own);
    const explained = own.some((test) => test.state === 'failed');
    const message = firstLines(file.message ?? '');
    if (message !== '') suiteErrors.push({ file: file.name, message });
    else if (own.length === 0) suiteErrors.push({ file: file.name, message: 'The file has no tests.' });
    else if (file.status !== 'passed' && !explained) {
      suiteErrors.push({
        file: file.name,
        message: 'The file failed outside its tests (a hook or a suite).',
      });
    }
  }
  return reportOf(tests, suiteErrors);
}

function reportOf(tests: TestOutcome[], suiteErrors: TestReport['suiteErrors']): TestReport {
  const count = (state: TestState) => tests.filter((test) => test.state === state).length;
  return {
    total: tests.length,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    todo: count('todo'),
    tests,
    suiteErrors,
  };
}

function stateOf(status: string): TestState {
  switch (status) {
    case 'passed':
    case 'todo':
      return status;
    case 'skipped':
    case 'pending': // never finished, or held back by `.only` elsewhere
    case 'disabled':
      return 'skipped';
    default:
      return 'failed';
  }
}

/** The message without colours and without the stack, which names paths of one machine. */
function firstLines(text: string): string {
  const lines = stripVTControlCharacters(text).split(/\r?\n/);
  const stack = lines.findIndex((line) => /^\s+at /.test(line));
  return lines
    .slice(0, stack === -1 ? undefined : stack)
    .slice(0, MESSAGE_LINES)
    .join('\n')
    .trim();
}

function jsonOrNull(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

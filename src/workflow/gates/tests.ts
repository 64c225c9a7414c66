import type { Diagnostic } from '../../errors.ts';
import { count, judged, type Verdict } from './verdict.ts';

/** What a run of the host's tests showed. */
export interface TestFacts {
  file: string;
  exitCode: number;
  tests: readonly {
    name: string;
    state: 'passed' | 'failed' | 'skipped' | 'todo';
    message?: string | undefined;
  }[];
  /** Files that could not be loaded, or hold no test. */
  suiteErrors: readonly string[];
}

/**
 * Tests ran; every one passed, and none was skipped or left for later.
 *
 * @param ownFix what to do about tests that are the app's own, which may skip what they like
 */
export function testsGate(gate: string, facts: TestFacts, ownFix?: string): Verdict {
  const problems: Diagnostic[] = facts.suiteErrors.map((error) => ({
    code: 'TESTS_FAILED',
    message: error,
    target: facts.file,
    fix: ownFix ?? 'Correct the file so that it loads and holds tests.',
  }));
  for (const test of facts.tests) {
    if (test.state === 'failed') {
      problems.push({
        code: 'TESTS_FAILED',
        message: `"${test.name}" failed: ${test.message ?? 'no message'}`,
        target: facts.file,
        fix:
          ownFix ??
          'Correct what the test found; a test is changed only when the documentation says it is wrong.',
      });
    }
    if (ownFix !== undefined) continue;
    if (test.state === 'skipped' || test.state === 'todo') {
      problems.push({
        code: 'TESTS_SKIPPED',
        message: `"${test.name}" was ${test.state === 'todo' ? 'left as todo' : 'skipped'}.`,
        target: facts.file,
        fix: 'Run it: remove skip, only or todo.',
      });
    }
  }
  if (facts.tests.length === 0 && problems.length === 0) {
    problems.push({
      code: 'NO_TESTS_RAN',
      message: `No test ran in ${facts.file}.`,
      target: facts.file,
      fix: ownFix ?? 'Run `create-integration scaffold`, which renders it from the spec.',
    });
  }
  if (facts.exitCode !== 0 && problems.length === 0) {
    problems.push({
      code: 'TESTS_FAILED',
      message: `The test run ended with exit code ${facts.exitCode} although every test passed.`,
      target: facts.file,
      fix: ownFix ?? 'Look for an unhandled error or rejection in the run.',
    });
  }
  const where = ownFix === undefined ? '' : ` in ${facts.file}`;
  return judged(gate, problems, `${count(facts.tests.length, 'test')} passed${where}`);
}

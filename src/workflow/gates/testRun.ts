import { type Blocker, count, judged, type Verdict } from './verdict.ts';

/** Whether what is known about a run of the tests is what happened. */
export interface TestRunFacts {
  file: string;
  /** What the tool's own reporter saw; `null` when it did not report, or somebody else did as well. */
  report: {
    tests: readonly { name: string; state: string; errors: number; retries: number; fails: boolean }[];
    /** Custom test runners of the project. */
    runners: readonly string[];
  } | null;
  /** How many tests the run's result file calls passed. */
  passed: number;
  /** Files loaded beside the tests that assign to the result of a test. */
  altering: readonly string[];
  /** Channels on which code of the project claimed exchanges. */
  forged: readonly string[];
  /** Lines of the recording that the recorder did not write, or that vanished. */
  foreign: number;
  lost: number;
  /** Processes of the run that were ended while they wrote. */
  cut: number;
}

/** The run was observed from its beginning to its end, and nothing in it decides what "passed" means. */
export function testRunGate(facts: TestRunFacts): Verdict {
  return judged(
    'test-run',
    [...forgeries(facts), ...gaps(facts), ...alterations(facts)],
    'observed from beginning to end',
  );
}

function forgeries({ file, forged, foreign, lost, report, passed }: TestRunFacts): Blocker[] {
  const problems: string[] = [];
  if (foreign > 0)
    problems.push(`${count(foreign, 'line')} of the recording were not written by the recorder`);
  if (lost > 0) problems.push(`lines of the recording are missing or there twice (${lost} times)`);
  for (const channel of new Set(forged)) problems.push(`code of the project published on "${channel}"`);
  if (report) {
    const seen = report.tests.filter((each) => each.state === 'passed').length;
    if (seen !== passed) {
      problems.push(`the result file says that ${passed} tests passed, and the reporter saw ${seen}`);
    }
  }
  return problems.map((problem) => ({
    code: 'RECORDING_FORGED',
    message: `What the run noted about itself cannot be trusted: ${problem}.`,
    target: file,
    fix: 'Remove the code that writes to the recording, the result file or diagnostics channels, and let the tests call the vendor.',
  }));
}

/** Nobody's fault, and still no proof: what was not written down may be what counts. */
function gaps({ file, cut }: TestRunFacts): Blocker[] {
  if (cut === 0) return [];
  return [
    {
      code: 'RUN_UNOBSERVED',
      message: `The recording has ${count(cut, 'line')} without an end: a process of the run was killed while it wrote.`,
      target: file,
      fix: 'Run it again. Where that happens again, see whether the disk is full or something ends the processes.',
    },
  ];
}

function alterations({ file, report, altering, cut }: TestRunFacts): Blocker[] {
  if (!report) {
    if (cut > 0) return [];
    return [
      {
        code: 'RUN_UNOBSERVED',
        message: 'The run left no report of the tool, or several, so nobody saw how its tests passed.',
        target: file,
        fix: 'Use vitest 3 or newer, and let the run come to its end.',
      },
    ];
  }
  const altered = (message: string, fix: string): Blocker => ({
    code: 'TESTS_ALTERED',
    message,
    target: file,
    fix,
  });
  return [
    ...report.runners.map((runner) =>
      altered(
        `The test runner ${runner} takes the place of vitest's own.`,
        'Remove `runner` from the settings of vitest.',
      ),
    ),
    ...altering.map((path) =>
      altered(
        `${path} assigns to the result of a test.`,
        'Remove that; only vitest decides whether a test passed.',
      ),
    ),
    ...report.tests.flatMap(({ name, state, errors, retries, fails }): Blocker[] => {
      if (fails) {
        return [
          altered(`"${name}" counts as passed when it fails.`, 'Remove `fails`; expect the error instead.'),
        ];
      }
      if (retries > 0) {
        return [
          {
            code: 'TESTS_RETRIED',
            message: `"${name}" may be run again until it passes.`,
            target: file,
            fix: 'Remove `retry`; correct what makes the test fail now and then.',
          },
        ];
      }
      return state === 'passed' && errors > 0
        ? [
            altered(
              `"${name}" failed with ${count(errors, 'error')} and was then declared passed.`,
              'Remove the code that changes the state of tests.',
            ),
          ]
        : [];
    }),
  ];
}

import type { TestEvidence } from '../evidence/evidence.ts';
import { runTests, type TestRun } from '../evidence/runTests.ts';
import type { ResearchedSpec } from '../spec/schema.ts';
import { testRunGate } from '../workflow/gates/testRun.ts';
import type { TestFacts } from '../workflow/gates/tests.ts';
import type { Verdict } from '../workflow/gates/verdict.ts';
import type { Context } from './operation.ts';

/** Real vendors are slow, and a first run compiles; ten minutes end a run that hangs. */
const TEST_TIMEOUT_MS = 600_000;
/** `task.result.state = 'pass'`, `result.errors = []`, in a file that hooks into vitest. */
const ALTERS_A_RESULT = /\bresult\s*[!?]?\.\s*(?:state|errors)\s*=(?!=)/;

/** Runs a test file of the host, with the variables the spec calls public shown in clear. */
export async function runHostTests(
  context: Context,
  spec: Pick<ResearchedSpec, 'environment'>,
  file: string,
  { record = false, strict = true }: { record?: boolean; strict?: boolean } = {},
): Promise<TestRun> {
  context.progress.step(`running ${file}`);
  return runTests(context, {
    file,
    record,
    strict,
    timeoutMs: TEST_TIMEOUT_MS,
    publicVariables: spec.environment.filter((each) => !each.secret).map((each) => each.name),
  });
}

export function testFacts(file: string, run: TestRun): TestFacts {
  const endless = run.timedOut ? [`The run was ended after ${TEST_TIMEOUT_MS / 60_000} minutes.`] : [];
  return {
    file,
    exitCode: run.exitCode,
    tests: run.report.tests,
    suiteErrors: [...endless, ...run.report.suiteErrors.map((each) => `${each.file}: ${each.message}`)],
  };
}

/** Whether the run was observed, and nothing of the project decided what it says. */
export async function observedGate(
  { files }: Pick<Context, 'files'>,
  file: string,
  { recording, report, modules }: TestRun,
): Promise<Verdict> {
  const texts = await Promise.all(
    modules.map(async (path) => ({ path, text: (await files.read(path)) ?? '' })),
  );
  const { reports, forged, foreign, lost, cut } = recording;
  const [only, ...others] = reports;
  return testRunGate({
    file,
    report: only && others.length === 0 ? only : null,
    passed: report.passed,
    altering: texts
      .filter(({ text }) => text.includes('vitest') && ALTERS_A_RESULT.test(text))
      .map(({ path }) => path),
    forged,
    foreign,
    lost,
    cut,
  });
}

export function testEvidence(run: TestRun): TestEvidence {
  const { total, passed, failed, skipped, todo } = run.report;
  return {
    command: run.command,
    exitCode: run.exitCode,
    counts: { total, passed, failed, skipped: skipped + todo },
    durationMs: Math.round(run.durationMs),
  };
}

import { createHash } from 'node:crypto';
import type { TestEvidence } from '../evidence/evidence.ts';
import { runTests, type TestRun } from '../evidence/runTests.ts';
import type { ResearchedSpec } from '../spec/schema.ts';
import type { TestFacts } from '../workflow/gates/tests.ts';
import type { Context } from './operation.ts';

/** Real vendors are slow, and a first run compiles; ten minutes end a run that hangs. */
const TEST_TIMEOUT_MS = 600_000;

/** Runs a test file of the host, with the variables the spec calls public shown in clear. */
export async function runHostTests(
  context: Context,
  spec: Pick<ResearchedSpec, 'environment'>,
  file: string,
  record: boolean,
): Promise<TestRun> {
  context.progress.step(`running ${file}`);
  return runTests(context, {
    file,
    record,
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

export function testEvidence(run: TestRun): TestEvidence {
  const { total, passed, failed, skipped, todo } = run.report;
  return {
    command: run.command,
    exitCode: run.exitCode,
    counts: { total, passed, failed, skipped: skipped + todo },
    durationMs: Math.round(run.durationMs),
  };
}

/** SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

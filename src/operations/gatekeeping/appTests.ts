import type { DesignedSpec } from '../../spec/schema.ts';
import { testsGate } from '../../workflow/gates/tests.ts';
import type { Verdict } from '../../workflow/gates/verdict.ts';
import type { Context } from '../operation.ts';
import { runHostTests, testFacts } from '../runHostTests.ts';

/** Whether the app, with the model and the business code it really has, does what its own tests say. */
export async function runAppTests(
  context: Context,
  spec: DesignedSpec,
  tests: readonly string[],
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const file of tests) {
    if (!(await context.files.exists(file))) continue;
    const run = await runHostTests(context, spec, file, { strict: false });
    const fix = 'Correct the app or, where the business has changed, the test.';
    verdicts.push(testsGate('app', testFacts(file, run), fix));
  }
  return verdicts;
}

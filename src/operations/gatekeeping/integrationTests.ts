import { requireSpec } from '../../spec/parse.ts';
import type { DesignedSpec } from '../../spec/schema.ts';
import { scenariosGate, scenariosOf } from '../../workflow/gates/scenarios.ts';
import { testsGate } from '../../workflow/gates/tests.ts';
import { isBlocked, notApplicable, type Verdict } from '../../workflow/gates/verdict.ts';
import { readIntegrationSpec } from '../integrationSpec.ts';
import type { Context } from '../operation.ts';
import { observedGate, runHostTests, testEvidence, testFacts } from '../runHostTests.ts';
import { runAppTests } from './appTests.ts';
import type { Gatekeeper } from './contract.ts';
import { implementation } from './implementation.ts';

/**
 * Task 4.5: everything before it still holds, the integration tests pass, and they show every required scenario. A small
 * model stands in for the business there, so the app's test of itself has to pass as well, and so have tests that go
 * into the commit.
 */
export const integrationTests: Gatekeeper = async (context, project, integration, included = []) => {
  const { paths, evidence } = integration;
  const before = await implementation(context, project, integration, included);
  if (isBlocked(before.verdicts)) return before;
  const spec = requireSpec(readIntegrationSpec(integration));
  const run = await runHostTests(context, spec, paths.integrationTest);
  const tests = testsGate('integration-tests', testFacts(paths.integrationTest, run));
  // One that failed is reported as failed; it is not missing.
  const ran = run.report.tests
    .filter((each) => ['passed', 'failed'].includes(each.state))
    .map((each) => each.name);
  const own = [project.layout.tests, paths.folder];
  const loaded = run.modules.filter((each) => own.some((folder) => each.startsWith(`${folder}/`)));
  // What Task 4.3 was judged on stays its own: only the vendor can judge it again.
  const external = new Set(Object.keys(evidence.tasks['4.3']?.files ?? {}));
  const files = [...before.files, paths.integrationTest, ...loaded].filter((each) => !external.has(each));
  return {
    verdicts: [
      tests,
      await observedGate(context, paths.integrationTest, run),
      scenariosGate(paths.integrationTest, ran, scenariosOf(spec)),
      ...(isBlocked([tests]) ? [] : await appVerdicts(context, spec, paths.appTest, included)),
      ...before.verdicts,
    ],
    tests: testEvidence(run),
    used: run.modules,
    files: [...new Set(files)],
  };
};

/** The app's test of itself, where the ones that go into the commit did not have it among them. */
async function appVerdicts(
  context: Context,
  spec: DesignedSpec,
  appTest: string | null,
  included: readonly string[],
): Promise<Verdict[]> {
  if (appTest === null || included.includes(appTest)) return [];
  const verdicts = await runAppTests(context, spec, [appTest]);
  return verdicts.length > 0 ? verdicts : [notApplicable('app', 'the app has no test of itself')];
}

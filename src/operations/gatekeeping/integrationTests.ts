import { requireSpec } from '../../spec/parse.ts';
import type { DesignedSpec } from '../../spec/schema.ts';
import { scenariosGate, scenariosOf } from '../../workflow/gates/scenarios.ts';
import { testsGate } from '../../workflow/gates/tests.ts';
import { isBlocked, notApplicable, type Verdict } from '../../workflow/gates/verdict.ts';
import { readIntegrationSpec } from '../integrationSpec.ts';
import type { Context } from '../operation.ts';
import { EXTERNAL_TEST, type IntegrationPaths, type Project } from '../project.ts';
import { observedGate, runHostTests, testEvidence, testFacts } from '../runHostTests.ts';
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
      ...(isBlocked([tests]) ? [] : await appTests(context, project, paths, spec, included)),
      ...before.verdicts,
    ],
    tests: testEvidence(run),
    used: run.modules,
    files: [...new Set(files)],
  };
};

/** Whether the app itself, with the model and the business code it really has, does what its own tests say. */
async function appTests(
  context: Context,
  { layout }: Project,
  { appTest, integrationTest }: IntegrationPaths,
  spec: DesignedSpec,
  included: readonly string[],
): Promise<Verdict[]> {
  // Those of an integration against its real vendor belong to Task 4.3, and may cost money.
  const further = included.filter(
    (each) =>
      each.startsWith(`${layout.tests}/`) && each.endsWith('.test.ts') && !each.endsWith(EXTERNAL_TEST),
  );
  const tests = new Set(appTest === null ? further : [appTest, ...further]);
  tests.delete(integrationTest);
  const verdicts: Verdict[] = [];
  for (const file of tests) {
    if (!(await context.files.exists(file))) continue;
    const run = await runHostTests(context, spec, file, { strict: false });
    const fix = 'Correct the app or, where the business has changed, the test.';
    verdicts.push(testsGate('app', testFacts(file, run), fix));
  }
  return verdicts.length > 0 ? verdicts : [notApplicable('app', 'the app has no test of itself')];
}

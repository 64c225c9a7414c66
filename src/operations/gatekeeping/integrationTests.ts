import { requireSpec } from '../../spec/parse.ts';
import { scenariosGate, scenariosOf } from '../../workflow/gates/scenarios.ts';
import { testsGate } from '../../workflow/gates/tests.ts';
import { isBlocked } from '../../workflow/gates/verdict.ts';
import { readIntegrationSpec } from '../integrationSpec.ts';
import { observedGate, runHostTests, testEvidence, testFacts } from '../runHostTests.ts';
import type { Gatekeeper } from './contract.ts';
import { implementation } from './implementation.ts';

/** Task 4.5: everything before it still holds, the integration tests pass, and they show every required scenario. */
export const integrationTests: Gatekeeper = async (context, project, integration) => {
  const { paths, evidence } = integration;
  const before = await implementation(context, project, integration);
  if (isBlocked(before.verdicts)) return before;
  const spec = requireSpec(readIntegrationSpec(integration));
  const run = await runHostTests(context, spec, paths.integrationTest, false);
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
      testsGate('integration-tests', testFacts(paths.integrationTest, run)),
      await observedGate(context, paths.integrationTest, run),
      scenariosGate(paths.integrationTest, ran, scenariosOf(spec)),
      ...before.verdicts,
    ],
    tests: testEvidence(run),
    used: run.modules,
    files: [...new Set(files)],
  };
};

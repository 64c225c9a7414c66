import { requireSpec } from '../../spec/parse.ts';
import { scenariosGate } from '../../workflow/gates/scenarios.ts';
import { testsGate } from '../../workflow/gates/tests.ts';
import { checkRules } from '../checkRules.ts';
import { readIntegrationSpec } from '../project.ts';
import { runHostTests, testEvidence, testFacts } from '../runHostTests.ts';
import { typeCheck } from '../typeCheck.ts';
import type { Gatekeeper } from './contract.ts';

/** Task 4.5: the integration tests pass, assert something, and show every required scenario. */
export const integrationTests: Gatekeeper = async (context, project, integration) => {
  const { paths } = integration;
  const spec = requireSpec(readIntegrationSpec(integration));
  const run = await runHostTests(context, spec, paths.integrationTest, false);
  // One that failed is reported as failed; it is not missing.
  const ran = run.report.tests
    .filter((each) => ['passed', 'failed'].includes(each.state))
    .map((each) => each.name);
  return {
    verdicts: [
      testsGate('integration-tests', testFacts(paths.integrationTest, run)),
      scenariosGate(paths.integrationTest, ran),
      await typeCheck(context, project, integration),
      await checkRules(context, project, integration, spec),
    ],
    tests: testEvidence(run),
    files: [paths.spec, paths.integrationTest, `${paths.folder}/index.ts`],
  };
};

import { check, type FileRole, type SourceFile } from '../../../src/checks/index.ts';
import { callFacts, quotedPolling } from '../../../src/operations/checkRules.ts';
import { isRegistered } from '../../../src/registration/index.ts';
import type { RenderedFile } from '../../../src/rendering/renderTask.ts';
import { integrationNames } from '../../../src/spec/names.ts';
import type { DesignedSpec } from '../../../src/spec/schema.ts';
import { scenariosOf } from '../../../src/workflow/gates/scenarios.ts';
import type { TestProject } from './project.ts';

/** What `check` says about a rendered integration, with the facts the operation gathers. */
export async function findings(project: TestProject, spec: DesignedSpec, rendered: readonly RenderedFile[]) {
  const { factory } = integrationNames(spec.name);
  const registration = await project.read('aggregatedIntegration.ts');
  const role = (path: string): FileRole => {
    if (path.endsWith('external-api.test.ts')) return 'external-test';
    if (path.endsWith('.test.ts')) return 'integration-test';
    return path.includes('externalApi') ? 'api' : 'integration';
  };
  const files: SourceFile[] = [
    ...rendered.map((each) => ({ ...each, role: role(each.path) })),
    { path: 'aggregatedIntegration.ts', text: registration, role: 'registration' },
  ];
  const result = check({
    files,
    integration: {
      name: spec.name,
      factory,
      ...callFacts(spec),
      pollingRequirement: quotedPolling(spec),
    },
    scenarios: Object.keys(scenariosOf(spec)),
    environment: spec.environment.map((each) => each.name),
    registration: { path: 'aggregatedIntegration.ts', times: isRegistered(registration, factory) },
    design: null,
  });
  return result.findings;
}

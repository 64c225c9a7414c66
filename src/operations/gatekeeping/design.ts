import { type DesignedSpec, hasCalls } from '../../spec/schema.ts';
import { designDocumentGate } from '../../workflow/gates/designDocument.ts';
import { blocked, count, passed, type Verdict } from '../../workflow/gates/verdict.ts';
import { webhookPathGate } from '../../workflow/gates/webhookPath.ts';
import { withoutQuality } from '../../workflow/qualityBlock.ts';
import { readIntegrationSpec } from '../integrationSpec.ts';
import type { Context } from '../operation.ts';
import { otherWebhooks } from '../otherWebhooks.ts';
import type { IntegrationPaths, Project } from '../project.ts';
import { renderDesign } from '../renderDesign.ts';
import type { Gatekeeper } from './contract.ts';

/** Task 4.2: the spec is complete and consistent, its review questions answered, the document in sync. */
export const design: Gatekeeper = async (context, project, integration) => {
  const { paths } = integration;
  const reading = readIntegrationSpec(integration);
  if (!reading.ok) {
    return {
      verdicts: [
        blocked('spec', `${count(reading.diagnostics.length, 'field')} to write`, reading.diagnostics),
      ],
      files: [paths.spec],
    };
  }
  const expected = await renderDesign(context, reading.spec, paths);
  const document = await context.files.read(paths.design);
  return {
    verdicts: [
      passed(
        'spec',
        `${count(reading.spec.operations.length, 'operation')}, ${hasCalls(reading.spec) ? 'mapping' : reading.spec.pattern} and review complete`,
      ),
      designDocumentGate({
        path: paths.design,
        actual: document === null ? null : withoutQuality(document),
        expected,
      }),
      ...(await webhookVerdicts(context, project, paths, reading.spec)),
    ],
    files: [paths.spec, paths.design],
  };
};

async function webhookVerdicts(
  { files }: Context,
  project: Project,
  paths: IntegrationPaths,
  spec: DesignedSpec,
): Promise<Verdict[]> {
  if (!hasCalls(spec) || !spec.webhook) return [];
  const others = await otherWebhooks(files, project, paths);
  return [webhookPathGate({ spec: paths.spec, path: spec.webhook.path, others })];
}

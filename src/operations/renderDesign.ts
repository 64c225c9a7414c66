import { renderTemplate } from '../rendering/template.ts';
import { designView } from '../rendering/views/design.ts';
import type { DesignedSpec } from '../spec/schema.ts';
import { scenariosOf } from '../workflow/gates/scenarios.ts';
import type { Context } from './operation.ts';
import type { IntegrationPaths } from './project.ts';

const TEMPLATE = 'templates/design/integration-design.md.ejs';

/** The design document as the spec says it now. */
export async function renderDesign(
  { resources }: Pick<Context, 'resources'>,
  spec: DesignedSpec,
  paths: IntegrationPaths,
): Promise<string> {
  const view = designView(
    spec,
    { specFile: paths.spec, externalTest: paths.externalTest, integrationTest: paths.integrationTest },
    scenariosOf(spec),
  );
  return renderTemplate(await resources.read(TEMPLATE), view, TEMPLATE);
}

import { code } from '../rendering/safe.ts';
import { renderTemplate } from '../rendering/template.ts';
import { designView } from '../rendering/views/design.ts';
import { type DesignedSpec, hasCalls } from '../spec/schema.ts';
import { scenariosOf } from '../workflow/gates/scenarios.ts';
import type { Context } from './operation.ts';
import type { IntegrationPaths } from './project.ts';

const FOLDER = 'templates/design';
const WHOLE = `${FOLDER}/integration-design.md.ejs`;

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
  // The flow and the entities are what patterns differ in.
  const part = `${FOLDER}/${hasCalls(spec) ? 'calls' : spec.pattern}.md.ejs`;
  const flow = code(renderTemplate(await resources.read(part), view, part).trimEnd());
  return renderTemplate(await resources.read(WHOLE), { ...view, flow }, WHOLE);
}

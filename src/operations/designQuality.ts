import { planGenerated } from '../changes/generated.ts';
import { normalize } from '../changes/text.ts';
import { qualityTable, withoutQuality, withQuality } from '../workflow/qualityBlock.ts';
import { checkQuality } from './checkQuality.ts';
import { readIntegrationSpec } from './integrationSpec.ts';
import type { Context } from './operation.ts';
import type { Integration, Project } from './project.ts';
import { renderDesign } from './renderDesign.ts';

/**
 * The files that change when the quality of an integration is written into its design document. Nothing where there is
 * no document that says what the spec says.
 *
 * @param integration with the evidence as it is to be
 */
export async function qualityWrites(
  context: Pick<Context, 'files' | 'resources'>,
  project: Project,
  integration: Integration,
): Promise<{ path: string; text: string }[]> {
  const { paths } = integration;
  const reading = readIntegrationSpec(integration);
  if (!reading.ok) return [];
  const { spec } = reading;
  const document = await renderDesign(context, spec, paths);
  const current = await context.files.read(paths.design);
  if (current === null || withoutQuality(normalize(current)) !== document) return [];

  const { quality } = await checkQuality(context, project, integration, spec);
  const text = withQuality(document, qualityTable(quality));
  const { plan } = await planGenerated(context.files, [{ path: paths.design, text }]);
  return plan.map((change) => ({ path: change.path, text: change.text }));
}

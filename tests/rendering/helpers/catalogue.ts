import { filesOfKit, readKit } from '../../../src/operations/kits.ts';
import { createResources } from '../../../src/platform/resources.ts';
import { renderTemplate } from '../../../src/rendering/template.ts';
import { catalogueView } from '../../../src/rendering/views/catalogue.ts';
import { type Catalogue, catalogueOf } from '../../../src/spec/catalogue.ts';
import { type DesignedSpec, sendsRequests } from '../../../src/spec/schema.ts';
import type { TestProject } from './project.ts';

const resources = createResources();
const TEMPLATE = 'templates/kits/registry/vendor.ts.ejs';

/** Where vendors of the catalogue are, each in a folder of its own. */
export const VENDORS = 'integrations/kits/registry/vendors';

/** Writes the registry kit into a project, as `add registry` does. */
export async function addRegistry(project: TestProject): Promise<void> {
  const kit = await readKit(resources, 'registry');
  const files = await filesOfKit(resources, kit, 'integrations', () => true);
  for (const { path, text } of files) await project.write(path, text);
}

/** What of a spec is offered, and the vendor that is made of it; throws for a spec of which nothing can be. */
export async function offered(
  spec: DesignedSpec,
): Promise<{ catalogue: Catalogue; path: string; text: string }> {
  const catalogue = sendsRequests(spec) ? catalogueOf(spec) : null;
  if (!sendsRequests(spec) || !catalogue) throw new Error(`${spec.name} has nothing to read`);
  const text = renderTemplate(await resources.read(TEMPLATE), catalogueView(spec, catalogue), TEMPLATE);
  return { catalogue, path: `${VENDORS}/${spec.name}/index.ts`, text };
}

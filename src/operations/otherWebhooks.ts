import type { Files } from '../ports/index.ts';
import { jsonOf } from '../spec/json.ts';
import type { IntegrationPaths, Project } from './project.ts';
import { specFiles } from './specFiles.ts';

/** Where the webhooks of the other integrations arrive, in all modules. A spec that cannot be read yet has none. */
export async function otherWebhooks(
  files: Pick<Files, 'list' | 'read'>,
  { layout: { docs } }: Pick<Project, 'layout'>,
  { spec: own }: Pick<IntegrationPaths, 'spec'>,
): Promise<{ spec: string; path: string }[]> {
  const specs = await specFiles(files, docs);
  const found = await Promise.all(
    specs
      .filter((path) => path !== own)
      .map(async (spec) => ({ spec, path: webhookPath((await files.read(spec)) ?? '') })),
  );
  return found.flatMap(({ spec, path }) => (path === null ? [] : [{ spec, path }]));
}

/** Any spec, however far it is. */
function webhookPath(text: string): string | null {
  const spec = jsonOf(text) as { webhook?: { path?: unknown } | null } | null | undefined;
  const path = spec?.webhook?.path;
  return typeof path === 'string' ? path : null;
}

import type { Files } from '../ports/index.ts';
import type { IntegrationPaths, Project } from './project.ts';

const SPEC = '.integration.json';

/** Where the webhooks of the other integrations arrive, in all modules. A spec that cannot be read yet has none. */
export async function otherWebhooks(
  files: Pick<Files, 'list' | 'read'>,
  { layout: { docs } }: Pick<Project, 'layout'>,
  { spec: own }: Pick<IntegrationPaths, 'spec'>,
): Promise<{ spec: string; path: string }[]> {
  const specs = (await files.list(docs))
    .filter((name) => name.endsWith(SPEC))
    .map((name) => `${docs}/${name}`);
  const found = await Promise.all(
    specs
      .filter((path) => path !== own)
      .map(async (spec) => ({ spec, path: webhookPath((await files.read(spec)) ?? '') })),
  );
  return found.flatMap(({ spec, path }) => (path === null ? [] : [{ spec, path }]));
}

/** Any spec, however far it is. */
function webhookPath(text: string): string | null {
  try {
    const path: unknown = JSON.parse(text).webhook.path;
    return typeof path === 'string' ? path : null;
  } catch {
    return null;
  }
}

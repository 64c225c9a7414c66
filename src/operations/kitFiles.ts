import type { RenderedFile } from '../changes/generated.ts';
import type { HostLayout } from '../hosts/index.ts';
import type { Resources } from '../ports/index.ts';

const KIT = 'templates/kit';

/** The kit as it is copied into a host: verbatim, owned by the host from then on. */
export async function kitFiles(
  resources: Resources,
  layout: Pick<HostLayout, 'kit'>,
): Promise<RenderedFile[]> {
  const paths = await resources.walk(KIT);
  return Promise.all(
    paths.map(async (path) => ({
      path: `${layout.kit}${path.slice(KIT.length)}`,
      text: await resources.read(path),
    })),
  );
}

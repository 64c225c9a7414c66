import type { RenderedFile } from '../changes/generated.ts';
import type { HostLayout } from '../hosts/index.ts';
import type { Resources } from '../ports/index.ts';

const KIT = 'templates/kit';
const EXTRAS = 'templates/hosts';
/** Parts that need a package of their own; a host without it would not type-check. Not offered by a command yet. */
const OPTIONAL = ['durable', 'channel', 'clientDirect', 'middleware'].map((part) => `${KIT}/${part}/`);

/** The kit as it is copied into a host, with what the host's layout needs in it: verbatim, owned by the host from then on. */
export async function kitFiles(
  resources: Resources,
  layout: Pick<HostLayout, 'kit' | 'kitExtras'>,
): Promise<RenderedFile[]> {
  const shipped = await resources.walk(KIT);
  const paths = shipped.filter((path) => !OPTIONAL.some((part) => path.startsWith(part)));
  const sources = [
    ...paths.map((path) => [path.slice(KIT.length + 1), path] as const),
    ...Object.entries(layout.kitExtras).map(([target, path]) => [target, `${EXTRAS}/${path}`] as const),
  ];
  return Promise.all(
    sources.map(async ([target, path]) => ({
      path: `${layout.kit}/${target}`,
      text: await resources.read(path),
    })),
  );
}

import type { RenderedFile } from '../changes/generated.ts';
import type { HostLayout } from '../hosts/index.ts';
import type { Files, Resources } from '../ports/index.ts';

const KIT = 'templates/kit';
const EXTRAS = 'templates/hosts';
/** The folders that every host gets; each other folder is a part that comes with a pattern which needs it. */
const ALWAYS = ['testing'];

/**
 * The kit as it is copied into a host, with what the host's layout needs in it: verbatim, owned by the host from then on.
 *
 * @param parts folders of the kit beside what every host gets, such as `resource`
 */
export async function kitFiles(
  resources: Resources,
  layout: Pick<HostLayout, 'kit' | 'kitExtras'>,
  parts: readonly string[] = [],
): Promise<RenderedFile[]> {
  const wanted = [...ALWAYS, ...parts];
  const paths = (await resources.walk(KIT)).map((path) => path.slice(KIT.length + 1));
  const sources = [
    ...paths
      .filter((path) => !path.includes('/') || wanted.includes(path.split('/')[0] ?? ''))
      .map((path) => [path, `${KIT}/${path}`] as const),
    ...Object.entries(layout.kitExtras).map(([target, path]) => [target, `${EXTRAS}/${path}`] as const),
  ];
  return Promise.all(
    sources.map(async ([target, path]) => ({
      path: `${layout.kit}/${target}`,
      text: await resources.read(path),
    })),
  );
}

/** The parts of the kit that a host has. */
export async function partsOf(
  files: Pick<Files, 'walk'>,
  { kit }: Pick<HostLayout, 'kit'>,
): Promise<string[]> {
  const folders = (await files.walk(kit)).map((path) => path.slice(kit.length + 1).split('/'));
  return [...new Set(folders.filter((each) => each.length > 1).map((each) => each[0] ?? ''))];
}

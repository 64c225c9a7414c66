import type { FileRole, SourceFile } from '../checks/types.ts';
import type { Context } from './operation.ts';
import type { IntegrationPaths, Project } from './project.ts';

type Reader = Pick<Context, 'files'>;

/** What the rules read of an integration, beside its spec. */
export interface Sources {
  own: readonly SourceFile[];
  /** What all integrations of the project share; see {@link sharedSources}. */
  shared: readonly SourceFile[];
  /** The design document; `null` where there is none. */
  design: string | null;
}

/** Where vitest looks for its configuration. */
const CONFIG = /^(?:vitest|vite)\.(?:config|workspace)\.[cm]?[jt]s$/;

/** Everything the rules read of an integration. */
export async function readSources(
  context: Reader,
  { layout }: Pick<Project, 'layout'>,
  paths: IntegrationPaths,
): Promise<Sources> {
  return { ...(await integrationSources(context, paths)), shared: await sharedSources(context, layout) };
}

/** Files of one integration with their roles; only those that exist. */
export async function integrationSources(
  context: Reader,
  paths: Pick<IntegrationPaths, 'folder' | 'externalTest' | 'integrationTest' | 'design'>,
): Promise<Pick<Sources, 'own' | 'design'>> {
  const own = (await context.files.walk(paths.folder)).filter((each) => each.endsWith('.ts'));
  const files = await readAll(context, [
    ...own.map((path): [string, FileRole] => [
      path,
      /\/externalApi(\.\w+)?\.ts$/.test(path) ? 'api' : 'integration',
    ]),
    [paths.externalTest, 'external-test'],
    [paths.integrationTest, 'integration-test'],
  ]);
  return { own: files, design: await context.files.read(paths.design) };
}

/** Files that all integrations of a project share: the registration, and what decides how the tests are run. */
export async function sharedSources(
  context: Reader,
  { registrationFile }: Pick<Project['layout'], 'registrationFile'>,
): Promise<SourceFile[]> {
  const { setupFilesOf } = await import('../checks/index.ts');
  const names = (await context.files.list('.')).filter((each) => CONFIG.test(each));
  const configs = await readAll(
    context,
    names.map((each): [string, FileRole] => [each, 'test-config']),
  );
  const setups = new Set(configs.flatMap(({ path, text }) => setupFilesOf(path, text)));
  return [
    ...(await readAll(context, [[registrationFile, 'registration']])),
    ...configs,
    ...(await readAll(
      context,
      [...setups].map((each): [string, FileRole] => [each, 'test-config']),
    )),
  ];
}

async function readAll({ files }: Reader, roles: readonly [string, FileRole][]): Promise<SourceFile[]> {
  const texts = await Promise.all(
    roles.map(async ([path, role]) => ({ path, role, text: await files.read(path) })),
  );
  return texts.flatMap(({ text, ...file }) => (text === null ? [] : [{ ...file, text }]));
}

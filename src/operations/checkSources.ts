import type { FileRole, SourceFile } from '../checks/types.ts';
import type { Context } from './operation.ts';
import type { IntegrationPaths, Project } from './project.ts';

type Reader = Pick<Context, 'files'>;

/** Where vitest looks for its configuration. */
const CONFIG = /^(?:vitest|vite)\.(?:config|workspace)\.[cm]?[jt]s$/;

/** Files of one integration with their roles; only those that exist. */
export async function integrationSources(
  context: Reader,
  paths: Pick<IntegrationPaths, 'folder' | 'externalTest' | 'integrationTest'>,
): Promise<SourceFile[]> {
  const own = (await context.files.walk(paths.folder)).filter((each) => each.endsWith('.ts'));
  return readAll(context, [
    ...own.map((path): [string, FileRole] => [
      path,
      /\/externalApi(\.\w+)?\.ts$/.test(path) ? 'api' : 'integration',
    ]),
    [paths.externalTest, 'external-test'],
    [paths.integrationTest, 'integration-test'],
  ]);
}

/** Files that all integrations of a project share: the registration, and what decides how the tests are run. */
export async function sharedSources(
  context: Reader,
  { layout }: Pick<Project, 'layout'>,
): Promise<SourceFile[]> {
  const { setupFilesOf } = await import('../checks/index.ts');
  const names = (await context.files.list('.')).filter((each) => CONFIG.test(each));
  const configs = await readAll(
    context,
    names.map((each): [string, FileRole] => [each, 'test-config']),
  );
  const setups = new Set(configs.flatMap(({ path, text }) => setupFilesOf(path, text)));
  return [
    ...(await readAll(context, [[layout.registrationFile, 'registration']])),
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

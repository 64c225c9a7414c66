import { afterEach, describe, expect, test } from 'vitest';
import { detectHost, hosts } from '../../src/hosts/index.ts';
import { createFiles } from '../../src/platform/files.ts';
import { createResources } from '../../src/platform/resources.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

const PACKAGE = JSON.stringify({ dependencies: { interaqt: '4.10.0' } });
const MARKERS = {
  'aggregatedIntegration.ts': '',
  'integrations/index.ts': '',
  'app.ts': 'export async function createApp() {}',
};
/** A few lines of each layout that no other one has. */
const BOILERPLATE = {
  'integrations/index.ts': '',
  'main-component/app.ts': 'export function setupHttpServer() {}',
  'scripts/generate-aggregated-integration.ts': '',
};

let folder: TempFolder;
afterEach(() => folder.cleanup());

async function detect(files: Record<string, string>) {
  folder = await tempFolder(files);
  return detectHost(createFiles(folder.dir));
}

describe('an interaqt app', () => {
  test('is recognised by its dependency and its files', async () => {
    expect(await detect({ 'package.json': PACKAGE, ...MARKERS })).toBe(hosts.interaqt);
  });

  test('may have interaqt among its development dependencies', async () => {
    const manifest = JSON.stringify({ devDependencies: { interaqt: '4.10.0' } });
    expect(await detect({ 'package.json': manifest, ...MARKERS })).toBe(hosts.interaqt);
  });

  test.each(Object.keys(MARKERS))(
    'is none without %s, and the message names what belongs there',
    async (missing) => {
      const rest = Object.fromEntries(Object.entries(MARKERS).filter(([path]) => path !== missing));
      await expect(detect({ 'package.json': PACKAGE, ...rest })).rejects.toMatchObject({
        code: 'HOST_UNKNOWN',
        diagnostics: [{ fix: expect.stringContaining(missing) }],
      });
    },
  );
});

describe('other layouts', () => {
  test('without a createApp to test with, it is the layout of the instruction packs', async () => {
    const app = { 'app.ts': 'export function createAPI() {}\nexport const createApplication = 1;' };
    expect(await detect({ 'package.json': PACKAGE, ...MARKERS, ...app })).toBe(hosts.seed);
  });

  test('the public boilerplate', async () => {
    expect(await detect({ 'package.json': PACKAGE, ...BOILERPLATE })).toBe(hosts.boilerplate);
  });

  test.each(Object.keys(BOILERPLATE))('are none without %s', async (missing) => {
    const rest = Object.fromEntries(Object.entries(BOILERPLATE).filter(([path]) => path !== missing));
    await expect(detect({ 'package.json': PACKAGE, ...rest })).rejects.toMatchObject({
      code: 'HOST_UNKNOWN',
      diagnostics: [{ fix: expect.stringContaining(missing) }],
    });
  });

  test('two at once are ambiguous, and the message names both', async () => {
    const files = { 'package.json': PACKAGE, ...MARKERS, ...BOILERPLATE };
    await expect(detect(files)).rejects.toMatchObject({
      code: 'HOST_AMBIGUOUS',
      diagnostics: [{ message: expect.stringMatching(/interaqt app and interaqt-app-boilerplate/) }],
    });
  });
});

describe('the version of interaqt', () => {
  const manifest = (range: string) => JSON.stringify({ dependencies: { interaqt: range } });

  test.each(['^0.8.12', '0.8.12', '~3.1.0', '=1'])(
    '%s is too old, and the message says so',
    async (range) => {
      await expect(detect({ 'package.json': manifest(range), ...BOILERPLATE })).rejects.toMatchObject({
        code: 'HOST_UNKNOWN',
        diagnostics: [{ message: expect.stringContaining(range) }],
      });
    },
  );

  test.each(['^4.10.0', '4.11.0', '>=0.8', '*', 'latest', 'workspace:*', 'file:../interaqt'])(
    '%s may be new enough',
    async (range) => {
      expect(await detect({ 'package.json': manifest(range), ...MARKERS })).toBe(hosts.interaqt);
    },
  );
});

test.each([
  ['no package.json', {}, 'NOT_A_PROJECT'],
  ['a package.json that is not JSON', { 'package.json': '{' }, 'NOT_A_PROJECT'],
  ['a package.json that is no object', { 'package.json': 'null', ...MARKERS }, 'HOST_UNKNOWN'],
  [
    'dependencies of the wrong form',
    { 'package.json': '{"dependencies":"interaqt"}', ...MARKERS },
    'HOST_UNKNOWN',
  ],
  [
    'a name that is not interaqt',
    { 'package.json': '{"dependencies":{"interaqt-x":"1"}}', ...MARKERS },
    'HOST_UNKNOWN',
  ],
])('%s', async (_, files, code) => {
  await expect(detect(files)).rejects.toMatchObject({ code });
});

describe.each(Object.entries(hosts))('the layout %s', (_, { layout, markers }) => {
  test('names project-relative folders', () => {
    for (const path of [layout.docs, layout.integrations, layout.kit, layout.tests]) {
      expect(path).toMatch(/^[a-z][\w/-]*$/);
    }
  });

  test('registers in a file that is a marker, or that a command of the host makes', () => {
    expect(markers.includes(layout.registrationFile)).toBe(layout.regenerate === null);
  });

  test('names only templates that are shipped', async () => {
    const resources = createResources();
    const templates = [
      ...Object.values(layout.kitExtras),
      ...layout.integrationFiles.map(({ template }) => template),
    ];
    for (const each of templates) expect(await resources.read(`templates/hosts/${each}`)).not.toBe('');
  });
});

test('every template below templates/hosts is used by a layout', async () => {
  const used = Object.values(hosts).flatMap(({ layout }) => [
    ...Object.values(layout.kitExtras),
    ...layout.integrationFiles.map(({ template }) => template),
  ]);
  const shipped = (await createResources().walk('templates/hosts')).map((each) => each.slice(16));
  expect(shipped.sort()).toEqual([...new Set(used)].sort());
});

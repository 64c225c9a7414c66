import { afterEach, describe, expect, test } from 'vitest';
import { detectHost, hosts } from '../../src/hosts/index.ts';
import { createFiles } from '../../src/platform/files.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

const PACKAGE = JSON.stringify({ dependencies: { interaqt: '4.10.0' } });
const MARKERS = { 'aggregatedIntegration.ts': '', 'integrations/index.ts': '', 'app.ts': '' };

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

test('layouts name project-relative folders, and the registration is one of the markers', () => {
  for (const { layout, markers } of Object.values(hosts)) {
    for (const path of [layout.docs, layout.integrations, layout.kit, layout.tests]) {
      expect(path).toMatch(/^[a-z][\w/-]*$/);
    }
    expect(markers).toContain(layout.registrationFile);
  }
});

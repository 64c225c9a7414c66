import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { planGenerated } from '../../src/changes/generated.ts';
import { applyPlan } from '../../src/changes/plan.ts';
import { interaqt } from '../../src/hosts/interaqt/index.ts';
import { KITS_FILE, printKitRecord } from '../../src/operations/kits.ts';
import { renderVendor } from '../../src/operations/scaffoldVendor.ts';
import { createFiles } from '../../src/platform/files.ts';
import { createResources } from '../../src/platform/resources.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';
import { anyFixture } from '../rendering/helpers/render.ts';

const BESIDE = printKitRecord({ registry: { folder: 'integrations' } });
const path = (name: string) => `integrations/kits/registry/vendors/${name}/index.ts`;

let folder: TempFolder;
afterEach(() => folder.cleanup());

async function project(kits: string | null, withKit = true) {
  folder = await tempFolder();
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(folder.dir, file)), { recursive: true });
    await writeFile(join(folder.dir, file), text);
  };
  if (kits !== null) await write(KITS_FILE, kits);
  if (withKit) await write('integrations/kits/registry/show.ts', 'export {};\n');
  const context = { files: createFiles(folder.dir), resources: createResources() };
  const render = (name: string, asked = true) =>
    renderVendor(context, interaqt.layout, anyFixture(name), asked);
  return { files: context.files, write, render };
}

test.each([
  ['a project without the kit', null, 'speech', 'KIT_MISSING', /`create-integration add registry`/],
  [
    'a kit that lies elsewhere',
    printKitRecord({ registry: { folder: 'lib' } }),
    'speech',
    'KIT_MISSING',
    /`create-integration add registry`/,
  ],
  ['a broker', BESIDE, 'chat', 'CLIENT_MISSING', /by hand/],
  ['addresses that are only signed', BESIDE, 'stream', 'CLIENT_MISSING', /by hand/],
  ['tokens that are only verified', BESIDE, 'door', 'CLIENT_MISSING', /by hand/],
  ['operations that all write', BESIDE, 'translate', 'NOTHING_READABLE', /role "support"/],
  ['an answer that is a credential', BESIDE, 'dictation', 'NOTHING_READABLE', /role "support"/],
])('%s: it is refused with what to do', async (_, kits, name, code, fix) => {
  const { render } = await project(kits);
  await expect(render(name)).rejects.toMatchObject({
    diagnostics: [{ code, fix: expect.stringMatching(fix) }],
  });
});

test('a kit of an earlier version, without what a vendor needs: it is refused', async () => {
  const { render } = await project(BESIDE, false);
  await expect(render('speech')).rejects.toMatchObject({
    diagnostics: [{ code: 'KIT_MISSING', fix: expect.stringContaining('again') }],
  });
});

test('it is written where it was asked for, and from then on with the rest', async () => {
  const { files, render, write } = await project(BESIDE);
  expect(await render('speech', false)).toEqual({ rendered: [], diagnostics: [] });
  const { rendered } = await render('speech');
  expect(rendered.map((each) => each.path)).toEqual([path('speech')]);
  await applyPlan(files, (await planGenerated(files, rendered)).plan);
  expect((await render('speech', false)).rendered).toEqual(rendered);

  // A kit that is gone is no reason to refuse everything else that scaffold does.
  await write(KITS_FILE, printKitRecord({}));
  expect(await render('speech', false)).toMatchObject({
    rendered: [],
    diagnostics: [{ code: 'KIT_MISSING' }],
  });
});

test('a vendor that somebody wrote by hand is none of its business', async () => {
  const { render, write } = await project(BESIDE);
  await write(path('speech'), 'export default 1;\n');
  expect((await render('speech', false)).rendered).toEqual([]);
});

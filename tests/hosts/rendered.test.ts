import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { parseSync } from 'oxc-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hosts } from '../../src/hosts/index.ts';
import { kitFiles } from '../../src/operations/kitFiles.ts';
import { integrationPaths } from '../../src/operations/project.ts';
import { renderScaffold } from '../../src/operations/scaffoldPlan.ts';
import { createResources } from '../../src/platform/resources.ts';
import type { RenderedFile } from '../../src/rendering/renderTask.ts';
import type { DesignedSpec } from '../../src/spec/schema.ts';
import { FIXTURES, fixture } from '../rendering/helpers/render.ts';
import { LAYOUTS, type LayoutId } from './fixtureProject.ts';

const resources = createResources();

async function render(id: LayoutId, spec: DesignedSpec): Promise<RenderedFile[]> {
  const { layout } = hosts[id];
  const paths = integrationPaths(layout, spec.module, spec.name);
  return renderScaffold({ resources }, { layout }, { paths }, spec, ['4.3', '4.4']);
}

/** What only the host's layout asks for. */
async function renderHostFiles(id: LayoutId, spec: DesignedSpec): Promise<RenderedFile[]> {
  const paths = hosts[id].layout.integrationFiles.map((each) => each.path(spec.name));
  return (await render(id, spec)).filter(({ path }) => paths.includes(path));
}

describe.each(Object.keys(LAYOUTS) as LayoutId[])('every integration in the layout %s', (id) => {
  let root: string;
  const run = (binary: string, args: string[]) =>
    execa(join(root, 'node_modules/.bin', binary), args, {
      cwd: root,
      env: { NO_COLOR: '1', FORCE_COLOR: '0' },
      reject: false,
      all: true,
    });

  beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'layout-')));
    await cp(resources.path(`tests/fixtures/hosts/${id}/project`), root, { recursive: true });
    await symlink(resources.path('node_modules'), join(root, 'node_modules'));
    const kit = await kitFiles(resources, hosts[id].layout);
    const rendered = await Promise.all(FIXTURES.map((name) => render(id, fixture(name))));
    for (const { path, text } of [...kit, ...rendered.flat()]) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    if (id === 'boilerplate') await run('tsx', ['scripts/generate-aggregated-integration.ts']);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  test.each([
    ['strict', 'true'],
    ['as loose as the host likes it', 'false'],
  ])(
    'type-checks %s',
    async (_, strict) => {
      const { all, exitCode } = await run('tsc', ['--noEmit', '--strict', strict]);
      expect(all).toBe('');
      expect(exitCode).toBe(0);
    },
    60_000,
  );

  // The kinds that reach a host by different ways: a result at once, and a webhook of the vendor.
  test('passes the tests it was given', async () => {
    const { all, exitCode } = await run('vitest', ['run', 'translate-integration', 'narration-integration']);
    expect(exitCode, all).toBe(0);
    expect(all).toContain('Test Files  2 passed');
  }, 120_000);

  test('has host files a formatter leaves alone', async () => {
    const config = {
      root: true,
      formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 110 },
      javascript: { formatter: { quoteStyle: 'single' } },
    };
    await writeFile(join(root, 'biome.json'), JSON.stringify(config));
    const files = (await Promise.all(FIXTURES.map((name) => renderHostFiles(id, fixture(name))))).flat();
    const { exitCode, all } = await run('biome', ['format', '--write', 'integrations']);
    expect(exitCode, all).toBe(0);
    for (const { path, text } of files) expect(await readFile(join(root, path), 'utf8'), path).toBe(text);
  });
});

test('a vendor of any name stays text in the files of the boilerplate', async () => {
  const spec = fixture('speech');
  const nasty = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('*/ evil() /*', "'); evil(); ('", '`', '<%= evil %>', '"', '\u2028evil()', '\\'),
  );
  await fc.assert(
    fc.asyncProperty(nasty, async (name) => {
      const files = await renderHostFiles('boilerplate', { ...spec, system: { ...spec.system, name } });
      const [entry, manifest] = files.map(({ text }) => text);
      const { program, errors } = parseSync('entry.ts', entry ?? '', { sourceType: 'module' });
      expect(errors).toEqual([]);
      expect(program.body.map(({ type }) => type)).toEqual([
        'ImportDeclaration',
        'ImportDeclaration',
        'ExportDefaultDeclaration',
      ]);
      expect(JSON.stringify(program).includes('"name":"evil"')).toBe(false);
      expect(JSON.parse(manifest ?? '')).toMatchObject({ description: `Connects ${name}` });
    }),
    { numRuns: 100 },
  );
});

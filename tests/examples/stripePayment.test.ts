import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createResources } from '../../src/platform/resources.ts';
import { isRegistered } from '../../src/registration/index.ts';
import { integrationNames } from '../../src/spec/names.ts';
import { readDesigned, requireSpec } from '../../src/spec/parse.ts';
import type { DesignedSpec } from '../../src/spec/schema.ts';
import { findings } from '../rendering/helpers/findings.ts';
import { createProject, type TestProject } from '../rendering/helpers/project.ts';
import { render, renderDesign } from '../rendering/helpers/render.ts';

/*
 * The example is what the tool writes today, and does what its README says. After a change of templates:
 * `npx vitest run tests/examples/stripePayment.test.ts -t scaffold -u`, and look at the diff.
 */

const INTEGRATIONS = ['payment', 'refund'] as const;
const EXAMPLE = createResources().path('examples/stripe-payment');
const read = (path: string) => readFile(join(EXAMPLE, path), 'utf8');
const documentOf = (name: string, kind: string) => `docs/shop.${name}.${kind}`;

let project: TestProject;
const specs = new Map<string, DesignedSpec>();

beforeAll(async () => {
  project = await createProject();
  for (const name of INTEGRATIONS) {
    const path = documentOf(name, 'integration.json');
    const spec = requireSpec(readDesigned(await read(path), path));
    specs.set(name, spec);
    await project.add(spec);
  }
});
afterAll(() => project?.remove());

test.each(INTEGRATIONS)('%s is what scaffold and design write, and keeps the rules', async (name) => {
  const spec = specs.get(name);
  if (!spec) throw new Error(`There is no ${name}.`);
  const files = await render(spec);
  for (const { path, text } of files) await expect(text).toMatchFileSnapshot(join(EXAMPLE, path));
  const own = files.filter(({ path }) => path.startsWith('integrations/')).map(({ path }) => path);
  const kept = await readdir(join(EXAMPLE, `integrations/${name}`));
  expect(kept.map((each) => `integrations/${name}/${each}`).sort()).toEqual(own.sort());
  const design = join(EXAMPLE, documentOf(name, 'integration-design.md'));
  await expect(await renderDesign(spec)).toMatchFileSnapshot(design);
  expect(await findings(project, spec, files)).toEqual([]);
});

test('both are registered', async () => {
  const text = await read('aggregatedIntegration.ts');
  for (const name of INTEGRATIONS) expect(isRegistered(text, integrationNames(name).factory)).toBe(1);
});

test('it type-checks and passes its tests in an app that init made', async () => {
  for (const path of ['backend/greeting.ts', 'tests/app.test.ts']) await rm(join(project.root, path));
  await cp(EXAMPLE, project.root, { recursive: true });
  expect(await project.run('tsc', ['--noEmit'])).toEqual({ ok: true, output: '' });
  const { ok, output } = await project.run('vitest', [
    'run',
    '--no-file-parallelism',
    'payments',
    'integration.test',
  ]);
  expect(ok, output).toBe(true);
  expect(output).toContain('Test Files  3 passed');
}, 600_000);

import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createResources } from '../../src/platform/resources.ts';
import { createProject, type TestProject } from '../rendering/helpers/project.ts';
import { fixture } from '../rendering/helpers/render.ts';

/** Two integrations of the module greeting and one of the module shop. */
const INTEGRATIONS = ['translate', 'speech', 'sms'] as const;

let project: TestProject;
beforeAll(async () => {
  project = await createProject();
  for (const name of INTEGRATIONS) await project.add(fixture(name));
  await rm(join(project.root, 'backend'), { recursive: true });
  for (const file of ['main.ts', 'tests/app.test.ts']) await rm(join(project.root, file));
  await cp(createResources().path('tests/fixtures/hosts/chain'), project.root, { recursive: true });
});
afterAll(() => project?.remove());

test('integrations of several modules type-check together', async () => {
  expect(await project.run('tsc', ['--noEmit'])).toEqual({ ok: true, output: '' });
});

test('the result of one makes the call of the next, whose side effect runs', async () => {
  const { ok, output } = await project.run('vitest', ['run', 'chain.test']);
  expect(ok, output).toBe(true);
  expect(output).toContain('Tests  3 passed');
});

test('each of them passes its own tests beside the others', async () => {
  const { ok, output } = await project.run('vitest', ['run', 'integration.test']);
  expect(ok, output).toBe(true);
  expect(output).toContain(`Test Files  ${INTEGRATIONS.length} passed`);
});

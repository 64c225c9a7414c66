import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProject, type TestProject } from './helpers/project.ts';
import { FIXTURES, fixture } from './helpers/render.ts';

let project: TestProject;
beforeAll(async () => {
  project = await createProject();
  for (const name of FIXTURES) await project.add(fixture(name));
});
afterAll(() => project?.remove());

it('every fixture passes the integration tests it was given', async () => {
  const { ok, output } = await project.run('vitest', ['run', 'integration.test']);
  expect(output).toContain(`Test Files  ${FIXTURES.length} passed`);
  expect(ok, output).toBe(true);
}, 600_000);

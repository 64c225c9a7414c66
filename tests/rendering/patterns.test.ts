import { afterAll, beforeAll, expect, it } from 'vitest';
import { findings } from './helpers/findings.ts';
import { createProject, type TestProject } from './helpers/project.ts';
import { anyFixture, render } from './helpers/render.ts';

/* The patterns without calls. A new one is a row: the name of its spec in tests/fixtures/specs. */
const SPECS = ['stream', 'media', 'ticket', 'photos', 'dictation', 'door', 'members'];

let project: TestProject;
beforeAll(async () => {
  project = await createProject();
  for (const name of SPECS) await project.add(anyFixture(name));
});
afterAll(() => project?.remove());

it('type-checks', async () => {
  const { ok, output } = await project.run('tsc', ['--noEmit']);
  expect(output).toBe('');
  expect(ok).toBe(true);
});

it('passes the integration tests it was given', async () => {
  const { ok, output } = await project.run('vitest', ['run', 'integration.test']);
  expect(output).toContain(`Test Files  ${SPECS.length} passed`);
  expect(ok, output).toBe(true);
}, 180_000);

it.each(SPECS)('keeps the rules: %s', async (name) => {
  const spec = anyFixture(name);
  const found = await findings(project, spec, await render(spec));
  expect(found.map((each) => `${each.rule} ${each.path}:${each.line} ${each.message}`)).toEqual([]);
});

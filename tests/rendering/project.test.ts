import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProject, type TestProject } from './helpers/project.ts';
import { FIXTURES, fixture } from './helpers/render.ts';

let project: TestProject;

beforeAll(async () => {
  project = await createProject();
  for (const name of FIXTURES) await project.add(fixture(name));
});

afterAll(async () => project?.remove());

describe('a project with every pattern and every kind of authentication', () => {
  it('type-checks', async () => {
    const { ok, output } = await project.run('tsc', ['--noEmit']);
    expect(output).toBe('');
    expect(ok).toBe(true);
  });

  it('passes the integration tests it was given', async () => {
    const { ok, output } = await project.run('vitest', ['run', 'integration.test']);
    expect(output).toContain(`Test Files  ${FIXTURES.length} passed`);
    expect(ok, output).toBe(true);
  });
});

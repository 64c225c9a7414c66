import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResources } from '../../src/platform/resources.ts';
import { findings } from './helpers/findings.ts';
import { createProject, type TestProject } from './helpers/project.ts';
import { FIXTURES, type Fixture, fixture, render, written } from './helpers/render.ts';

const KEY = 'a-key-for-this-test';
/** Together they have everything that is generated for calls; `ownTests.test.ts` runs the tests of all. */
const WITH_ALL_PARTS: readonly Fixture[] = ['speech', 'fx', 'press', 'courier'];

let project: TestProject;
let vendor: ChildProcess;
let vendorUrl: string;

beforeAll(async () => {
  project = await createProject();
  for (const name of FIXTURES) await project.add(fixture(name));
  const script = createResources().path('templates/demo/vendor.mjs');
  vendor = spawn(process.execPath, [script, '0'], {
    env: { ...process.env, LOOPBACK_SPEECH_KEY: KEY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!vendor.stdout) throw new Error('the vendor has no output');
  const [line] = await once(createInterface(vendor.stdout), 'line');
  vendorUrl = /http:\/\/[^\s/]+/.exec(String(line))?.[0] ?? '';
});

afterAll(async () => {
  vendor?.kill();
  await project?.remove();
});

describe('a project with every pattern and every kind of authentication', () => {
  it('type-checks', async () => {
    const { ok, output } = await project.run('tsc', ['--noEmit']);
    expect(output).toBe('');
    expect(ok).toBe(true);
  });

  it('passes the integration tests it was given', async () => {
    const files = WITH_ALL_PARTS.map((name) => `tests/${name}-integration.test.ts`);
    const { ok, output } = await project.run('vitest', ['run', ...files]);
    expect(output).toContain(`Test Files  ${files.length} passed`);
    expect(ok, output).toBe(true);
  }, 600_000);

  it('passes the external API tests against the vendor', async () => {
    const env = { LOOPBACK_SPEECH_KEY: KEY, LOOPBACK_SPEECH_URL: vendorUrl };
    const filters = ['speech-external-api', 'translate-external-api'];
    const { ok, output } = await project.run('vitest', ['run', ...filters], env);
    expect(ok, output).toBe(true);
    expect(output).toContain('Test Files  2 passed');
  });

  it('fails the external API tests with a key the vendor does not know', async () => {
    const env = { LOOPBACK_SPEECH_KEY: 'another', LOOPBACK_SPEECH_URL: vendorUrl };
    const { ok, output } = await project.run('vitest', ['run', 'translate-external-api'], env);
    expect(ok).toBe(false);
    expect(output).toContain('succeeds');
  });

  it.each(FIXTURES)('keeps the rules: %s', async (name) => {
    const files = written(await render(fixture(name)));
    expect(
      (await findings(project, fixture(name), files)).map((each) => `${each.rule} ${each.path}:${each.line}`),
    ).toEqual([]);
  });
});

it('says what a person has still to write', async () => {
  const marked = async (name: Fixture) =>
    (await findings(project, fixture(name), await render(fixture(name)))).map(
      ({ rule, path }) => `${rule} ${path}`,
    );
  expect(await marked('payout')).toEqual(['leftover-marker integrations/payout/externalApi.ts']);
  expect(await marked('render')).toEqual(['leftover-marker integrations/render/index.ts']);
});

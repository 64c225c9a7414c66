import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TempProject, tempProject } from '../helpers/tempProject.ts';
import { addIntegration } from '../rendering/helpers/addIntegration.ts';
import { fixture, render } from '../rendering/helpers/render.ts';

interface Data {
  integrations: string[];
  unfinished: { integration: string; reason: string }[];
  files: string[];
  findings: number;
  suppressed: { rule: string; target: string; reason: string }[];
  tier?: string | null;
  next?: string | null;
  missing?: { id: string; todo: string | null }[];
  sarif?: { version: string; runs: { results: { ruleId: string }[] }[] };
}

const INDEX = 'integrations/speech/index.ts';
const WRITE = "export const bad = (c: Controller) => c.system.storage.update('TtsCall', {}, {});\n";

let project: TempProject;

beforeAll(async () => {
  project = await tempProject();
  await addIntegration(project, 'speech', { module: 'greeting' });
  await addIntegration(project, 'translate', { module: 'orders' });
});
afterAll(() => project.cleanup());
beforeEach(async () => {
  for (const { path, text } of await render(fixture('speech'))) await project.write(path, text);
  await project.write(
    'vitest.config.ts',
    "import { defineConfig } from 'vitest/config';\nexport default defineConfig({});\n",
  );
});

test('generated code is clean; without evidence there is no quality yet, and the next tier says what it lacks', async () => {
  const { ok, data, diagnostics } = await project.cli<Data>('check');
  expect(diagnostics).toEqual([]);
  expect([ok, data.integrations, data.tier, data.next]).toEqual([true, ['greeting.speech'], null, 'bronze']);
  expect(data.missing?.map(({ id }) => id)).toEqual([
    'environment-declared',
    'design-in-sync',
    'vendor-answered',
  ]);
  expect(data.files).toContain('vitest.config.ts');
  const { stdout } = await project.text('check');
  expect(stdout).toContain('quality: none yet\nmissing for bronze:\n');
});

test('--all takes every module, and shared files once', async () => {
  await project.write(INDEX, (await project.read(INDEX)) + WRITE);
  await project.write('vitest.config.ts', 'export default { test: { retry: 2 } };\n');
  const { data, diagnostics, exitCode } = await project.cli<Data>('check --all');
  expect(exitCode).toBe(4);
  expect(data.integrations).toEqual(['greeting.speech', 'orders.translate']);
  expect(diagnostics.map(({ code }) => code).sort()).toEqual(['plain-test-config', 'records-events-only']);
  expect(new Set(data.files).size).toBe(data.files.length);
});

test('--all names integrations whose spec is not finished instead of leaving them out', async () => {
  const draft = 'docs/orders.later.integration.json';
  await project.write(
    draft,
    '{ "specVersion": 1, "module": "orders", "name": "later", "pattern": "sync-call" }',
  );
  const { data } = await project.cli<Data>('check --all');
  expect(data.unfinished).toEqual([
    { integration: 'orders.later', reason: expect.stringContaining('purpose') },
  ]);
  await project.write(draft, '');
});

test('a setup file of the tests is read as well', async () => {
  await project.write('vitest.config.ts', "export default { test: { setupFiles: ['./tests/setup.ts'] } };\n");
  await project.write('tests/setup.ts', 'globalThis.expect = new Proxy({}, {}) as never;\n');
  const { diagnostics } = await project.cli<Data>('check');
  expect(diagnostics.map(({ code, target }) => `${code} ${target}`)).toEqual([
    'plain-test-config tests/setup.ts:1',
  ]);
});

test('a suppressed finding is counted and shown with its reason', async () => {
  const comment = '// create-integration-ignore records-events-only: the old table goes in May\n';
  await project.write(INDEX, (await project.read(INDEX)) + comment + WRITE);
  const { ok, data } = await project.cli<Data>('check');
  expect([ok, data.suppressed.map(({ reason }) => reason)]).toEqual([true, ['the old table goes in May']]);
  expect((await project.text('check')).stdout).toContain('the old table goes in May');
});

test('findings are on stdout; --sarif prints a SARIF log and nothing else there', async () => {
  await project.write(INDEX, (await project.read(INDEX)) + WRITE);
  const found = await project.text('check');
  expect([found.stdout, found.stderr]).toEqual([expect.stringContaining('records-events-only: '), '']);
  const { stdout, exitCode } = await project.text('check --sarif');
  const log = JSON.parse(stdout) as NonNullable<Data['sarif']>;
  expect([exitCode, log.version]).toEqual([4, '2.1.0']);
  expect(log.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(['records-events-only']);
});

test('what is not written yet need not be registered; once it is, it must be', async () => {
  const list = await project.read('aggregatedIntegration.ts');
  const codes = async () => (await project.cli<Data>('check')).diagnostics.map(({ code }) => code);
  await project.write('aggregatedIntegration.ts', list.replaceAll('createSpeechIntegration', 'createOther'));
  expect(await codes()).toContain('registered-once');
  await rm(join(project.dir, INDEX));
  expect(await codes()).not.toContain('registered-once');
  await project.write('aggregatedIntegration.ts', list);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAnswer, runBin } from '../helpers/runCli.ts';
import { type TempProject, tempProject } from '../helpers/tempProject.ts';
import { addIntegration } from '../rendering/helpers/addIntegration.ts';
import { FIXTURES } from '../rendering/helpers/render.ts';

/** Enough for a second thread where the machine has one. */
const MANY = 52;

interface Data {
  integrations: string[];
  files: string[];
}

let project: TempProject;
beforeAll(async () => {
  project = await tempProject();
  for (let index = 0; index < MANY; index++) {
    // Every fixture once; the rest are small ones.
    const fixture = FIXTURES[index] ?? 'fx';
    await addIntegration(project, fixture, {
      module: index % 2 ? 'orders' : 'greeting',
      suffix: `-${index}`,
    });
  }
});
afterAll(() => project.cleanup());

test('what is generated from every spec is clean', async () => {
  const { data, diagnostics } = await project.cli<Data>('check --all');
  expect(diagnostics).toEqual([]);
  expect(data.integrations).toHaveLength(MANY);
});

test('with threads the answer is the same as without: every integration in order, shared files once', async () => {
  await project.write('vitest.config.ts', 'export default { test: { retry: 2 } };\n');
  await project.write('docs/greeting.later.integration.json', '{}');
  const index = 'integrations/speech-0/index.ts';
  const bad = "export const bad = (c: Controller) => c.system.storage.update('TtsCall', {}, {});\n";
  await project.write(index, (await project.read(index)) + bad);
  // The built command has threads; run from source, as in this process, there are none.
  const built = await runBin(['check', '--all', '--json'], { cwd: project.dir });
  const { exitCode, stdout } = await project.cli('check --all');
  expect([built.exitCode, exitCode]).toEqual([4, 4]);
  expect(JSON.parse(built.stdout)).toEqual(JSON.parse(stdout));

  const { data, diagnostics } = parseAnswer<Data>(built);
  expect(data.integrations).toHaveLength(MANY);
  expect(data.integrations).toEqual(data.integrations.toSorted());
  expect(new Set(data.files).size).toBe(data.files.length);
  expect(diagnostics.map(({ code }) => code).sort()).toEqual(['plain-test-config', 'records-events-only']);
});

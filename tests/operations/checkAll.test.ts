import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAnswer, runBin } from '../helpers/runCli.ts';
import { type TempProject, tempProject } from '../helpers/tempProject.ts';
import { addIntegration } from '../rendering/helpers/addIntegration.ts';
import { FIXTURES } from '../rendering/helpers/render.ts';

/** Enough for a second thread where the machine has one. */
const MANY = 52;

interface Data {
  integrations: string[];
  files: string[];
  unchanged: number;
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

test('an integration that is not registered is found wherever it stands in the order', async () => {
  const file = 'aggregatedIntegration.ts';
  const before = await project.read(file);
  await project.write(file, before.replace(', createSms5Integration()', ''));
  const { diagnostics } = await project.cli('check --all');
  expect(diagnostics).toMatchObject([{ code: 'registered-once', target: `${file}:1` }]);
  await project.write(file, before);
});

describe('what was clean and has not changed', () => {
  const index = 'integrations/speech-0/index.ts';
  const bad = "export const bad = (c: Controller) => c.system.storage.update('TtsCall', {}, {});\n";

  test('is passed over, and counted', async () => {
    await project.cli('check --all');
    const { data, diagnostics } = await project.cli<Data>('check --all');
    expect({ unchanged: data.unchanged, diagnostics }).toEqual({ unchanged: MANY, diagnostics: [] });
    const { data: anew } = await project.cli<Data>('check --all --no-cache');
    expect(anew).toEqual({ ...data, unchanged: 0 });
  });

  test('is looked at again when a file of its own changes, and as long as there is a finding', async () => {
    const before = await project.read(index);
    await project.write(index, before + bad);
    for (const _ of ['found', 'found again']) {
      const { data, diagnostics } = await project.cli<Data>('check --all');
      expect(data.unchanged).toBe(MANY - 1);
      expect(diagnostics.map(({ code }) => code)).toEqual(['records-events-only']);
    }
    await project.write(index, before);
  });

  test.each([
    ['its spec', 'docs/greeting.speech-0.integration.json', '\n'],
    ['its design document', 'docs/greeting.speech-0.integration-design.md', 'edited\n'],
    ['a test', 'tests/speech-0-integration.test.ts', '// edited\n'],
  ])('is looked at again when %s changes', async (_what, path, added) => {
    await project.cli('check --all');
    const before = await project.read(path);
    await project.write(path, before + added);
    expect((await project.cli<Data>('check --all')).data.unchanged).toBe(MANY - 1);
    await project.write(path, before);
  });

  test('is looked at again when what all of them share changes', async () => {
    await project.cli('check --all');
    const before = await project.read('vitest.config.ts');
    await project.write('vitest.config.ts', 'export default { test: { retry: 2 } };\n');
    for (const _ of ['found', 'found again']) {
      const { diagnostics } = await project.cli<Data>('check --all');
      expect(diagnostics.map(({ code }) => code)).toEqual(['plain-test-config']);
    }
    await project.write('vitest.config.ts', before);
  });

  test('is looked at by the check of one integration, which a gate resembles', async () => {
    await project.cli('check --all');
    const { data } = await project.cli<Data>('check --integration speech-0');
    expect(data).not.toHaveProperty('unchanged');
  });
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

import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createResources } from '../../src/platform/resources.ts';
import { sampleOf } from '../../src/rendering/sample.ts';
import { recordedOperations } from '../../src/rendering/views/recordedTest.ts';
import { createProject, type TestProject } from './helpers/project.ts';
import { type Fixture, fixture, render } from './helpers/render.ts';

/* The scenario "recorded" against recordings of answers as the specs describe them. */

const biome = createResources().path('node_modules/.bin/biome');
const names: readonly Fixture[] = ['speech', 'translate', 'payout'];
/** What a recording hides, also where it is a result of the call. */
const REDACTED: Record<string, string> = {
  audio_url: '[redacted audio_url 1]',
  duration_ms: '[redacted duration_ms]',
};

let project: TestProject;
beforeAll(async () => {
  project = await createProject();
  for (const name of names) {
    const spec = fixture(name);
    await project.add(spec);
    const exchanges = recordedOperations(spec).map((id) => {
      const response = spec.operations.find((each) => each.id === id)?.response ?? {};
      const json = JSON.parse(JSON.stringify(sampleOf(response)), (key, value) => REDACTED[key] ?? value);
      return { operation: id, status: 200, response: { json } };
    });
    await project.write(`tests/recordings/${name}.json`, JSON.stringify({ version: 1, exchanges }));
    const test = (await render(spec, `${name}.json`)).find(({ path }) =>
      path.endsWith('-integration.test.ts'),
    );
    await project.write(test?.path ?? '', test?.text ?? '');
  }
}, 120_000);
afterAll(async () => project?.remove());

it('type-checks and is formatted', async () => {
  expect((await project.run('tsc', ['--noEmit'])).output).toBe('');
  const args = [
    'format',
    '--indent-style=space',
    '--line-width=110',
    '--javascript-formatter-quote-style=single',
  ];
  const files = names.map((name) => `tests/${name}-integration.test.ts`);
  const { exitCode, stderr } = await execa(biome, [...args, ...files], { cwd: project.root, reject: false });
  expect(exitCode, stderr).toBe(0);
}, 120_000);

it('passes', async () => {
  const { ok, output } = await project.run('vitest', ['run', 'integration.test', '-t', 'recorded:']);
  expect(ok, output).toBe(true);
  expect(output).toContain(`${names.length} passed`);
}, 300_000);

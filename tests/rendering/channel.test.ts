import { afterAll, beforeAll, expect, it } from 'vitest';
import { findings } from './helpers/findings.ts';
import { createProject, type TestProject } from './helpers/project.ts';
import { anyFixture, render } from './helpers/render.ts';

/* Type-checked and run in every layout by tests/e2e/patterns.test.ts, which has a Redis server. */
let project: TestProject;
beforeAll(async () => {
  project = await createProject();
});
afterAll(() => project?.remove());

it('an integration of the pattern channel keeps the rules, whether clients send or only listen', async () => {
  const chat = anyFixture('chat');
  if (chat.pattern !== 'channel') throw new Error('not the fixture that is meant');
  const { send: _, ...channel } = chat.channel;
  for (const spec of [chat, { ...chat, name: 'news', channel }]) {
    await project.add(spec);
    expect(await findings(project, spec, await render(spec))).toEqual([]);
  }
  const strictest = ['--noEmit', '--exactOptionalPropertyTypes', 'true'];
  expect(await project.run('tsc', strictest)).toEqual({ ok: true, output: '' });
});

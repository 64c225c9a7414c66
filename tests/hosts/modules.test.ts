import { afterEach, expect, test } from 'vitest';
import { must, type TempProject, tempProject, treeHash } from '../helpers/tempProject.ts';

let project: TempProject;
afterEach(() => project.cleanup());

test('each module has integrations of its own, and a name belongs to one module', async () => {
  project = await tempProject();
  await must(project, 'new speech --pattern async-task');
  await must(project, 'new translate --pattern sync-call');
  await project.write('.currentmodule', 'shop\n');
  await must(project, 'new sms --pattern async-task');

  const before = await treeHash(project.dir);
  const taken = await project.cli('new speech --pattern async-task');
  expect(taken).toMatchObject({
    exitCode: 2,
    diagnostics: [
      {
        code: 'INTEGRATION_EXISTS',
        target: 'docs/greeting.speech.integration.json',
        fix: expect.stringContaining('"shop-speech"'),
      },
    ],
  });
  expect(await treeHash(project.dir)).toEqual(before);

  const shop = await must<{ integrations: { name: string }[] }>(project, 'status');
  expect(shop.data.integrations.map(({ name }) => name)).toEqual(['sms']);
  await project.write('.currentmodule', 'greeting\n');
  const greeting = await must<{ integrations: { name: string }[] }>(project, 'status');
  expect(greeting.data.integrations.map(({ name }) => name)).toEqual(['speech', 'translate']);
});

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRegistered } from '../../src/registration/index.ts';
import { must, type TempProject, treeHash } from '../helpers/tempProject.ts';
import {
  fixtureProject,
  generateEntries,
  LAYOUTS,
  type LayoutId,
  type RunningApp,
  run,
  startApp,
  startDemoVendor,
  type Vendor,
  walk,
} from '../hosts/fixtureProject.ts';

/** A list nobody can add to without running it, and what a person makes of it. */
const UNUSUAL = `import { createAggregatedIntegration, type IIntegrationConstructor } from "./integrations/index"

const loaded: IIntegrationConstructor[] = []

export default createAggregatedIntegration(loaded.filter(Boolean))
`;
const BY_HAND = UNUSUAL.replace(
  'export default',
  'loaded.push(createSpeechIntegration())\n\nexport default',
).replace('\n', '\nimport { createSpeechIntegration } from "./integrations/speech/index"\n');

let vendor: Vendor;
beforeAll(async () => {
  vendor = await startDemoVendor();
});
afterAll(() => vendor?.stop());

describe.each(Object.keys(LAYOUTS) as LayoutId[])('the layout %s', (id) => {
  const { layout, api } = LAYOUTS[id];
  let project: TempProject;

  beforeAll(async () => {
    project = await fixtureProject(id);
    const before = await run(project, 'tsc', ['--noEmit']);
    expect(before).toEqual({ exitCode: 0, output: '' });
    await walk(project, id, vendor, '4.5');
  }, 300_000);
  afterAll(() => project?.cleanup());

  test('gets through all of Task 4, with its documents where the layout has them', async () => {
    const status = JSON.parse(await project.read(`${layout.docs}/greeting.status.json`));
    expect(status).toMatchObject({ currentTask: 'Task 4', integration_complete: true });
    expect(await project.git('status', '--porcelain')).toBe('');
  });

  test('is strict TypeScript afterwards', async () => {
    expect(await run(project, 'tsc', ['--noEmit'])).toEqual({ exitCode: 0, output: '' });
  });

  test('stays as it is when everything is generated again', async () => {
    const before = await treeHash(project.dir);
    const again = await must<{ changes: unknown[] }>(project, 'scaffold');
    expect(again.data.changes).toEqual([]);
    expect(await treeHash(project.dir)).toEqual(before);
  });

  test.runIf(layout.regenerate !== null)('knows what the script of the host writes', async () => {
    const { importName } = layout.register('speech', '');
    const edited = await project.read(layout.registrationFile);
    await generateEntries(project);
    const generated = await project.read(layout.registrationFile);
    expect([edited, generated].map((text) => isRegistered(text, importName))).toEqual([1, 1]);
    expect((await must<{ changes: unknown[] }>(project, 'scaffold')).data.changes).toEqual([]);
  });

  test('answers over HTTP what the vendor said, also after a restart', async () => {
    const first = await startApp(project, id, vendor, true);
    await speak(first, first.userId);
    await first.stop();
    const second = await startApp(project, id, vendor, false);
    await speak(second, first.userId);
    await second.stop();
  }, 120_000);

  test('an unusual registration is left to a person, and the gate waits for it', async () => {
    if (layout.regenerate === null) await project.write(layout.registrationFile, UNUSUAL);
    else await rm(join(project.dir, layout.registrationFile));
    const shown = await project.cli('scaffold');
    const lines =
      layout.regenerate ?? `import { createSpeechIntegration } from "./integrations/speech/index"`;
    expect(shown.diagnostics).toMatchObject([
      { code: 'REGISTRATION_MANUAL', target: layout.registrationFile, fix: expect.stringContaining(lines) },
    ]);
    await must(project, 'task start 4.4');
    const blocked = await project.cli('task complete 4.4');
    expect(blocked.exitCode).toBe(3);
    expect(blocked.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'NOT_REGISTERED', fix: expect.stringContaining(lines) }),
    );
    if (layout.regenerate === null) await project.write(layout.registrationFile, BY_HAND);
    else await generateEntries(project);
    await must(project, 'task complete 4.4');
  }, 120_000);

  async function speak(app: RunningApp, userId: string): Promise<void> {
    const greeted = await post(app, '/api/interaction/Greet', userId, { payload: { text: 'Good morning' } });
    expect(greeted.status).toBe(200);
    const apiCallId = greeted.body.effects?.find(
      ({ recordName, type }) => recordName === 'TtsCall' && type === 'create',
    )?.id;
    expect((await post(app, api, '', { apiCallId })).status).toBe(401);
    const answers: unknown[] = [];
    for (let round = 0; round < 100 && answers.at(-1) !== 'completed'; round += 1) {
      const answer = await post(app, api, userId, { apiCallId });
      answers.push(answer.body.status);
      if (answers.at(-1) === 'completed') {
        expect(answer.body).toMatchObject({
          apiCallId,
          responseData: { audioUrl: expect.stringMatching(/^http/) },
        });
      }
      await delay(50);
    }
    expect(answers.at(-1)).toBe('completed');
  }
});

interface Answer {
  effects?: { recordName: string; type: string; id: string }[];
  status?: string;
}

async function post(app: RunningApp, path: string, userId: string, body: unknown) {
  const response = await fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'x-user-id': userId },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { must, speechProject, type TempProject, tempProject, treeHash } from '../helpers/tempProject.ts';

interface Data {
  changes: { path: string; diff?: string }[];
  conflicts: { path: string; diff: string }[];
}

const DESIGN = 'docs/greeting.speech.integration-design.md';
const API = 'integrations/speech/externalApi.ts';

let project: TempProject;
afterEach(() => project.cleanup());

test('design: dry run, writing, nothing to do, conflict with its diff, answer', async () => {
  project = await speechProject('4.1');
  await must(project, 'task start 4.2');
  await project.fillSpec('speech');
  const before = await treeHash(project.dir);
  const shown = await must<Data>(project, 'design --dry-run');
  expect(shown.data.changes).toEqual([
    { path: DESIGN, action: 'create', diff: expect.stringContaining('+++ b/docs/') },
  ]);
  expect(await treeHash(project.dir)).toEqual(before);
  expect(shown.next).toBe('create-integration design');

  expect((await must(project, 'design')).next).toBe('create-integration task complete 4.2');
  expect((await must<Data>(project, 'design')).data.changes).toEqual([]);

  const spec = 'docs/greeting.speech.integration.json';
  await project.write(DESIGN, (await project.read(DESIGN)).replaceAll('Loopback Speech', 'My words'));
  await project.write(spec, (await project.read(spec)).replace('Loopback Speech', 'Loopback Voice'));
  const edited = await project.read(DESIGN);
  const refused = await project.cli<Data>('design');
  expect([refused.exitCode, refused.diagnostics[0]?.code]).toEqual([3, 'MERGE_CONFLICT']);
  expect(refused.data.conflicts).toEqual([{ path: DESIGN, diff: expect.stringContaining('Loopback Voice') }]);
  expect((await project.text('design')).stdout).toContain('Loopback Voice');
  expect(await project.read(DESIGN)).toBe(edited);

  const blocked = await project.cli('task complete 4.2');
  expect([blocked.exitCode, blocked.diagnostics[0]?.code]).toEqual([3, 'DESIGN_OUT_OF_SYNC']);
});

test('scaffold: nothing before its task, then only what is missing, owned files shown with their diff', async () => {
  project = await speechProject('4.1');
  const early = await project.cli('scaffold');
  expect([early.exitCode, early.diagnostics[0]?.code]).toEqual([3, 'TASK_OUT_OF_ORDER']);
  await must(project, 'task start 4.2');
  await project.fillSpec('speech');
  await must(project, 'design');
  await must(project, 'task complete 4.2');
  await must(project, 'task start 4.3');

  await project.write(API, '// written by somebody else\n');
  const before = await treeHash(project.dir);
  const shown = await project.cli<Data>('scaffold --dry-run');
  expect(shown.data.conflicts[0]?.diff).toContain('somebody else');
  expect(await treeHash(project.dir)).toEqual(before);

  const refused = await project.cli<Data>('scaffold');
  expect([refused.exitCode, refused.diagnostics[0]?.target]).toEqual([3, API]);
  expect(refused.data.conflicts.map((each) => each.path)).toEqual([API]);
  expect(await project.read(API)).toBe('// written by somebody else\n');
  expect(Object.keys(await treeHash(project.dir))).toContain('tests/speech-external-api.test.ts');
});

test('new: dry run, an existing integration, a foreign file where the kit goes', async () => {
  project = await tempProject();
  const before = await treeHash(project.dir);
  const shown = await must<Data>(project, 'new speech --pattern async-task --dry-run');
  expect(shown.data.changes.map((each) => each.path)).toContain('docs/greeting.speech.integration.json');
  expect(await treeHash(project.dir)).toEqual(before);

  await rm(join(project.dir, '.create-integration'), { recursive: true });
  await project.write('integrations/kit/http.ts', '// mine\n');
  const refused = await project.cli<Data>('new speech --pattern async-task');
  expect(refused.exitCode).toBe(3);
  expect(refused.data.conflicts).toEqual([
    { path: 'integrations/kit/http.ts', diff: expect.stringContaining('---') },
  ]);
  expect(await project.read('integrations/kit/http.ts')).toBe('// mine\n');

  const again = await project.cli('new speech --pattern async-task');
  expect([again.exitCode, again.diagnostics[0]?.code]).toEqual([2, 'INTEGRATION_EXISTS']);
});

test('a dry run of init, task start and task complete leaves every file as it is', async () => {
  project = await speechProject('researched');
  const before = [await treeHash(project.dir), await project.git('status', '--porcelain')];
  await must(project, 'init --dry-run');
  await must(project, 'task start 4.1 --dry-run');
  const shown = await must<{ wouldCommit: string[] }>(project, 'task complete 4.1 --dry-run');
  expect(shown.data.wouldCommit).toContain('docs/greeting.speech.integration.json');
  expect((await project.text('task complete 4.1 --dry-run')).stdout).toContain(
    'would commit: status, evidence',
  );
  expect([await treeHash(project.dir), await project.git('status', '--porcelain')]).toEqual(before);
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { MANIFEST_FILE } from '../../src/changes/manifest.ts';
import { must, type TempProject, tempPlain, tempProject, treeHash } from '../helpers/tempProject.ts';
import { asWrittenBefore } from '../helpers/writtenBefore.ts';

let project: TempProject;
afterEach(() => project.cleanup());

const SUBAGENT = '.claude/agents/implement-integration-handler.md';
const KIT = 'integrations/kit/url.ts';

interface Upgraded {
  agents: string[];
  changes: { path: string; action: string }[];
  conflicts: { path: string; diff: string }[];
  kept: string[];
}

async function writtenBefore(path: string, change: (text: string) => string): Promise<void> {
  await asWrittenBefore(project, path, change(await project.read(path)));
}

const lastLineGone = (text: string) => text.split('\n').slice(0, -2).join('\n');

describe('a project from an earlier version', () => {
  test('gets the new kit and the new pack; what was edited is merged', async () => {
    project = await tempProject();
    await must(project, 'init --agent claude');
    const wanted = await treeHash(project.dir);
    await writtenBefore(KIT, lastLineGone);
    await writtenBefore(SUBAGENT, lastLineGone);
    await project.write(KIT, `// mine\n${await project.read(KIT)}`);

    const before = await treeHash(project.dir);
    await must(project, 'upgrade --dry-run');
    expect(await treeHash(project.dir)).toEqual(before);

    const answer = await must<Upgraded>(project, 'upgrade');
    expect(answer.data.changes.map(({ path }) => path).sort()).toEqual([SUBAGENT, KIT].sort());
    const shipped = await readFile(new URL('../../templates/kit/url.ts', import.meta.url), 'utf8');
    expect(await project.read(KIT)).toBe(`// mine\n${shipped}`);
    expect((await treeHash(project.dir))[SUBAGENT]).toBe(wanted[SUBAGENT]);
    expect((await must<Upgraded>(project, 'upgrade')).data.changes).toEqual([]);
  });

  test('keeps a file whose edit clashes, and says what would have come', async () => {
    project = await tempProject();
    await must(project, 'init --agent claude');
    await writtenBefore(SUBAGENT, (text) => text.replace('## The loop', '## Loop'));
    const mine = (await project.read(SUBAGENT)).replace('## Loop', '## My loop');
    await project.write(SUBAGENT, mine);
    const answer = await project.cli<Upgraded>('upgrade');
    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'MERGE_CONFLICT']);
    expect(answer.data.conflicts).toMatchObject([{ path: SUBAGENT }]);
    expect(answer.data.conflicts[0]?.diff).toContain('+## The loop');
    expect(await project.read(SUBAGENT)).toBe(mine);
  });

  test('loses files that are no longer part of the pack, unless they were edited', async () => {
    project = await tempProject();
    await must(project, 'init --agent claude');
    const record = JSON.parse(await project.read('.create-integration/agents.json'));
    for (const name of ['old', 'edited']) {
      const path = `.claude/agents/${name}.md`;
      await project.write(path, 'old\n');
      await writtenBefore(path, (text) => text);
      record.files.push(path);
    }
    await project.write('.create-integration/agents.json', JSON.stringify(record));
    await project.append('.claude/agents/edited.md', 'mine\n');
    const answer = await must<Upgraded>(project, 'upgrade');
    expect(answer.data.changes).toMatchObject([{ path: '.claude/agents/old.md', action: 'remove' }]);
    expect(answer.data.kept).toEqual(['.claude/agents/edited.md']);
    expect(await project.read('.claude/agents/edited.md')).toBe('old\nmine\n');
    expect(JSON.parse(await project.read(MANIFEST_FILE)).files).toHaveProperty([SUBAGENT]);
  });

  test('gets the JSON Schema of specs of this version', async () => {
    project = await tempProject();
    await must(project, 'new speech --pattern async-task');
    const schema = (await readdirOf('docs')).find((path) => path.endsWith('schema.json')) ?? '';
    const wanted = await project.read(schema);
    await project.write(schema, '{}\n');
    await must(project, 'upgrade');
    expect(await project.read(schema)).toBe(wanted);
  });
});

test('a project without an app is upgraded where the pack is installed, else refused', async () => {
  project = await tempPlain({ 'a.txt': 'a' });
  const refused = await project.cli('upgrade');
  expect([refused.exitCode, refused.diagnostics[0]?.code]).toEqual([2, 'NOT_A_PROJECT']);
  await must(project, 'init --agent cursor');
  const answer = await must<Upgraded>(project, 'upgrade');
  expect(answer.data).toMatchObject({ agents: ['cursor'], changes: [] });
});

test('a record with a git conflict in it is refused, and nothing is written', async () => {
  project = await tempPlain({ 'a.txt': 'a' });
  await must(project, 'init --agent cursor');
  await project.append('.create-integration/agents.json', '<<<<<<< ours\n');
  const before = await treeHash(project.dir);
  for (const command of ['upgrade', 'uninstall', 'init --agent claude']) {
    const answer = await project.cli(command);
    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'MERGE_CONFLICT']);
  }
  expect(await treeHash(project.dir)).toEqual(before);
});

async function readdirOf(folder: string): Promise<string[]> {
  return Object.keys(await treeHash(join(project.dir, folder))).map((name) => `${folder}/${name}`);
}

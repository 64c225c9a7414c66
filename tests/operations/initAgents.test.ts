import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { must, type TempProject, tempPlain, tempProject, treeHash, withCli } from '../helpers/tempProject.ts';
import { tempFolder, tempRepo } from '../helpers/tempRepo.ts';

let project: TempProject;
afterEach(() => project.cleanup());

const SETTINGS = '{\n  // ours\n  "permissions": { "allow": ["Bash(ls)"] }\n}\n';

interface Installed {
  agents: string[];
  module: string | null;
  changes: { path: string; action: string; diff?: string }[];
}

test('in a repository of another kind only the files for agents are written', async () => {
  project = await tempPlain({
    'README.md': 'x\n',
    'CLAUDE.md': '# Ours\n',
    '.claude/settings.json': SETTINGS,
  });
  const answer = await must<Installed>(project, 'init --agent claude');
  expect(answer.data).toMatchObject({ module: null, agents: ['claude'] });
  expect(answer.data.changes.map(({ path, action }) => `${action} ${path}`)).toEqual([
    'update CLAUDE.md',
    'update .claude/settings.json',
    'create .claude/agents/implement-integration-handler.md',
    'create .claude/agents/integration-error-check-handler.md',
  ]);
  expect(await project.read('CLAUDE.md')).toMatch(/^# Ours\n\n<!-- create-integration:begin /);
  expect(await project.read('.claude/settings.json')).toBe(
    '{\n  // ours\n  "permissions": { "allow": ["Bash(ls)", "Bash(npx create-integration:*)"] }\n}\n',
  );
});

test('an empty folder gets the app and the files for agents, in one commit', async () => {
  project = withCli(await tempRepo());
  await must(project, 'init --agent codex');
  expect(await project.git('status', '--porcelain')).toBe('');
  const files = await project.git('ls-tree', '-r', '--name-only', 'HEAD');
  for (const path of ['app.ts', 'AGENTS.md', '.agents/skills/create-integration/SKILL.md']) {
    expect(files.split('\n')).toContain(path);
  }
});

test('is additive: agents one after the other are agents together', async () => {
  project = await tempProject();
  const before = await treeHash(project.dir);
  await must(project, 'init --agent codex');
  await must(project, 'init --agent claude');
  const answer = await must<Installed>(project, 'init --agent gemini');
  expect(answer.data.agents).toEqual(['claude', 'codex', 'gemini']);
  const inSteps = await treeHash(project.dir);

  await must(project, 'uninstall');
  expect(await treeHash(project.dir)).toEqual(before);
  await must(project, 'init --agent gemini,claude,codex');
  const { '.create-integration/agents.json': _, ...files } = await treeHash(project.dir);
  expect(inSteps).toMatchObject(files);
});

describe('the memory of Claude Code', () => {
  const block = async () => (await project.read('CLAUDE.md')).replaceAll(/<!--[\s\S]*?-->\n?/g, '').trim();

  test('a first CLAUDE.md does not hide AGENTS.md', async () => {
    project = await tempPlain({ 'AGENTS.md': '# Everybody\n' });
    await must(project, 'init --agent claude');
    expect(await block()).toMatch(/^@AGENTS\.md\n\n# External systems/);
    await must(project, 'init --agent codex');
    expect(await block()).toBe('@AGENTS.md');
    expect(await project.read('AGENTS.md')).toContain('# External systems');
  });

  test('one that imports AGENTS.md needs no block of its own', async () => {
    project = await tempPlain({ 'CLAUDE.md': '@AGENTS.md\n', 'AGENTS.md': '# Everybody\n' });
    await must(project, 'init --agent claude,codex');
    expect(await project.read('CLAUDE.md')).toBe('@AGENTS.md\n');
  });

  test('one of its own gets the text, beside AGENTS.md', async () => {
    project = await tempPlain({ 'CLAUDE.md': '# Claude only\n', 'AGENTS.md': '# Everybody\n' });
    await must(project, 'init --agent claude,codex');
    expect(await block()).toMatch(/^# Claude only\n\n# External systems/);
  });
});

test('init without --agent leaves what is installed as it is', async () => {
  project = await tempProject();
  await must(project, 'init --agent claude');
  await project.append('.claude/agents/implement-integration-handler.md', 'mine\n');
  const before = await treeHash(project.dir);
  expect((await must<Installed>(project, 'init')).data).toMatchObject({ agents: [], changes: [] });
  expect(await treeHash(project.dir)).toEqual(before);
});

test('a dry run shows every change and writes nothing', async () => {
  project = await tempPlain({ 'CLAUDE.md': '# Ours\r\n' });
  const before = await treeHash(project.dir);
  const answer = await must<Installed>(project, 'init --agent claude,cursor --dry-run');
  expect(answer.data.changes.map(({ diff }) => diff).join('\n')).toContain('+<!-- create-integration:begin');
  expect(await treeHash(project.dir)).toEqual(before);
});

test.each([['vscode'], ['claude,vim'], [',']])('refuses the list %s and names the agents', async (list) => {
  project = await tempPlain({ 'a.txt': 'a' });
  const answer = await project.cli(`init --agent ${list}`);
  expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([2, 'USAGE']);
  expect(answer.diagnostics[0]?.fix).toContain('claude, codex, cursor, gemini, copilot, agents-md');
  expect(Object.keys(await treeHash(project.dir))).toEqual(['a.txt']);
});

test.each([
  ['.claude/settings.json', '{"permissions": []}', 'permissions.allow'],
  ['CLAUDE.md', Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'UTF-8'],
])(
  '%s that cannot be edited is left alone and named; the rest is installed',
  async (path, content, reason) => {
    project = await tempPlain({ 'a.txt': 'a' });
    await mkdir(join(project.dir, '.claude'));
    await writeFile(join(project.dir, path), content);
    const before = await treeHash(project.dir);
    const answer = await project.cli('init --agent claude');
    expect([answer.exitCode, answer.diagnostics.map((each) => each.code)]).toEqual([3, ['MERGE_CONFLICT']]);
    expect(answer.diagnostics[0]?.message).toContain(reason);
    expect(await treeHash(project.dir)).toMatchObject(before);
    expect(await project.read('.claude/agents/implement-integration-handler.md')).toContain(
      'name: implement',
    );
    await must(project, 'uninstall');
    expect(await treeHash(project.dir)).toMatchObject(before);
  },
);

test('nothing is written through a link that leads out of the project', async () => {
  project = await tempPlain({ 'a.txt': 'a' });
  const outside = await tempFolder({ 'mine.md': 'mine' });
  await symlink(outside.dir, join(project.dir, '.claude'));
  const answer = await project.cli('init --agent claude');
  expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'PATH_REFUSED']);
  expect(Object.keys(await treeHash(outside.dir))).toEqual(['mine.md']);
  expect(Object.keys(await treeHash(project.dir))).toEqual(['a.txt']);
  await outside.cleanup();
});

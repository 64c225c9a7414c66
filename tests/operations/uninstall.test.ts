import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { TARGET_IDS } from '../../src/agent-targets/index.ts';
import { must, type TempProject, tempPlain, tempProject, treeHash } from '../helpers/tempProject.ts';
import { addIntegration } from '../rendering/helpers/addIntegration.ts';

const ALL = `init --agent ${TARGET_IDS.join(',')}`;
const SUBAGENT = '.claude/agents/implement-integration-handler.md';

let project: TempProject;
afterEach(() => project.cleanup());

const markdown = fc.oneof(
  fc.constantFrom('', '\n', '\uFEFF', '# Ours\r\n\r\nAs it is.', '@AGENTS.md\n', 'one\ntwo\r\nthree'),
  // What is no text when it is read back as UTF-8 is left alone, see below.
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\uFFFD')),
);
const settings = fc.constantFrom(
  '',
  '{}',
  '{\n    "permissions": { "allow": [ "Bash(ls)" ], "deny": [] } // mine\n}',
  '{\r\n\t"model": "x",\r\n\t"permissions": {\r\n\t\t"allow": [\r\n\t\t]\r\n\t}\r\n}\r\n',
  '\uFEFF{"permissions":{"deny":["Read(.env)"]}}',
  '{"permissions":{"allow":["Bash(npx create-integration:*)"]}}',
);

test('installing for all and uninstalling restores the bytes of whatever was there', async () => {
  project = await tempPlain();
  await fc.assert(
    fc.asyncProperty(
      fc.record(
        {
          'CLAUDE.md': markdown,
          'AGENTS.md': markdown,
          'GEMINI.md': markdown,
          '.claude/settings.json': settings,
          'src/index.ts': fc.constant('export {};\n'),
        },
        { requiredKeys: ['src/index.ts'] },
      ),
      fc.constantFrom(ALL, 'init --agent claude', 'init --agent claude,agents-md'),
      async (files, command) => {
        await rm(project.dir, { recursive: true });
        for (const [path, text] of Object.entries(files)) {
          await mkdir(dirname(join(project.dir, path)), { recursive: true });
          await writeFile(join(project.dir, path), text);
        }
        const before = await treeHash(project.dir);

        await must(project, command);
        const installed = await treeHash(project.dir);
        expect(installed).not.toEqual(before);
        const again = await must<{ changes: unknown[] }>(project, command);
        expect(again.data.changes).toEqual([]);
        expect(await treeHash(project.dir)).toEqual(installed);

        await must(project, 'uninstall');
        expect(await treeHash(project.dir)).toEqual(before);
      },
    ),
    { numRuns: 40 },
  );
});

describe('after edits of the user', () => {
  const HOST = { 'src/index.ts': 'export {};\n', 'CLAUDE.md': '# Ours\n' };

  test('text around the block stays, and so does a file of the pack that was edited, until it is forced', async () => {
    project = await tempPlain(HOST);
    await must(project, 'init --agent claude');
    await project.append('CLAUDE.md', '\nWritten later.\n');
    await project.append(SUBAGENT, 'My line.\n');
    const shown = await must(project, 'uninstall --dry-run');
    expect(JSON.stringify(shown.data)).toContain('+++ /dev/null');

    const answer = await must<{ kept: string[] }>(project, 'uninstall');
    expect(answer.data.kept).toEqual([SUBAGENT]);
    expect(await project.read('CLAUDE.md')).toBe('# Ours\n\nWritten later.\n');
    expect(await project.read(SUBAGENT)).toContain('My line.');

    await must(project, 'uninstall --force');
    expect(Object.keys(await treeHash(project.dir)).sort()).toEqual(['CLAUDE.md', 'src/index.ts']);
    expect((await project.text('uninstall')).stdout).toBe('nothing is installed for agents\n');
  });

  test('a block that was edited is reported by init and kept by uninstall', async () => {
    project = await tempPlain(HOST);
    await must(project, 'init --agent claude');
    const edited = (await project.read('CLAUDE.md')).replace('The judgement is yours.', 'Ours.');
    await project.write('CLAUDE.md', edited);
    const answer = await project.cli('init --agent claude');
    expect([answer.exitCode, answer.diagnostics[0]?.code]).toEqual([3, 'MERGE_CONFLICT']);
    expect((await must<{ kept: string[] }>(project, 'uninstall')).data.kept).toEqual(['CLAUDE.md']);
    expect(await project.read('CLAUDE.md')).toBe(edited);
    await must(project, 'uninstall --force');
    expect(await treeHash(project.dir)).toEqual(await hashesOf(HOST));
  });

  test("a subagent of the same name that was there first is the user's, also under force", async () => {
    project = await tempPlain({ ...HOST, [SUBAGENT]: 'theirs\n' });
    const answer = await project.cli('init --agent claude');
    expect(answer.diagnostics.map((each) => [each.code, each.target])).toEqual([
      ['MERGE_CONFLICT', SUBAGENT],
    ]);
    await must(project, 'uninstall --force');
    expect(await treeHash(project.dir)).toEqual(await hashesOf({ ...HOST, [SUBAGENT]: 'theirs\n' }));
  });
});

test('the kit and what was generated for integrations stay, with their book-keeping', async () => {
  project = await tempPlain();
  await must(project, 'init --no-commit');
  const app = await treeHash(project.dir);
  await must(project, ALL);
  await must(project, 'uninstall');
  expect(await treeHash(project.dir)).toEqual(app);
});

test('CLAUDE.md as a link to AGENTS.md gets one block, and loses it again', async () => {
  project = await tempPlain({ 'AGENTS.md': '# Ours\n', 'src/a.ts': '' });
  await symlink('AGENTS.md', join(project.dir, 'CLAUDE.md'));
  await must(project, ALL);
  const text = await project.read('AGENTS.md');
  expect(text.split('create-integration:begin')).toHaveLength(2);
  await must(project, 'uninstall');
  expect(await readFile(join(project.dir, 'CLAUDE.md'), 'utf8')).toBe('# Ours\n');
});

async function hashesOf(files: Readonly<Record<string, string>>) {
  const folder = await tempPlain(files);
  const hashes = await treeHash(folder.dir);
  await folder.cleanup();
  return hashes;
}

test('what `check --all` remembers of the project goes, too', async () => {
  project = await tempProject();
  await addIntegration(project, 'fx', { module: 'greeting', suffix: '-0' });
  await must(project, 'init --agent claude');
  await must(project, 'check --all');
  const remembered = async () =>
    (await readdir(join(project.dir, '.git'))).filter((name) => name.startsWith('create-integration'));
  expect(await remembered()).toHaveLength(1);
  await must(project, 'uninstall --dry-run');
  expect(await remembered()).toHaveLength(1);
  await must(project, 'uninstall');
  expect(await remembered()).toEqual([]);
});

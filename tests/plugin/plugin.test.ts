import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/operations/index.ts';
import { buildPlugin } from '../../src/plugin/build.ts';
import { lintFrontMatter, SKILL, SUBAGENT } from '../helpers/frontMatter.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PLUGIN = join(ROOT, 'plugin');
const read = (path: string) => readFile(join(PLUGIN, path), 'utf8');
const json = async (path: string) => JSON.parse(await read(path));

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

describe('the committed folder', () => {
  let built: TempFolder;
  let made: string[];
  beforeAll(async () => {
    built = await tempFolder();
    await buildPlugin(built.dir);
    made = await filesBelow(built.dir);
  });
  afterAll(() => built.cleanup());

  test('is what `npm run build:plugin` makes', async () => {
    expect(made).toHaveLength(6);
    for (const path of made) {
      expect(await read(path), `${path} is stale: npm run build:plugin`).toBe(
        await readFile(join(built.dir, path), 'utf8'),
      );
    }
  });

  test('holds nothing else but its configuration', async () => {
    const written = ['.mcp.json', 'hooks/hooks.json'];
    expect(await filesBelow(PLUGIN)).toEqual([...made, ...written].sort());
  });
});

test('plugin.json has the keys Claude Code knows and the version of the package', async () => {
  const known = ['name', 'version', 'description', 'author', 'homepage', 'repository', 'license', 'keywords'];
  const manifest = await json('.claude-plugin/plugin.json');
  const released = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  expect(Object.keys(manifest).filter((key) => !known.includes(key))).toEqual([]);
  expect(manifest).toMatchObject({ name: 'create-integration', version: released.version });
});

test('the marketplace lists the folder under the name of the plugin', async () => {
  const marketplace = JSON.parse(await readFile(join(ROOT, '.claude-plugin/marketplace.json'), 'utf8'));
  expect(Object.keys(marketplace).sort()).toEqual(['name', 'owner', 'plugins']);
  expect(marketplace.owner.name).toEqual(expect.any(String));
  for (const { name, source } of marketplace.plugins) {
    expect(source).toMatch(/^\.\//);
    const manifest = await readFile(join(ROOT, source, '.claude-plugin/plugin.json'), 'utf8');
    expect(JSON.parse(manifest).name).toBe(name);
  }
});

test('hooks are node scripts of the plugin, started without a shell', async () => {
  const events: Record<string, { matcher: string; hooks: Record<string, unknown>[] }[]> = (
    await json('hooks/hooks.json')
  ).hooks;
  expect(Object.keys(events).sort()).toEqual(['PreToolUse', 'SessionStart']);
  for (const { matcher, hooks, ...rest } of Object.values(events).flat()) {
    expect(matcher).toMatch(/^\w+(\|\w+)*$/);
    expect(rest).toEqual({});
    for (const hook of hooks) {
      expect(Object.keys(hook).sort()).toEqual(['args', 'command', 'timeout', 'type']);
      expect(hook).toMatchObject({ type: 'command', command: 'node', args: [expect.any(String)] });
      const [script = ''] = hook.args as string[];
      expect(existsSync(script.replace(/^\$\{CLAUDE_PLUGIN_ROOT\}/, PLUGIN))).toBe(true);
    }
  }
});

test('the MCP server is the command of this package', async () => {
  const { mcpServers } = await json('.mcp.json');
  expect(mcpServers['create-integration']).toEqual({
    command: 'npx',
    args: ['-y', 'create-integration', 'mcp'],
  });
  expect(Object.keys(operations)).toContain('mcp');
});

test('front matter is what agents know; what a plugin may not say is left out', async () => {
  for (const file of await readdir(join(PLUGIN, 'agents'))) {
    lintFrontMatter(await read(`agents/${file}`), file.replace(/\.md$/, ''), SUBAGENT);
  }
  for (const folder of await readdir(join(PLUGIN, 'skills'))) {
    lintFrontMatter(await read(`skills/${folder}/SKILL.md`), folder, SKILL);
  }
});

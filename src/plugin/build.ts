/**
 * Brings `plugin/`, the folder that Claude Code installs, up to date: hooks bundled from this folder, subagents and
 * skill from `agents/`, the version from package.json. The folder is committed, because a marketplace is a repository;
 * a test fails when it is not what this makes. `npm run build:plugin`
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';
import { skillOf } from '../agent-targets/skill.ts';
import { loadPack } from '../operations/agentPack.ts';
import { createResources } from '../platform/resources.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '../..');

/** Builds the plugin into a folder, on top of its files that are written by hand. */
export async function buildPlugin(out: string): Promise<void> {
  await build({
    config: false,
    cwd: ROOT,
    entry: { guard: join(HERE, 'guard.ts'), resume: join(HERE, 'resume.ts') },
    outDir: join(out, 'hooks'),
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    outExtensions: () => ({ js: '.mjs' }),
    dts: false,
    clean: false,
    logLevel: 'error',
  });
  const { agents } = await loadPack(createResources());
  const { version, description, license } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const manifest = { name: 'create-integration', version, description, license };
  await Promise.all([
    ...Object.entries(agents).map(([name, text]) => write(join(out, 'agents', `${name}.md`), text)),
    write(
      join(out, 'skills/create-integration/SKILL.md'),
      skillOf('create-integration', agents['implement-integration-handler'] ?? ''),
    ),
    write(join(out, '.claude-plugin/plugin.json'), `${JSON.stringify(manifest, null, 2)}\n`),
  ]);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPlugin(join(ROOT, 'plugin'));

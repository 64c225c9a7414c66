import { afterEach, expect, test } from 'vitest';
import { init } from '../../src/operations/init.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { uninstall } from '../../src/operations/uninstall.ts';
import { createCache } from '../../src/platform/cache.ts';
import { parseEnv } from '../../src/platform/env.ts';
import { createFiles } from '../../src/platform/files.ts';
import { createResources } from '../../src/platform/resources.ts';
import { type TempProject, tempPlain, treeHash } from '../helpers/tempProject.ts';

const BEFORE = {
  'CLAUDE.md': '# Ours\r\n',
  'AGENTS.md': 'no line end',
  '.claude/settings.json': '{ "permissions": { "deny": [] } }',
  'src/index.ts': '',
};
const AGENTS = { agent: 'claude,codex,gemini' };

let project: TempProject;
afterEach(() => project.cleanup());

/** Runs an operation that dies before it changes file number `limit`; answers how many it changed. */
async function run(operation: Operation, input: unknown, limit = Number.POSITIVE_INFINITY): Promise<number> {
  const files = createFiles(project.dir);
  let changed = 0;
  const counted =
    <Arguments extends string[]>(change: (...words: Arguments) => Promise<void>) =>
    async (...words: Arguments) => {
      if (changed === limit) throw new Error('killed');
      changed++;
      await change(...words);
    };
  const context = {
    files: { ...files, writeAtomic: counted(files.writeAtomic), remove: counted(files.remove) },
    cache: createCache(project.dir, import.meta.filename),
    resources: createResources(),
    parseEnv,
    dryRun: false,
    version: '0.0.0-test',
  };
  await operation.invoke(context as never, input).catch((error: Error) => {
    if (error.message !== 'killed') throw error;
  });
  return changed;
}

test('killed before any of its writes, installing and uninstalling are completed by the next run', async () => {
  project = await tempPlain(BEFORE);
  const before = await treeHash(project.dir);
  const writes = await run(init, AGENTS);
  const installed = await treeHash(project.dir);
  const removals = await run(uninstall, {});
  expect(await treeHash(project.dir)).toEqual(before);
  expect([writes, removals].every((count) => count > 8)).toBe(true);

  for (let limit = 0; limit < writes; limit++) {
    await run(init, AGENTS, limit);
    await run(init, AGENTS);
    expect(await treeHash(project.dir), `installing, ${limit} written`).toEqual(installed);
    await run(uninstall, {});
    expect(await treeHash(project.dir), `uninstalling after ${limit} written`).toEqual(before);

    await run(init, AGENTS, limit);
    await run(uninstall, {});
    expect(await treeHash(project.dir), `given up, ${limit} written`).toEqual(before);
  }
  for (let limit = 0; limit < removals; limit++) {
    await run(init, AGENTS);
    await run(uninstall, {}, limit);
    await run(uninstall, {});
    expect(await treeHash(project.dir), `uninstalling, ${limit} removed`).toEqual(before);
  }
});

import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { must, type TempProject, tempPlain, tempProject, treeHash } from '../helpers/tempProject.ts';
import { asWrittenBefore } from '../helpers/writtenBefore.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));

let project: TempProject;
afterEach(() => project.cleanup());

interface Added {
  folder: string;
  changes: { path: string; action: string }[];
  packages: string[];
}

/** Type-checks the project with this repository's compiler and packages; answers what it says. */
async function typeCheck(): Promise<string> {
  await symlink(join(repository, 'node_modules'), join(project.dir, 'node_modules')).catch(() => {});
  const compiler = join(repository, 'node_modules/.bin/tsc');
  return run(compiler, ['--noEmit'], { cwd: project.dir }).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}

/** The strictest a host may be, and imports with extensions as Node itself wants them. */
const STRICT = JSON.stringify({
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: false,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
  },
  include: ['src'],
});

test('a kit is added to a TypeScript project without interaqt, shown before, and once', async () => {
  project = await tempPlain({
    'package.json': '{\n\t"name": "shop",\n\t"type": "module"\n}\n',
    'tsconfig.json': STRICT,
    'src/main.ts': `import { createOutbox, fromPglite } from './integrations/kits/outbox/index.js';
import { PGlite } from '@electric-sql/pglite';
import { z } from 'zod';
export const outbox = createOutbox(fromPglite(new PGlite()), { events: { paid: z.object({ amount: z.number() }) } });
outbox.subscribe({
  eventName: 'paid',
  consumerName: 'mail',
  handler: async ({ payload }, { logger }) => logger.log(payload.amount.toFixed(2)),
});
// @ts-expect-error: there is no such event
outbox.subscribe({ eventName: 'payd', consumerName: 'mail', handler: async () => {} });
export const wrong = () =>
  outbox.publishEvent({
    eventName: 'paid',
    sourceModule: 'finance',
    aggregateType: 'Invoice',
    aggregateId: 1,
    // @ts-expect-error: an amount is a number
    payload: { amount: 'much' },
  });
`,
  });
  const before = await treeHash(project.dir);
  const shown = await must<Added>(project, 'add outbox --dry-run');
  expect(await treeHash(project.dir)).toEqual(before);
  const added = await must<Added>(project, 'add outbox');
  expect(added.data.changes.map(({ path }) => path)).toEqual(shown.data.changes.map(({ path }) => path));
  expect(added.data).toMatchObject({
    folder: 'src/integrations',
    packages: ['pg-boss@12.35.0', 'zod@4.6.7'],
  });
  expect(added.next).toBe('npm install');
  expect(await project.read('package.json')).toContain('\t\t"pg-boss": "12.35.0"');
  const paths = Object.keys(await treeHash(project.dir));
  expect(paths.filter((path) => path.includes('interaqt') && !path.startsWith('.create-'))).toEqual([]);
  expect(await typeCheck()).toBe('');

  const again = await must<Added>(project, 'add outbox');
  expect([again.data.changes, again.next]).toEqual([[], 'create-integration explain outbox']);
  const moved = await project.cli('add outbox --folder lib');
  expect(moved.diagnostics[0]?.code).toBe('USAGE');
}, 60_000);

test('in an interaqt app it comes with the adapter, and upgrade keeps the edits of its owner', async () => {
  project = await tempProject();
  const { data } = await must<Added>(project, 'add outbox');
  expect(data.folder).toBe('integrations');
  await project.write(
    'backend/outbox.ts',
    `import type { Controller } from 'interaqt';
import { createOutbox } from '../integrations/kits/outbox/index';
import { fromInteraqt } from '../integrations/kits/outbox/interaqt';
export const outboxOf = (controller: Controller) => createOutbox(fromInteraqt(controller), { events: {} });
`,
  );
  expect(await typeCheck()).toBe('');

  // As an earlier version of this tool wrote it, and then its owner edited it.
  const path = 'integrations/kits/outbox/stats.ts';
  const shipped = await project.read(path);
  const earlier = shipped.split('\n').slice(0, -2).join('\n');
  await asWrittenBefore(project, path, earlier);
  await project.write(path, `// mine\n${earlier}`);
  await must(project, 'upgrade');
  expect(await project.read(path)).toBe(`// mine\n${shipped}`);
}, 60_000);

test('an unknown kit, another major version and a folder that is no project are refused', async () => {
  project = await tempPlain({ 'package.json': '{ "dependencies": { "zod": "^3.22.0" } }' });
  const before = await treeHash(project.dir);
  const codes = [];
  for (const words of ['add nothing', 'add outbox']) {
    const { exitCode, diagnostics } = await project.cli(words);
    codes.push([exitCode, diagnostics[0]?.code]);
  }
  expect(codes).toEqual([
    [2, 'KIT_UNKNOWN'],
    [2, 'PACKAGE_CONFLICT'],
  ]);
  expect(await treeHash(project.dir)).toEqual(before);
  await project.cleanup();
  project = await tempPlain({ 'a.txt': 'a' });
  expect((await project.cli('add outbox')).diagnostics[0]?.code).toBe('NOT_A_PROJECT');
});

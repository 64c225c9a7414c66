import { execFile } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeApi } from '../../templates/kits/registry/openapi.ts';
import { must, type TempProject, tempPlain, tempProject } from '../helpers/tempProject.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const packages = join(repository, 'node_modules');

let project: TempProject;
let expected: string;
beforeAll(async () => {
  project = await tempPlain();
  const sources = join(repository, 'examples/catalogue');
  await cp(sources, project.dir, { recursive: true, filter: (path) => !/node_modules|dist$/.test(path) });
  await symlink(packages, join(project.dir, 'node_modules'));
  await must(project, 'add registry');
  expected = /prints\n\n```\n([\s\S]*?)```/.exec(await project.read('README.md'))?.[1] ?? '';
});
afterAll(() => project.cleanup());

function start(args: string[], env: Record<string, string>) {
  const { INTEGRATION_ENCRYPTION_KEY: _key, JWT_SECRET: _secret, ...rest } = process.env;
  return run(process.execPath, args, { cwd: project.dir, env: { ...rest, ...env }, timeout: 50_000 });
}

test('it runs as its README says, from TypeScript, with a warning about the key', async () => {
  const { stdout, stderr } = await start(['--import', 'tsx', 'src/main.ts'], {
    JWT_SECRET: 'only-for-development',
  });
  expect(stdout).toBe(expected);
  expect(stderr).toContain('INTEGRATION_ENCRYPTION_KEY is not set');
});

test('it compiles in the strictest project and runs as JavaScript, in production under a key only', async () => {
  const said = await run(join(packages, '.bin/tsc'), [], { cwd: project.dir }).catch((error) => error);
  expect(said.stdout).toBe('');
  const refused = await start(['dist/main.js'], { NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(40) }).catch(
    (error) => error,
  );
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('INTEGRATION_ENCRYPTION_KEY is not set');
  const key = Buffer.alloc(32, 7).toString('base64');
  const { stdout, stderr } = await start(['dist/main.js'], {
    NODE_ENV: 'production',
    INTEGRATION_ENCRYPTION_KEY: key,
  });
  expect([stdout, stderr]).toEqual([expected, '']);
});

test('the OpenAPI document is one this tool can read', async () => {
  const document = describeApi({ prefix: '/api/integrations' });
  await project.write('openapi.json', JSON.stringify(document));
  const { data } = await must<{ operations: { operationId: string }[] }>(
    project,
    'openapi list openapi.json',
  );
  const ids = Object.values(document.paths).flatMap((each) =>
    Object.values(each).map(({ operationId }) => operationId),
  );
  expect(data.operations.map(({ operationId }) => operationId).sort()).toEqual(ids.sort());
});

test('in an interaqt app it comes with the adapter', async () => {
  const app = await tempProject();
  try {
    await must(app, 'add registry');
    await app.write(
      'backend/catalogue.ts',
      `import type { Controller } from 'interaqt';
import { createConsole, createEncryption, IntegrationRegistry, Integrations } from '../integrations/kits/registry/index';
import { interaqtAppStore } from '../integrations/kits/registry/interaqt';
import { interaqtRecentCalls } from '../integrations/kits/registry/interaqtCalls';
export const console = createConsole();
export const callsOf = (controller: Controller) => interaqtRecentCalls(controller, { sources: [] });
export const catalogueOf = (controller: Controller) =>
  new Integrations({ registry: new IntegrationRegistry(), store: interaqtAppStore(controller), encryption: createEncryption() });
`,
    );
    const said = await run(join(packages, '.bin/tsc'), ['--noEmit'], { cwd: app.dir }).catch(
      (error) => error,
    );
    expect(said.stdout).toBe('');
  } finally {
    await app.cleanup();
  }
});

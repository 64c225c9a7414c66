import { execFile } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must, type TempProject, tempPlain } from '../helpers/tempProject.ts';
import { startPostgres } from '../kit/helpers/postgres.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const EXPECTED = [
  'invoice 1 has task 1: open',
  'invoice 1 is cancelled; task 1: cancelled',
  'task 1 came from invoice 1',
];

let project: TempProject;
beforeAll(async () => {
  project = await tempPlain();
  const sources = join(repository, 'examples/invoices');
  await cp(sources, project.dir, { recursive: true, filter: (path) => !/node_modules|data$/.test(path) });
  await symlink(join(repository, 'node_modules'), join(project.dir, 'node_modules'));
  await must(project, 'add outbox');
});
afterAll(() => project.cleanup());

async function start(databaseUrl: string): Promise<string[]> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: project.dir,
    env: { ...process.env, DATABASE_URL: databaseUrl },
    timeout: 50_000,
  });
  return stdout.trim().split('\n');
}

test('the example type-checks with the kit', async () => {
  const compiler = join(repository, 'node_modules/.bin/tsc');
  const said = await run(compiler, ['--noEmit'], { cwd: project.dir }).catch((error) => error);
  expect(said.stdout).toBe('');
});

test('it runs as its README says, on PGLite', async () => {
  expect(await start('memory://')).toEqual(EXPECTED);
  for (const line of EXPECTED) expect(await project.read('README.md')).toContain(line);
});

test('and on PostgreSQL', async ({ skip }) => {
  const server = await startPostgres();
  if (server.missing !== undefined) return skip(`PostgreSQL cannot run here. ${server.missing}`);
  const { user, password, port } = server.options;
  try {
    const url = `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
    expect(await start(url)).toEqual(EXPECTED);
  } finally {
    await server.stop();
  }
});

import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

const exec = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const MAX_PACKED = 1_500_000;
/** The native parser, and the runtime parts its own package names. */
const MAX_INSTALLED = 12;
const MAX_INSTALLED_BYTES = 15_000_000;

interface Packed {
  filename: string;
  size: number;
  files: { path: string }[];
}

let home: TempFolder;
let packed: Packed;
let project: string;

async function npx(...args: string[]) {
  try {
    const { stdout, stderr } = await exec('npx', ['create-integration', ...args], {
      cwd: project,
      maxBuffer: 1 << 27,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

beforeAll(async () => {
  home = await tempFolder();
  project = join(home.dir, 'project');
  await mkdir(project);
  // Built before the tests; building here would replace dist/ under the feet of tests that run it.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', home.dir];
  const { stdout } = await exec('npm', args, { cwd: repository, maxBuffer: 1 << 27 });
  [packed] = JSON.parse(stdout) as [Packed];
  await home.write('project/package.json', '{"name":"user","private":true}');
  const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', join(home.dir, packed.filename)];
  await exec('npm', install, { cwd: project });
}, 180_000);
afterAll(() => home.cleanup());

test('holds what it needs and nothing of how it is made', () => {
  const paths = packed.files.map((each) => each.path);
  expect([...new Set(paths.map((each) => each.split('/')[0]))].sort()).toEqual([
    'CHANGELOG.md',
    'CLAUDE.md',
    'LICENSE',
    'README.md',
    'agents',
    'bin',
    'dist',
    'knowledge',
    'package.json',
    'templates',
  ]);
  // Tests of the host template are part of the app that `init` makes.
  const own = paths.filter((each) => !each.startsWith('templates/host/'));
  expect(
    own.filter((each) => /\.map$|\.test\.ts$|(^|\/)(tests|node_modules|src)\/|(^|\/)\.env/.test(each)),
  ).toEqual([]);
  for (const each of [
    'dist/main.mjs',
    'templates/host/_gitignore',
    'templates/kit/http.ts',
    'templates/demo/vendor.mjs',
  ]) {
    expect(paths).toContain(each);
  }
  expect(packed.size).toBeLessThan(MAX_PACKED);
});

test('names no place it was made in, and the licence of everything that is bundled', async () => {
  const dist = join(project, 'node_modules/create-integration/dist');
  const texts = await Promise.all((await readdir(dist)).map((each) => readFile(join(dist, each), 'utf8')));
  expect(texts.filter((text) => text.includes(repository) || text.includes('sourceMappingURL'))).toEqual([]);
  const licenses = await readFile(join(dist, 'licenses.txt'), 'utf8');
  for (const name of ['commander', 'zod', 'ejs', 'execa', 'simple-git', '@modelcontextprotocol/sdk']) {
    expect(licenses).toContain(`\nName: ${name}\n`);
  }
});

test('brings few packages and little to install', async () => {
  const entries = await readdir(join(project, 'node_modules'), { withFileTypes: true, recursive: true });
  const packages = entries.filter(
    ({ name, parentPath }) => name === 'package.json' && /node_modules\/(@[^/]+\/)?[^/]+$/.test(parentPath),
  );
  expect(packages.length).toBeLessThanOrEqual(MAX_INSTALLED);
  const sizes = await Promise.all(
    entries
      .filter((each) => each.isFile())
      .map(async ({ name, parentPath }) => (await stat(join(parentPath, name))).size),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_INSTALLED_BYTES);
  expect((await stat(join(project, 'node_modules/.bin/create-integration'))).mode & 0o111).toBeTruthy();
});

test('answers, and refuses with its own exit codes', async () => {
  expect((await npx('--version')).stdout.trim()).toBe(manifest.version);
  expect((await npx('--help')).stdout).toContain('Without a command');
  expect(await npx('new', 'speech', '--pattern', 'async-task')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('HOST_UNKNOWN'),
  });
  expect((await npx('next', '--jsno')).code).toBe(2);
});

test('runs the demo', async () => {
  const { code, stdout } = await npx('demo', '--json');
  const answer = JSON.parse(stdout);
  expect(answer.diagnostics).toEqual([]);
  expect([code, answer.ok, answer.data.commits.length, answer.data.folder]).toEqual([0, true, 7, null]);
}, 300_000);

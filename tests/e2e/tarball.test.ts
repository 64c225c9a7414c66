import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { type Installed, installedSize, installTarball } from '../helpers/tarball.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const MAX_PACKED = 1_500_000;
/** The native parser, and the runtime parts its own package names. */
const MAX_INSTALLED = 12;
const MAX_INSTALLED_BYTES = 15_000_000;

let installed: Installed;
beforeAll(async () => {
  installed = await installTarball();
}, 180_000);
afterAll(() => installed.cleanup());

test('holds what it needs and nothing of how it is made', () => {
  const paths = installed.packed.files.map((each) => each.path);
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
  expect(installed.packed.size).toBeLessThan(MAX_PACKED);
});

test('names no place it was made in, and the licence of everything that is bundled', async () => {
  const dist = join(installed.project, 'node_modules/create-integration/dist');
  const texts = await Promise.all((await readdir(dist)).map((each) => readFile(join(dist, each), 'utf8')));
  expect(texts.filter((text) => text.includes(repository) || text.includes('sourceMappingURL'))).toEqual([]);
  const licenses = await readFile(join(dist, 'licenses.txt'), 'utf8');
  for (const name of ['commander', 'zod', 'ejs', 'execa', 'simple-git', '@modelcontextprotocol/sdk']) {
    expect(licenses).toContain(`\nName: ${name}\n`);
  }
});

test('brings few packages and little to install', async () => {
  const { packages, bytes } = await installedSize(installed);
  expect(packages).toBeLessThanOrEqual(MAX_INSTALLED);
  expect(bytes).toBeLessThan(MAX_INSTALLED_BYTES);
  expect(
    (await stat(join(installed.project, 'node_modules/.bin/create-integration'))).mode & 0o111,
  ).toBeTruthy();
});

test('answers, and refuses with its own exit codes', async () => {
  expect((await installed.npx('--version')).stdout.trim()).toBe(manifest.version);
  expect((await installed.npx('--help')).stdout).toContain('Without a command');
  expect(await installed.npx('new', 'speech', '--pattern', 'async-task')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('HOST_UNKNOWN'),
  });
  expect((await installed.npx('next', '--jsno')).code).toBe(2);
});

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createResources } from '../../src/platform/resources.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

let folder: TempFolder;

beforeEach(async () => {
  folder = await tempFolder({
    'package.json': '{"name":"some-host"}',
    'node_modules/create-integration/package.json': '{"name":"create-integration"}',
    'node_modules/create-integration/dist/chunks/main.js': '',
    'node_modules/create-integration/templates/b/_gitignore': 'x',
    'node_modules/create-integration/templates/a.ejs': 'template',
    'node_modules/create-integration/templates/node_modules/x.js': '',
  });
});

afterEach(() => folder.cleanup());

const from = (path: string) => createResources(pathToFileURL(join(folder.dir, path)).href);

test('are found from the source tree', async () => {
  expect(await createResources().read('package.json')).toContain('"create-integration"');
});

test('are found from a chunk of an installed, bundled package', async () => {
  const resources = from('node_modules/create-integration/dist/chunks/main.js');
  expect(await resources.read('templates/a.ejs')).toBe('template');
  expect(await resources.walk('templates')).toEqual(['templates/a.ejs', 'templates/b/_gitignore']);
  expect(resources.path('templates/a.ejs')).toBe(
    join(folder.dir, 'node_modules', 'create-integration', 'templates', 'a.ejs'),
  );
});

test("a host's own package.json does not count", () => {
  expect(() => from('dist/main.js')).toThrow(/incomplete/);
});

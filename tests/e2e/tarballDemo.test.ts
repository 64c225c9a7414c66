import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installed, installTarball } from '../helpers/tarball.ts';

let installed: Installed;
beforeAll(async () => {
  installed = await installTarball();
}, 180_000);
afterAll(() => installed.cleanup());

test('runs the demo', async () => {
  const { code, stdout } = await installed.npx('demo', '--json');
  const answer = JSON.parse(stdout);
  expect(answer.diagnostics).toEqual([]);
  expect([code, answer.ok, answer.data.commits.length, answer.data.folder]).toEqual([0, true, 7, null]);
}, 300_000);

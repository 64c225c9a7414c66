import { expect, test } from 'vitest';
import { setupFilesOf } from '../../src/checks/index.ts';

test.each([
  ["export default defineConfig({ test: { setupFiles: ['./tests/setup.ts'] } });", ['tests/setup.ts']],
  [
    "export default { test: { setupFiles: 'tests/setup.ts', globalSetup: './tests/db.ts' } };",
    ['tests/setup.ts', 'tests/db.ts'],
  ],
  ["const files = ['a.ts', 'b.ts']; export default { test: { setupFiles: files } };", ['a.ts', 'b.ts']],
  ["const first = './a.ts'; export default { test: { setupFiles: [first, computed()] } };", ['a.ts']],
  ["export default { test: { setupFiles: ['../outside.ts', '/etc/x.ts', 'a/../../b.ts'] } };", []],
  ['export default { test: { include: ["tests/**"] } };', []],
  ['export default {', []],
])('%s names %j', (text, files) => {
  expect(setupFilesOf('vitest.config.ts', text)).toEqual(files);
});

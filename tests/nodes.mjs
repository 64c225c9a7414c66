/*
 * Runs tests under other versions of Node, each taken from npm. Needs a built tree.
 *
 *   npm run test:nodes                                 the demo, the commands, the recorder and the kit under 22, 24, 26
 *   npm run test:nodes -- 24 -- tests/kit/http.test.ts
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const args = process.argv.slice(2);
const split = args.includes('--') ? args.indexOf('--') : args.length;
const versions = args.slice(0, split);
const files = args.slice(split + 1);
const vitest = resolve(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
const CHOSEN = [
  'tests/cli',
  'tests/e2e/demo.test.ts',
  'tests/evidence',
  'tests/kit/durable/engine.test.ts',
  'tests/kit/http.test.ts',
];

const failed = (versions.length > 0 ? versions : ['22', '24', '26']).filter((version) => {
  console.log(`\nNode ${version}`);
  // What vitest starts is started with the same Node.
  const run = [
    '--yes',
    '--package',
    `node@${version}`,
    '--',
    'node',
    vitest,
    'run',
    ...(files.length > 0 ? files : CHOSEN),
  ];
  return spawnSync('npx', run, { stdio: 'inherit' }).status !== 0;
});
console.log(failed.length === 0 ? '\nAll passed.' : `\nFailed under ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;

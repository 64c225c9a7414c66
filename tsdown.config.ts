import { readFileSync } from 'node:fs';
import license from 'rollup-plugin-license';
import { defineConfig } from 'tsdown';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Those that ask for no more than to be named. */
const LICENSES =
  '(MIT OR ISC OR BSD-2-Clause OR BSD-3-Clause OR Apache-2.0 OR BlueOak-1.0.0 OR 0BSD OR Unlicense)';

// One chunk per command: operations are imported lazily. Everything is bundled but the native parser.
export default defineConfig({
  entry: ['src/main.ts', 'src/worker.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  dts: false,
  minify: true,
  sourcemap: false,
  clean: true,
  external: ['oxc-parser'],
  noExternal: [/^(?!oxc-parser).*/],
  // The default build of jsonc-parser (UMD) finds its parts at run time, which no bundler can follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  // What is bundled is distributed with it, so its licences are, too.
  plugins: [
    license({
      thirdParty: {
        output: 'dist/licenses.txt',
        allow: { test: LICENSES, failOnUnlicensed: true, failOnViolation: true },
      },
    }),
  ],
  define: { __VERSION__: JSON.stringify(version) },
});

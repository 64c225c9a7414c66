import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsdown';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

// One chunk per command: operations are imported lazily. Everything is bundled but the native parser.
export default defineConfig({
  entry: ['src/main.ts', 'src/worker.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  dts: false,
  minify: true,
  // write-file-atomic names its temporary files after __filename.
  shims: true,
  sourcemap: false,
  clean: true,
  external: ['oxc-parser'],
  noExternal: [/^(?!oxc-parser).*/],
  // The default build of jsonc-parser (UMD) finds its parts at run time, which no bundler can follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  define: { __VERSION__: JSON.stringify(version) },
});

/**
 * Makes `templates/kits/registry/console/assets.ts` of this folder: the script in one small module, and the style
 * sheet. They are texts in TypeScript because that is what every host can build and run: a compiler leaves other files
 * behind. A test fails when it is not what this makes. `npm run build:console`
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** In this order: the last one has what is different on small screens. */
const STYLES = ['base', 'page', 'fields', 'cards', 'data', 'calls', 'narrow'];

const read = (path: string) => readFileSync(join(HERE, path), 'utf8').trim();

export async function buildAssets(): Promise<string> {
  const parts = [
    '// Made by create-integration from its folder console/, with `npm run build:console`.',
    `export const SCRIPT = /* js */ ${literal(await bundle())};`,
    `export const STYLE = /* css */ ${literal(STYLES.map((name) => read(`style/${name}.css`)).join('\n\n'))};`,
    `export const ICON = /* svg */ ${literal(read('icon.svg'))};`,
  ];
  return `${parts.join('\n\n')}\n`;
}

async function bundle(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'console-'));
  try {
    await build({
      config: false,
      cwd: HERE,
      entry: { main: 'src/main.ts' },
      tsconfig: 'tsconfig.json',
      outDir,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      outExtensions: () => ({ js: '.js' }),
      minify: true,
      dts: false,
      logLevel: 'error',
    });
    return readFileSync(join(outDir, 'main.js'), 'utf8').trim();
  } finally {
    rmSync(outDir, { recursive: true });
  }
}

function literal(text: string): string {
  return `\`${text.replace(/[`\\]|\$\{/g, '\\$&')}\``;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = new URL('../templates/kits/registry/console/assets.ts', import.meta.url);
  writeFileSync(target, await buildAssets());
}

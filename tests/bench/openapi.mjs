/*
 * What importing a vendor's document costs, and what generating types for the whole document with openapi-typescript
 * costs beside it: time and memory at their peak, of whole processes, medians of three. Needs a built tree, and npm:
 * openapi-typescript is installed for the run, because it needs an older compiler than this project's.
 *
 *   OPENAPI_CORPUS_DIR=<folder> npm run bench:openapi
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const RUNS = 3;
const corpus = process.env.OPENAPI_CORPUS_DIR;
if (!corpus) {
  console.error('Set OPENAPI_CORPUS_DIR to a folder with OpenAPI documents; nothing was measured.');
  process.exit(2);
}
const repository = resolve(import.meta.dirname, '../..');
const cli = join(repository, 'bin/create-integration.js');
const folder = mkdtempSync(join(tmpdir(), 'bench-openapi-'));
const app = join(folder, 'app');
const memory = join(folder, 'memory.txt');
// What a process used at its peak only the process itself can say.
const watcher = join(folder, 'watcher.mjs');
writeFileSync(
  watcher,
  `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(${JSON.stringify(memory)}, String(process.resourceUsage().maxRSS)));\n`,
);
const whole = join(folder, 'whole.mjs');
const other = join(folder, 'openapi-typescript');
execFileSync('npm', ['install', '--silent', '--prefix', other, 'openapi-typescript@7', 'typescript@5'], {
  stdio: 'inherit',
});
const entry = createRequire(join(other, 'package.json')).resolve('openapi-typescript');
writeFileSync(
  whole,
  `import openapi, { astToString } from ${JSON.stringify(pathToFileURL(entry).href)};
astToString(await openapi(new URL(process.argv[2]), { silent: true }));\n`,
);

/** Time in milliseconds and memory in megabytes of one process, medians; null where it failed. */
function measure(args) {
  const figures = [];
  for (let run = 0; run < RUNS; run++) {
    const before = performance.now();
    try {
      execFileSync(process.execPath, ['--import', pathToFileURL(watcher).href, ...args], {
        cwd: app,
        stdio: 'pipe',
      });
    } catch {
      return null;
    }
    figures.push({ ms: performance.now() - before, mb: Number(readFileSync(memory, 'utf8')) / 1024 });
  }
  const median = (key) => figures.map((each) => each[key]).sort((a, b) => a - b)[Math.floor(RUNS / 2)];
  return { ms: median('ms'), mb: median('mb') };
}

/** What the tool itself suggests, so that any document can be measured. */
function suggested(file) {
  const out = execFileSync(process.execPath, [cli, 'openapi', 'list', file, '--json'], {
    cwd: app,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const { suggestions } = JSON.parse(out).data;
  return suggestions[0]?.operations ?? [];
}

const figure = (of) =>
  of ? `${(of.ms / 1000).toFixed(2)} s ${of.mb.toFixed(0).padStart(4)} MB` : 'fails'.padStart(14);

try {
  mkdirSync(app);
  execFileSync(process.execPath, [cli, 'init', '--module', 'bench', '--no-commit'], {
    cwd: app,
    stdio: 'pipe',
  });
  console.log(
    `${'document'.padEnd(24)} ${'size'.padStart(8)}  import of two or three  whole, openapi-typescript  ratio`,
  );
  for (const name of readdirSync(corpus).filter((each) => /\.(json|ya?ml)$/.test(each))) {
    const file = join(corpus, name);
    const chosen = suggested(file).flatMap((each) => ['--operation', each]);
    const imported = measure([
      cli,
      'new',
      'bench-vendor',
      '--openapi',
      file,
      ...chosen,
      '--dry-run',
      '--json',
    ]);
    const types = measure([whole, pathToFileURL(file).href]);
    const size = `${(statSync(file).size / 1e6).toFixed(1)} MB`;
    const ratio = imported && types ? `${(imported.ms / types.ms).toFixed(2)}` : '';
    console.log(
      `${name.padEnd(24)} ${size.padStart(8)}  ${figure(imported).padStart(22)}  ${figure(types).padStart(25)}  ${ratio}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

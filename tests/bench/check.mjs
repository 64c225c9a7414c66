/*
 * What `check --all` costs over 200 integrations: wall time of the whole process, and beside it a process that only
 * parses the same files with oxc. Medians of five. Needs a built tree.
 *
 *   npx tsx tests/bench/check.mjs [integrations]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { registerIntegration } from '../../src/registration/index.ts';
import { integrationNames } from '../../src/spec/names.ts';
import { readDesigned, requireSpec } from '../../src/spec/parse.ts';
import { FIXTURES, fixtureText, render, renderDesign, written } from '../rendering/helpers/render.ts';

const RUNS = 5;
const total = Number(process.argv[2] ?? 200);
const repository = resolve(import.meta.dirname, '../..');
const cli = join(repository, 'bin/create-integration.js');
const folder = mkdtempSync(join(tmpdir(), 'bench-check-'));
const app = join(folder, 'app');

function write(path, text) {
  mkdirSync(dirname(join(app, path)), { recursive: true });
  writeFileSync(join(app, path), text);
}

/** Milliseconds of a process, median. */
function measure(args) {
  const times = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    execFileSync(process.execPath, args, { cwd: app, stdio: ['ignore', 'ignore', 'inherit'] });
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
}

try {
  mkdirSync(app);
  execFileSync(process.execPath, [cli, 'init', '--module', 'greeting', '--no-commit', '--yes'], {
    cwd: app,
    stdio: 'ignore',
  });
  let registration = readFileSync(join(app, 'aggregatedIntegration.ts'), 'utf8');
  for (let index = 0; index < total; index++) {
    const source = JSON.parse(fixtureText(FIXTURES[index % FIXTURES.length]));
    source.name = `${source.name}-${index}`;
    source.module = index % 2 === 0 ? 'greeting' : 'orders';
    const file = `docs/${source.module}.${source.name}.integration.json`;
    write(file, JSON.stringify(source, null, 2));
    const spec = requireSpec(readDesigned(JSON.stringify(source), file));
    for (const { path, text } of written(await render(spec))) write(path, text);
    write(file.replace('integration.json', 'integration-design.md'), await renderDesign(spec));
    const { factory } = integrationNames(spec.name);
    const edit = registerIntegration(registration, {
      importName: factory,
      importPath: `./integrations/${spec.name}/index`,
      call: `${factory}()`,
    });
    if (edit.kind === 'edited') registration = edit.text;
  }
  write('aggregatedIntegration.ts', registration);

  const answer = execFileSync(process.execPath, [cli, 'check', '--all', '--json'], {
    cwd: app,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const { data, diagnostics } = JSON.parse(answer);
  const list = join(folder, 'files.json');
  writeFileSync(list, JSON.stringify(data.files));
  const parser = join(folder, 'parse.mjs');
  writeFileSync(
    parser,
    `import { readFileSync } from 'node:fs';
import { parseSync } from ${JSON.stringify(import.meta.resolve('oxc-parser'))};
for (const file of JSON.parse(readFileSync(${JSON.stringify(list)}, 'utf8')))
  void parseSync(file, readFileSync(file, 'utf8'), { preserveParens: false, sourceType: 'module' }).program;
`,
  );
  const bytes = data.files.reduce((sum, file) => sum + readFileSync(join(app, file)).length, 0);
  console.log(
    `${data.integrations.length} integrations, ${data.files.length} files, ${Math.round(bytes / 1024)} KB, ${data.rules} rules, ${diagnostics.length} findings`,
  );
  const nothing = measure(['-e', '0']);
  const parsing = measure([parser]);
  const checking = measure([cli, 'check', '--all', '--json']);
  console.log(`node alone        ${nothing.toFixed(0)} ms`);
  console.log(`parsing only      ${parsing.toFixed(0)} ms`);
  console.log(
    `check --all       ${checking.toFixed(0)} ms, ${(checking / parsing).toFixed(1)} times parsing`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/*
 * What `check --all` costs over 200 integrations: wall and processor time of the whole process, and beside it a process
 * that only parses the same files with oxc; then once more with nothing changed. Medians of five. Needs a built tree.
 *
 *   npx tsx tests/bench/check.mjs [integrations]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { addIntegration } from '../rendering/helpers/addIntegration.ts';
import { FIXTURES } from '../rendering/helpers/render.ts';
import { median } from './figures.ts';

const RUNS = 5;
const SHOWN = 10;
const total = Number(process.argv[2] ?? 200);
const repository = resolve(import.meta.dirname, '../..');
const cli = join(repository, 'bin/create-integration.js');
const folder = mkdtempSync(join(tmpdir(), 'bench-check-'));
const app = join(folder, 'app');
const parser = join(folder, 'parse.mjs');
/** Loaded first: writes what the process took, its threads included. */
const meter = join(folder, 'meter.mjs');
const METER = `import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write('\\ncpu ' + (user + system) / 1000);
});
`;
const PARSER = `import { readFileSync } from 'node:fs';
import { parseSync } from ${JSON.stringify(import.meta.resolve('oxc-parser'))};
for (const file of JSON.parse(readFileSync(process.argv[2], 'utf8')))
  void parseSync(file, readFileSync(file, 'utf8'), { preserveParens: false, sourceType: 'module' }).program;
`;

/** Milliseconds of a process, wall and processor, medians. Findings (exit 4) are no failure. */
function measure(name, args) {
  const runs = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ['--import', meter, ...args], {
      cwd: app,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    if (status !== 0 && status !== 4) throw new Error(`${name} ended with ${status}: ${stderr}`);
    return { wall: performance.now() - started, cpu: Number(/\ncpu ([\d.]+)$/.exec(stderr)?.[1]) };
  });
  const wall = median(runs.map((run) => run.wall));
  const cpu = median(runs.map((run) => run.cpu));
  console.log(
    `${name.padEnd(14)} ${wall.toFixed(0).padStart(6)} ms wall ${cpu.toFixed(0).padStart(6)} ms processor`,
  );
}

try {
  mkdirSync(app);
  writeFileSync(meter, METER);
  writeFileSync(parser, PARSER);
  execFileSync(process.execPath, [cli, 'init', '--module', 'greeting', '--no-commit', '--yes'], {
    cwd: app,
    stdio: 'ignore',
  });
  const project = {
    read: async (path) => readFileSync(join(app, path), 'utf8'),
    async write(path, text) {
      mkdirSync(dirname(join(app, path)), { recursive: true });
      writeFileSync(join(app, path), text);
    },
  };
  for (let index = 0; index < total; index++) {
    const module = index % 2 === 0 ? 'greeting' : 'orders';
    await addIntegration(project, FIXTURES[index % FIXTURES.length], { module, suffix: `-${index}` });
  }

  const { stdout } = spawnSync(process.execPath, [cli, 'check', '--all', '--json'], {
    cwd: app,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const { data, diagnostics } = JSON.parse(stdout);
  const list = join(folder, 'files.json');
  writeFileSync(list, JSON.stringify(data.files));
  const bytes = data.files.reduce((sum, file) => sum + readFileSync(join(app, file)).length, 0);
  console.log(
    `${data.integrations.length} integrations, ${data.files.length} files, ${Math.round(bytes / 1024)} KB, ${data.rules} rules, ${diagnostics.length} findings; ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}`,
  );
  for (const { code, target, message } of diagnostics.slice(0, SHOWN))
    console.log(`  ${code} ${target}: ${message}`);
  if (diagnostics.length > SHOWN) console.log(`  and ${diagnostics.length - SHOWN} more`);
  measure('node alone', ['-e', '0']);
  measure('parsing only', [parser, list]);
  measure('check --all', [cli, 'check', '--all', '--no-cache', '--json']);
  // The run that counted the files has left what it found out.
  measure('unchanged', [cli, 'check', '--all', '--json']);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

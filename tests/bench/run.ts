/*
 * What the tool costs, each figure beside what it is compared with, in one run. Needs a built tree and a quiet machine;
 * ratios say more than milliseconds.
 *
 *   npm run bench [-- --json] [--only start,size,commands,growth,runtime] [--write]
 *
 * `--write` puts table and chart into docs/benchmarks.md and docs/benchmarks.svg.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commands } from './commands.ts';
import { type Figure, REPOSITORY } from './figures.ts';
import { growth } from './growth.ts';
import { chart, holds, table } from './report.ts';
import { runtime } from './runtime.ts';
import { size } from './size.ts';
import { startup } from './startup.ts';

const PARTS: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  start: startup,
  size,
  commands,
  growth,
  runtime,
};
const DOCUMENT = 'docs/benchmarks.md';
const MARK = { begin: '<!-- measured -->', end: '<!-- end -->' };

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const wanted = values.only?.split(',') ?? Object.keys(PARTS);
const unknown = wanted.filter((each) => !(each in PARTS));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; the parts are ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}
const machine = {
  node: process.version,
  cores: availableParallelism(),
  load: Number(loadavg()[0]?.toFixed(1)),
};
const figures: Figure[] = [];
for (const each of wanted) {
  process.stderr.write(`${each} …\n`);
  figures.push(...((await PARTS[each]?.()) ?? []));
}

if (values.write) {
  const path = join(REPOSITORY, DOCUMENT);
  const text = readFileSync(path, 'utf8');
  const measured = [
    `${new Date().toISOString().slice(0, 10)}, ${machine.cores} cores, Node ${machine.node}, load ${machine.load} at the beginning.`,
    ...[...new Set(figures.map(({ group }) => group))].map((group) => {
      const title = `${group[0]?.toUpperCase()}${group.slice(1)}`;
      return `### ${title}\n\n${table(figures.filter((each) => each.group === group))}`;
    }),
  ].join('\n\n');
  const [before = ''] = text.split(MARK.begin);
  const after = text.split(MARK.end)[1] ?? '\n';
  writeFileSync(path, `${before}${MARK.begin}\n${measured}\n${MARK.end}${after}`);
  writeFileSync(path.replace(/md$/, 'svg'), chart(figures));
}
if (values.json)
  console.log(JSON.stringify({ machine, figures, missed: figures.filter((each) => holds(each) === false) }));
else console.log(table(figures));
process.exit(0);

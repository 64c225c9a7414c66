import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const exists = (path: string) => existsSync(new URL(`../../${path}`, import.meta.url));

/** The rows of the tables whose last column names tests. */
const rowsOf = (document: string) =>
  read(document)
    .split('\n')
    .filter((line) => /^\| (\d+|[A-Z]) \|/.test(line))
    .map((line) => line.slice(2, -2).split(' | '))
    .map(([number = '', ...cells]) => ({ number, cells, tests: testsIn(cells.at(-1) ?? '') }));
const rows = rowsOf('docs/defects.md');
const delivery = rowsOf('docs/durable-delivery.md');
const registry = rowsOf('docs/registry.md');
const patterns = rowsOf('docs/patterns.md');

function testsIn(cell: string): [file: string, title: string][] {
  return [...cell.matchAll(/`([^`]+)` › "([^"]+)"/g)].map(([, file = '', title = '']) => [file, title]);
}

/** The title as the first argument of a call: `test('…'`, `test.each(…)('…'`, `testRule('…'`. */
function hasTest(source: string, title: string): boolean {
  return [`'`, `"`, '`'].some((quote) =>
    source
      .split(`${quote}${title}${quote}`)
      .slice(0, -1)
      .some((before) => /\(\s*$/.test(before)),
  );
}

test('the type check, the run and all thirty defects have a row, in order', () => {
  const thirty = Array.from({ length: 30 }, (_, index) => String(index + 1));
  expect(rows.map(({ number }) => number)).toEqual(['A', 'B', ...thirty]);
  expect(rows.filter(({ cells }) => cells.length !== 3)).toEqual([]);
  expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([]);
});

test('the ten defects and six ends of durable delivery have a row, in order', () => {
  const ten = Array.from({ length: 10 }, (_, index) => String(index + 1));
  expect(delivery.map(({ number }) => number)).toEqual([...ten, ...'ABCDEF']);
  expect(delivery.filter(({ tests }) => tests.length === 0)).toEqual([]);
});

test('the twelve tasks, eleven acceptance lines and thirteen others of the registry have a row, in order', () => {
  const twelve = Array.from({ length: 12 }, (_, index) => String(index + 1));
  expect(registry.map(({ number }) => number)).toEqual([...twelve, ...'ABCDEFGHIJKLMNOPQRSTUVWX']);
  expect(registry.filter(({ tests }) => tests.length === 0)).toEqual([]);
});

test('the ten deliverables and seven acceptance lines of the patterns have a row, in order', () => {
  const ten = Array.from({ length: 10 }, (_, index) => String(index + 1));
  expect(patterns.map(({ number }) => number)).toEqual([...ten, ...'ABCDEFG']);
  expect(patterns.filter(({ tests }) => tests.length === 0)).toEqual([]);
});

const named = [...rows, ...delivery, ...registry, ...patterns].flatMap(({ number, tests }) =>
  tests.map(([file, title]) => [number, file, title] as const),
);

test.each(named)('%s: %s has "%s"', (_number, file, title) => {
  expect(exists(file), `${file} does not exist`).toBe(true);
  expect(hasTest(read(file), title)).toBe(true);
});

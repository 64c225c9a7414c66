import { expect, test } from 'vitest';
import { compared, type Figure } from './figures.ts';
import { chart, holds, table } from './report.ts';

const start = compared({
  group: 'start',
  name: 'a <b> & c',
  value: 150,
  unit: 'ms',
  baseline: { name: 'node', value: 50 },
  atMost: 2,
});
const rate = compared(
  {
    group: 'run time',
    name: 'rate',
    value: 90,
    unit: '/s',
    baseline: { name: 'hand', value: 99 },
    atMost: 1.1,
  },
  { moreIsBetter: true },
);
const size: Figure = { group: 'size', name: 'installed', value: 7.9, unit: 'MB', atMost: 15 };
const told: Figure = { group: 'size', name: 'tarball', value: 0.9, unit: 'MB' };

test('a promise is kept by the ratio where there is one, else by the value', () => {
  expect([start, rate, size, told].map(holds)).toEqual([false, true, true, null]);
  expect(rate.ratio).toBeCloseTo(1.1);
});

test('the table has every figure, and says which promise was missed', () => {
  const lines = table([start, rate, size, told]).split('\n');
  expect(lines).toHaveLength(6);
  expect(lines[2]).toBe('| a <b> & c | 150 ms | 50.0 ms (node) | 3.00 | 2, missed |');
  expect(lines[5]).toBe('| tarball | 0.90 MB |  |  |  |');
});

test('the chart has a bar for every promise, none wider than the picture, and its texts are escaped', () => {
  const picture = chart([{ ...start, ratio: 90 }, size, told]);
  expect(picture.match(/<rect [^>]*>/g)).toHaveLength(2);
  expect(picture).toContain('width="320.0"');
  expect(picture).toContain('start: a &lt;b> &amp; c');
});

import type { RendererData } from '../../templates/kits/registry/renderers.js';
import { format, h, svg, time } from './dom.js';

type Chart = RendererData['chart'];

const WIDTH = 320;
const HEIGHT = 120;

/** Lines over time, told apart by their dashes as well as their colour, and the numbers as a table. */
export function chart({ series, unit = '' }: Chart): Node {
  const points = series.flatMap((each) => each.points);
  if (points.length === 0) return h('p', { class: 'calm' }, 'No data yet');
  const times = points.map(({ at }) => Date.parse(at));
  const values = points.map(({ value }) => value);
  const [from, until] = [Math.min(...times), Math.max(...times)];
  const [low, high] = [Math.min(0, ...values), Math.max(...values)];
  const x = (at: string) => ((Date.parse(at) - from) / (until - from || 1)) * WIDTH;
  const y = (value: number) => HEIGHT - ((value - low) / (high - low || 1)) * HEIGHT;
  const names = series.map(({ name }) => name).join(', ');
  return h(
    'div',
    { class: 'chart' },
    h('p', { class: 'ends' }, h('span', {}, format(high) + unit)),
    svg(
      'svg',
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': `${names}, from ${format(Math.min(...values))}${unit} to ${format(high)}${unit}`,
      },
      svg('path', { d: `M0 ${y(0)}H${WIDTH}`, class: 'axis' }),
      ...series.map((each, index) => {
        const sorted = [...each.points].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
        const line = sorted.map(({ at, value }) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join('L');
        return line && svg('path', { d: `M${line}`, class: `line line-${index % 4}` });
      }),
    ),
    h('p', { class: 'ends' }, time(new Date(from).toISOString()), time(new Date(until).toISOString())),
    h(
      'ul',
      { class: 'legend' },
      ...series.map(({ name }, index) =>
        h(
          'li',
          {},
          svg(
            'svg',
            { viewBox: '0 0 24 4', 'aria-hidden': 'true' },
            svg('path', { d: 'M0 2H24', class: `line line-${index % 4}` }),
          ),
          name,
        ),
      ),
    ),
    h('details', {}, h('summary', {}, 'Show as a table'), table(series, unit)),
  );
}

function table(series: Chart['series'], unit: string): Node {
  const moments = [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))].sort();
  const valueAt = (points: Chart['series'][number]['points'], moment: string) => {
    const found = points.find(({ at }) => at === moment);
    return found ? format(found.value) + unit : '–';
  };
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Numbers of the chart' },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, 'Time'),
          ...series.map(({ name }) => h('th', { scope: 'col' }, name)),
        ),
      ),
      h(
        'tbody',
        {},
        ...moments.map((moment) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, time(moment)),
            ...series.map(({ points }) => h('td', {}, valueAt(points, moment))),
          ),
        ),
      ),
    ),
  );
}

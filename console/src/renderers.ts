import type { Alert, Renderer, RendererData } from '../../templates/kits/registry/renderers.js';
import { chart } from './chart.js';
import { format, h, hidden, svg, time } from './dom.js';

const TRENDS = { up: '↗', down: '↘', flat: '→' };
const SEVERITIES = { info: 'Information', warning: 'Warning', critical: 'Critical' };

/** How each kind of data is shown. */
const RENDERERS: { [Name in Renderer]: (data: RendererData[Name]) => Node } = {
  'stat-card': ({ label, value, unit, trend }) =>
    h(
      'div',
      { class: 'stat' },
      h('p', { class: 'label' }, label),
      h(
        'p',
        { class: 'value' },
        format(value),
        unit !== undefined && h('span', { class: 'unit' }, unit),
        trend &&
          h('span', { class: 'trend' }, h('span', { 'aria-hidden': 'true' }, TRENDS[trend]), hidden(trend)),
      ),
    ),

  gauge: ({ label, value, min = 0, max, unit = '' }) => {
    const share = max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 0;
    const arc = { d: 'M10 60a50 50 0 0 1 100 0', pathLength: 100, class: 'arc' };
    return h(
      'div',
      {
        class: 'gauge',
        role: 'meter',
        'aria-label': label,
        'aria-valuemin': min,
        'aria-valuemax': max,
        'aria-valuenow': value,
        'aria-valuetext': format(value) + unit,
      },
      svg(
        'svg',
        { viewBox: '0 0 120 66', 'aria-hidden': 'true' },
        svg('path', { ...arc }),
        share > 0 && svg('path', { ...arc, class: 'arc full', 'stroke-dasharray': `${share * 100} 200` }),
      ),
      h('p', { class: 'value' }, format(value), h('span', { class: 'unit' }, unit)),
      h(
        'p',
        { class: 'ends', 'aria-hidden': 'true' },
        h('span', {}, format(min)),
        h('span', {}, format(max)),
      ),
      h('p', { class: 'label' }, label),
    );
  },

  list: ({ items }) =>
    listOf(items, ({ title, detail, value }) => [
      h('span', { class: 'grow' }, title, detail !== undefined && h('small', {}, detail)),
      value !== undefined && h('span', { class: 'number' }, format(value)),
    ]),

  progress: ({ items }) =>
    listOf(items, ({ label, done, total }) => [
      h('span', { class: 'grow' }, label),
      h('span', { class: 'number' }, `${format(done)} / ${format(total)}`),
      h('progress', { max: Math.max(total, 1), value: total > 0 ? done : 0, 'aria-label': label }),
    ]),

  'alert-banner': ({ alerts }) =>
    alerts.length === 0
      ? h('p', { class: 'calm' }, h('span', { 'aria-hidden': 'true' }, '✓ '), 'No alerts')
      : h('ul', { class: 'alerts' }, ...alerts.map((alert) => alertItem(alert))),

  chart,
};

function listOf<Item>(items: readonly Item[], cells: (item: Item) => (Node | false)[]): Node {
  if (items.length === 0) return h('p', { class: 'calm' }, 'Nothing there');
  return h('ul', { class: 'rows' }, ...items.map((item) => h('li', {}, ...cells(item))));
}

/** @param source what it is about, where that is not clear from the place */
export function alertItem({ severity, title, message, at }: Alert, source?: Node): HTMLElement {
  return h(
    'li',
    { class: `alert ${severity}` },
    h('span', { class: 'severity' }, SEVERITIES[severity]),
    h('strong', {}, title),
    message !== undefined && h('span', {}, message),
    (source || at !== undefined) &&
      h('small', {}, source, source && at ? ' · ' : null, at !== undefined && time(at)),
  );
}

/** Data as the catalogue says they are shown. */
export function render(renderer: Renderer, data: unknown): Node {
  return (RENDERERS[renderer] as (data: unknown) => Node)(data);
}

import { type Calls, part, request } from './api.js';
import { announce, ask, button, h, replace, time } from './dom.js';
import { problemOf, type View } from './view.js';

type Call = Calls['calls'][number];

const STATUS: Record<Call['status'], [label: string, kind: string]> = {
  pending: ['Waiting', ''],
  processing: ['Running', ''],
  completed: ['Completed', 'ok'],
  failed: ['Failed', 'bad'],
};

const EXPLAINED =
  'A new call is made with the same parameters; this one stays as it is. With the same key, a vendor that did carry ' +
  'it out does nothing again.';

/** The calls this app made to vendors; those that were given up can be made again. */
export async function callsView(): Promise<View> {
  const message = h('div', { role: 'status' });
  const place = h('div', {});
  let onlyDead = false;
  let found: Calls = { available: false, isOperator: false, calls: [] };

  async function load(): Promise<void> {
    found = await request<Calls>('GET', '/calls');
    draw();
  }

  function tell(error: unknown): void {
    replace(message, h('p', { class: 'problem' }, ...problemOf(error)));
  }

  async function retry({ integration, id }: Call): Promise<void> {
    const choices = [
      { value: 'same', label: 'Retry', kind: 'primary' },
      ...(found.isOperator ? [{ value: 'new', label: 'Retry with a new key', kind: 'danger' }] : []),
    ];
    const warning = found.isOperator ? ' With a new key it may be carried out twice.' : '';
    const key = await ask('Retry this call?', EXPLAINED + warning, choices);
    if (!key) return;
    try {
      await request('POST', `/calls/${part(integration)}/${part(id)}/retry`, { key });
      replace(message, h('p', { class: 'success' }, 'The call is being made again.'));
    } catch (error) {
      tell(error);
    }
    await load().catch(tell);
    place.querySelector<HTMLElement>('h2, table')?.focus();
  }

  function draw(): void {
    const shown = found.calls.filter(({ dead }) => dead || !onlyDead);
    const heads = ['Integration', 'Status', 'Attempts', 'Made', 'Error', 'Action'];
    const head = h(
      'tr',
      { role: 'row' },
      ...heads.map((name) => h('th', { scope: 'col', role: 'columnheader' }, name)),
    );
    replace(
      place,
      shown.length === 0
        ? h('p', { class: 'calm' }, onlyDead ? 'Nothing was given up.' : 'No calls yet.')
        : h(
            'table',
            // The roles hold where the style sheet makes cards of the rows.
            { class: 'calls', role: 'table', 'aria-label': 'Recent calls', tabindex: -1 },
            h('thead', { role: 'rowgroup' }, head),
            h('tbody', { role: 'rowgroup' }, ...shown.map((call) => rowOf(call, retry))),
          ),
    );
  }

  const filter = h('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false' }, 'Only given up');
  filter.addEventListener('click', () => {
    onlyDead = !onlyDead;
    filter.setAttribute('aria-pressed', String(onlyDead));
    draw();
  });
  const refresh = button('Refresh', () => load().then(() => announce('Up to date'), tell), {
    class: 'quiet',
  });
  await load();
  const node = h(
    'div',
    {},
    h('div', { class: 'bar' }, h('h1', { tabindex: -1 }, 'Calls'), filter, refresh),
    message,
    place,
  );
  return { title: 'Calls', node };
}

function rowOf(call: Call, retry: (call: Call) => Promise<void>): HTMLElement {
  const [label, kind] = STATUS[call.status];
  const cell = (name: string, ...children: (Node | string | false | null)[]) =>
    h('td', { role: 'cell', 'data-label': name }, ...children);
  return h(
    'tr',
    { role: 'row' },
    h('th', { scope: 'row', role: 'rowheader' }, call.integration, h('small', {}, call.id)),
    cell('Status', h('span', { class: `mark ${kind}` }, call.dead ? 'Given up' : label)),
    cell('Attempts', String(call.attempts)),
    cell(
      'Made',
      time(call.createdAt),
      call.nextAttemptAt !== null && h('small', {}, 'again ', time(call.nextAttemptAt)),
    ),
    cell('Error', call.error && h('span', {}, call.error.message, h('code', {}, call.error.code))),
    cell(
      'Action',
      call.dead &&
        button('Retry', () => retry(call), { 'aria-label': `Retry ${call.integration} ${call.id}` }),
    ),
  );
}

import { ApiError, type App, type Health, part, request, type Vendor } from './api.js';
import { announce, ask, button, h, replace } from './dom.js';
import { createForm } from './form.js';
import { createTile, type Tile } from './tile.js';
import { appName, healthMark, problemOf, type View, vendorIcon } from './view.js';

interface Config {
  auth?: object;
  extra?: object;
}

/** Milliseconds between two looks at the health. */
const HEALTH_EVERY = 5000;

/** The page of an app: its live data, and the form of its configuration. */
export async function appView(appId: string, wantedVendor = ''): Promise<View> {
  const path = `/apps/${part(appId)}`;
  const [vendors, first] = await Promise.all([request<Vendor[]>('GET', ''), request<App>('GET', path)]);
  const root = h('div', {});
  let tiles: Tile[] = [];
  let app = first;
  let isPaused = false;

  const pause = () => {
    for (const tile of tiles) tile.pause();
  };
  const resume = () => {
    if (!isPaused && !document.hidden) for (const tile of tiles) tile.resume();
  };
  const onVisibility = () => (document.hidden ? pause() : resume());
  document.addEventListener('visibilitychange', onVisibility);

  /** @param focus the id of what has the focus afterwards */
  function draw(next: App, focus?: string, notice = ''): void {
    pause();
    tiles = [];
    app = next;
    const vendor = vendors.find(({ id }) => id === (wantedVendor || app.integrationType));
    const isConnected = app.integrationType !== null && app.integrationType === vendor?.id;
    replace(
      root,
      h('p', { class: 'crumb' }, h('a', { href: '#/' }, 'Apps')),
      heading(vendor, isConnected),
      isConnected && dataOf(vendor),
      vendor ? connection(vendor, isConnected, notice) : choice(),
    );
    if (focus) document.getElementById(focus)?.focus();
    resume();
  }

  function save(config: Config, enabled: boolean, vendor = app.integrationType ?? ''): Promise<App> {
    return request<App>('PUT', path, { integrationType: vendor, enabled, config });
  }

  function heading(vendor: Vendor | undefined, isConnected: boolean): HTMLElement {
    const problem = h('p', { class: 'problem', role: 'alert' });
    const toggle = h('input', {
      type: 'checkbox',
      role: 'switch',
      id: 'enabled',
      checked: app.integrationEnabled,
      async change() {
        const isOn = toggle.checked;
        try {
          draw(await save({}, isOn), 'enabled');
          announce(isOn ? 'Switched on' : 'Switched off');
        } catch (error) {
          toggle.checked = !isOn;
          replace(problem, ...problemOf(error));
        }
      },
    });
    return h(
      'div',
      { class: 'heading' },
      vendor && vendorIcon(vendor),
      h(
        'div',
        { class: 'grow' },
        h('h1', { tabindex: -1, id: 'title' }, appName(app)),
        h('p', { class: 'calm' }, vendor && `${vendor.name} `, health),
      ),
      isConnected && h('label', { class: 'switch', for: 'enabled' }, toggle, 'Enabled'),
      problem,
    );
  }

  const health = h('span', {});
  let healthTimer: number | undefined;
  let lookedAt = 0;
  /** However many tiles ask for it. */
  function lookAtHealth(): void {
    window.clearTimeout(healthTimer);
    const wait = Math.max(300, lookedAt + HEALTH_EVERY - Date.now());
    healthTimer = window.setTimeout(async () => {
      lookedAt = Date.now();
      const all = await request<Health[]>('GET', '/health').catch(() => []);
      const own = all.find(({ appId }) => appId === app.id);
      replace(health, own && healthMark(own));
    }, wait);
  }

  function dataOf(vendor: Vendor): HTMLElement | false {
    if (!app.integrationEnabled || vendor.endpoints.length === 0) return false;
    tiles = vendor.endpoints.map((endpoint) => createTile(app.id, endpoint, lookAtHealth));
    const toggle = h('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false' }, 'Pause updates');
    toggle.addEventListener('click', () => {
      isPaused = !isPaused;
      toggle.setAttribute('aria-pressed', String(isPaused));
      if (isPaused) pause();
      else resume();
    });
    isPaused = false;
    return h(
      'section',
      { 'aria-labelledby': 'live' },
      h('div', { class: 'bar' }, h('h2', { id: 'live' }, 'Live data'), toggle),
      h('div', { class: 'tiles' }, ...tiles.map(({ node }) => node)),
    );
  }

  function connection(vendor: Vendor, isConnected: boolean, notice: string): HTMLElement {
    const form = createForm(vendor, isConnected ? app.config : null);
    const result = h('div', { class: 'result', role: 'status' });
    const say = (kind: string, ...words: (Node | string | false)[]) =>
      replace(result, h('p', { class: kind }, ...words.filter((each) => each !== false)));

    let isSaving = false;

    async function test(): Promise<void> {
      const config = form.read();
      if (!config) return;
      say('calm', `Asking ${vendor.name} …`);
      try {
        await request('POST', '/test', { appId: app.id, integrationType: vendor.id, config });
        say('success', `${vendor.name} accepts this configuration.`);
      } catch (error) {
        say('problem', ...problemOf(error));
      }
      lookAtHealth();
    }

    async function submit(event: Event): Promise<void> {
      event.preventDefault();
      const config = isSaving ? null : form.read();
      if (!config) return;
      isSaving = true;
      say('calm', 'Saving …');
      try {
        const saved = await save(config, isConnected ? app.integrationEnabled : true, vendor.id);
        history.replaceState(null, '', `#/apps/${part(app.id)}`);
        wantedVendor = '';
        draw(saved, isConnected ? 'save' : 'title', 'Saved.');
        announce('Saved');
      } catch (error) {
        say('problem', ...problemOf(error));
        isSaving = false;
      }
    }

    async function remove(): Promise<void> {
      const title = `Remove ${vendor.name}?`;
      const text = 'The app loses its connection and the stored credentials. This cannot be undone.';
      if (!(await ask(title, text, [{ value: 'yes', label: 'Remove', kind: 'danger' }]))) return;
      try {
        draw(await request<App>('DELETE', path), 'connection');
        announce('Removed');
      } catch (error) {
        say('problem', ...problemOf(error));
      }
    }

    const formNode = h(
      'form',
      { class: 'panel', novalidate: true, 'aria-labelledby': 'connection', submit },
      isConnected &&
        app.error &&
        h('p', { class: 'problem' }, ...problemOf(new ApiError(0, app.error.code, app.error.message))),
      ...form.nodes,
      h(
        'div',
        { class: 'actions' },
        h('button', { class: 'primary', id: 'save' }, isConnected ? 'Save' : 'Connect'),
        button('Test connection', test),
        isConnected && button('Remove', remove, { class: 'quiet danger' }),
      ),
      result,
    );
    if (notice) say('success', notice);
    return h(
      'section',
      { class: 'settings', 'aria-labelledby': 'connection' },
      h(
        'div',
        {},
        h('h2', { id: 'connection', tabindex: -1 }, isConnected ? 'Connection' : `Connect ${vendor.name}`),
        h('p', { class: 'hint' }, 'Credentials are stored encrypted and never shown again.'),
      ),
      formNode,
    );
  }

  /** The vendors there are, for an app that has none. */
  function choice(): HTMLElement {
    return h(
      'section',
      { 'aria-labelledby': 'connection' },
      h('h2', { id: 'connection', tabindex: -1 }, 'Choose a service'),
      h(
        'ul',
        { class: 'cards' },
        ...vendors.map((vendor) =>
          h(
            'li',
            { class: 'card link' },
            vendorIcon(vendor),
            h('a', { href: `#/apps/${part(app.id)}/${part(vendor.id)}` }, vendor.name),
          ),
        ),
      ),
    );
  }

  draw(first);
  lookAtHealth();
  return {
    title: appName(first),
    node: root,
    stop() {
      document.removeEventListener('visibilitychange', onVisibility);
      window.clearTimeout(healthTimer);
      pause();
    },
  };
}

import { type Alerts, type App, type Health, part, request, type Vendor } from './api.js';
import { ask, button, h, replace } from './dom.js';
import { alertItem } from './renderers.js';
import { appName, healthMark, problemOf, type View, vendorIcon } from './view.js';

/** The first page: what vendors warn of, and the apps with their health. */
export async function overview(): Promise<View> {
  const alerts = h('div', { role: 'status' });
  const list = h('ul', { class: 'cards' });
  const root = h(
    'div',
    {},
    h(
      'div',
      { class: 'bar' },
      h('h1', { tabindex: -1 }, 'Apps'),
      button('Refresh', () => load().catch(tell), { class: 'quiet' }),
    ),
    alerts,
    list,
  );

  function tell(error: unknown): void {
    replace(alerts, h('p', { class: 'problem' }, ...problemOf(error)));
  }

  async function load(): Promise<void> {
    const [vendors, apps, health] = await Promise.all([
      request<Vendor[]>('GET', ''),
      request<App[]>('GET', '/apps'),
      request<Health[]>('GET', '/health'),
    ]);
    drawApps(vendors, apps, health);
    // A vendor may take its time; nobody waits for it.
    loadAlerts(vendors, apps).catch(tell);
  }

  function drawApps(vendors: Vendor[], apps: App[], health: Health[]): void {
    const items = apps.map((app) => {
      const vendor = vendors.find(({ id }) => id === app.integrationType);
      const own = health.find(({ appId }) => appId === app.id);
      return h(
        'li',
        { class: 'card link' },
        vendorIcon(vendor ?? { icon: '+', name: '' }),
        h(
          'div',
          { class: 'grow' },
          h('a', { href: `#/apps/${part(app.id)}` }, appName(app)),
          h('p', { class: 'calm' }, vendor?.name ?? app.integrationType ?? 'Choose a service'),
        ),
        own && healthMark(own),
      );
    });
    replace(list, ...items);
    if (apps.length === 0) replace(list, h('li', { class: 'calm' }, 'You have no apps yet.'));
  }

  async function loadAlerts(vendors: Vendor[], apps: App[]): Promise<void> {
    const found = await request<Alerts>('GET', '/alerts');
    const appLink = (appId: string) => {
      const app = apps.find(({ id }) => id === appId) ?? { id: appId, name: null };
      return h('a', { href: `#/apps/${part(appId)}` }, appName(app));
    };
    const order = ['critical', 'warning', 'info'];
    const items = [
      ...found.alerts
        .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
        .map((alert) => alertItem(alert, appLink(alert.appId))),
      ...found.failures.map(({ appId, message }) =>
        alertItem({ severity: 'warning', title: 'Alerts could not be read', message }, appLink(appId)),
      ),
    ];
    replace(alerts, items.length > 0 && h('ul', { class: 'alerts', 'aria-label': 'Alerts' }, ...items));
    // Whether its alerts can be had says something about an app.
    drawApps(vendors, apps, await request<Health[]>('GET', '/health'));
  }

  await load();
  return { title: 'Apps', node: root };
}

/** The vendors, what each shows and what it needs to know. */
export async function catalogue(): Promise<View> {
  const [vendors, apps] = await Promise.all([request<Vendor[]>('GET', ''), request<App[]>('GET', '/apps')]);
  const free = apps.filter(({ integrationType }) => integrationType === null);

  async function connect({ id, name }: Vendor): Promise<void> {
    const choices = free.map((app) => ({ value: app.id, label: appName(app) }));
    const only = choices.length === 1 ? choices[0]?.value : undefined;
    const target = only ?? (await ask(`Connect ${name}`, 'Which app is it for?', choices));
    if (target) location.hash = `#/apps/${part(target)}/${part(id)}`;
  }

  const cards = vendors.map((vendor) => {
    const used = apps.filter(({ integrationType }) => integrationType === vendor.id).length;
    return h(
      'li',
      { class: 'card tall' },
      h('div', { class: 'row' }, vendorIcon(vendor), h('h2', {}, vendor.name)),
      h(
        'ul',
        { class: 'tags', 'aria-label': 'Shows' },
        ...vendor.endpoints.map(({ name }) => h('li', {}, name)),
      ),
      h(
        'p',
        { class: 'row' },
        h(
          'span',
          { class: 'calm grow' },
          used === 0 ? 'Not in use' : used === 1 ? 'In 1 app' : `In ${used} apps`,
        ),
        free.length > 0 &&
          button('Connect', () => connect(vendor), { 'aria-label': `Connect ${vendor.name}` }),
      ),
    );
  });
  return {
    title: 'Catalogue',
    node: h('div', {}, h('h1', { tabindex: -1 }, 'Catalogue'), h('ul', { class: 'cards' }, ...cards)),
  };
}

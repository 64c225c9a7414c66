import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Integration,
  type IntegrationEndpoint,
  IntegrationRegistry,
  integrationWidgetSchema,
  loadVendors,
  RENDERERS,
  type Renderer,
} from '../../../templates/kits/registry/index';
import { type TempFolder, tempFolder } from '../../helpers/tempRepo';
import lamp from './vendors/lamp/index';
import meter from './vendors/meter/index';

const VENDORS = new URL('./vendors/', import.meta.url);

test('a vendor is a folder: it is found without a list, and got by id, by name and for an app', async () => {
  const registry = new IntegrationRegistry();
  await loadVendors(registry, VENDORS);
  expect(registry.list()).toEqual([lamp, meter]);
  expect(registry.get('meter')).toBe(meter);
  expect(registry.get('nothing')).toBeUndefined();
  expect(registry.getForApp({ integrationType: 'lamp' })).toBe(lamp);
  expect(registry.getForApp({ integrationType: 'nothing' })).toBeUndefined();
  expect(registry.getForApp({ integrationType: null })).toBeUndefined();
  await expect(loadVendors(registry, VENDORS)).rejects.toMatchObject({ code: 'INTEGRATION_EXISTS' });
});

const endpoint = meter.endpoints[0] as Integration['endpoints'][number];
const broken: [string, Partial<Integration>, string][] = [
  ['an id that is no folder name', { id: '../x' }, 'no id'],
  ['two endpoints of the same id', { endpoints: [endpoint, endpoint] }, 'twice'],
  ['a TTL for ever', { endpoints: [{ ...endpoint, ttl: 0 }] }, 'ttl above 0'],
  ['an endpoint id with a colon', { endpoints: [{ ...endpoint, id: 'a:b' }] }, 'no id'],
  [
    'a renderer that does not exist',
    { endpoints: [{ ...endpoint, renderer: 'pie' as never }] },
    'no renderer',
  ],
];
test.each(broken)('%s is refused', (_, change, message) => {
  const registry = new IntegrationRegistry();
  const register = () => registry.register({ ...lamp, ...change });
  expect(register).toThrow(expect.objectContaining({ code: 'INTEGRATION_INVALID' }));
  expect(register).toThrow(message);
  expect(registry.list()).toEqual([]);
});

describe('a folder', () => {
  let folder: TempFolder;
  afterEach(() => folder.cleanup());
  const load = () => loadVendors(new IntegrationRegistry(), pathToFileURL(folder.dir));

  test.each([
    ['without an index', 'README.md', ''],
    ['with another id', 'index.js', "export default { id: 'two', endpoints: [] };"],
    ['without a default export', 'index.js', 'export const one = 1;'],
    ['that cannot be loaded', 'index.js', "throw new Error('no such thing');"],
  ])('%s is named', async (_, file, text) => {
    folder = await tempFolder({ 'package.json': '{ "type": "module" }', [`one/${file}`]: text });
    await expect(load()).rejects.toThrow(
      expect.objectContaining({ code: 'INTEGRATION_INVALID', message: expect.stringMatching(/\bone\b/) }),
    );
  });

  test('that is missing holds no vendors, and files beside the folders are none', async () => {
    folder = await tempFolder({ 'notes.txt': '' });
    await load();
    const registry = new IntegrationRegistry();
    await loadVendors(registry, new URL('./nowhere', VENDORS));
    expect(registry.list()).toEqual([]);
  });
});

const good: Record<Renderer, unknown> = {
  'stat-card': { label: 'Open', value: 3, trend: 'up' },
  gauge: { label: 'Up', value: 75, max: 100 },
  list: { items: [{ title: 'shop', value: 'up' }] },
  progress: { items: [{ label: 'website', done: 3, total: 5 }] },
  'alert-banner': { alerts: [{ severity: 'critical', title: 'down', at: '2026-03-01T08:30:00Z' }] },
  chart: { series: [{ name: 'opened', points: [{ at: '2026-03-01T00:00:00+01:00', value: 9 }] }] },
};
test('an endpoint whose data do not fit its renderer does not compile', () => {
  const gauge: IntegrationEndpoint = {
    id: 'a',
    name: 'A',
    ttl: 1,
    renderer: 'gauge',
    schema: RENDERERS.gauge,
  };
  // @ts-expect-error: a list is no gauge
  const wrong: IntegrationEndpoint = { ...gauge, renderer: 'gauge', schema: RENDERERS.list };
  expect(wrong.schema).not.toBe(gauge.schema);
});

test.each(Object.entries(good))('data for %s are told from others', (renderer, data) => {
  const schema = RENDERERS[renderer as Renderer];
  expect(schema.safeParse(data).success).toBe(true);
  for (const [other, wrong] of Object.entries(good)) {
    // A gauge is a stat card with a maximum.
    if (other === renderer || (renderer === 'stat-card' && other === 'gauge')) continue;
    expect([other, schema.safeParse(wrong).success]).toEqual([other, false]);
  }
});

test('a widget names an app and an endpoint, and perhaps how often it looks', () => {
  const widget = { appId: 'a', endpointId: 'now' };
  expect(integrationWidgetSchema.parse(widget)).toEqual(widget);
  expect(integrationWidgetSchema.parse({ ...widget, refreshInterval: 30 }).refreshInterval).toBe(30);
  for (const wrong of [{ appId: 'a' }, { ...widget, refreshInterval: 0 }, { ...widget, more: 1 }]) {
    expect(integrationWidgetSchema.safeParse(wrong).success).toBe(false);
  }
});

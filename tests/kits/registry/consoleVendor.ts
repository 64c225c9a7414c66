import { z } from 'zod';
import { apiKeyHeader, defineIntegration, RENDERERS } from '../../../templates/kits/registry/index';

/** With every renderer, and a form with every kind of field. */
export default defineIntegration({
  id: 'uptime',
  name: 'Uptime monitor',
  icon: 'activity',
  authConfigSchema: z.object({
    apiKey: z.string().min(8).meta({ title: 'API key', description: 'Settings › Access › Keys.' }),
    proxyPassword: z.string().optional(),
  }),
  extraConfigSchema: z.object({
    baseUrl: z.url({ protocol: /^https?$/ }).meta({ title: 'Address' }),
    region: z.enum(['eu', 'us']).default('eu'),
    limit: z.int().min(1).max(100).default(20),
    archived: z.boolean().default(false).meta({ title: 'With archived monitors' }),
    labels: z.array(z.string()).optional(),
  }),
  endpoints: [
    { id: 'uptime', name: 'Availability', schema: RENDERERS.gauge, ttl: 30, renderer: 'gauge' },
    { id: 'checks', name: 'Checks today', schema: RENDERERS['stat-card'], ttl: 1, renderer: 'stat-card' },
    { id: 'latency', name: 'Response time', schema: RENDERERS.chart, ttl: 60, renderer: 'chart' },
    { id: 'monitors', name: 'Monitors', schema: RENDERERS.list, ttl: 30, renderer: 'list' },
    { id: 'budgets', name: 'Error budgets', schema: RENDERERS.progress, ttl: 60, renderer: 'progress' },
    {
      id: 'outages',
      name: 'Outages',
      schema: RENDERERS['alert-banner'],
      ttl: 10,
      renderer: 'alert-banner',
    },
  ],
  origins: ({ extra }) => [new URL(extra.baseUrl).origin],
  connect: ({ auth, extra }, network) =>
    network.http({ baseUrl: extra.baseUrl, authentication: [apiKeyHeader('X-Api-Key', auth.apiKey)] }),
  async testConnection(http) {
    await http.request({ method: 'GET', path: '/account' });
  },
  fetchData: (endpointId, http) =>
    http.request({ method: 'GET', path: '/{endpointId}', params: { endpointId } }),
});

const day = (date: number, value: number) => ({ at: `2026-03-0${date}T00:00:00Z`, value });

/** What its service answers, by path. */
export const answers = (): Record<string, unknown> => ({
  '/account': { plan: 'small' },
  '/uptime': { label: 'Up in the last 30 days', value: 99.2, min: 90, max: 100, unit: '%' },
  '/checks': { label: 'Checks', value: 12_480, trend: 'up' },
  '/latency': {
    unit: ' ms',
    series: [
      { name: 'Shop', points: [day(1, 210), day(2, 180), day(3, 240), day(4, 190), day(5, 160)] },
      { name: 'Search', points: [day(1, 90), day(2, 120), day(3, 110), day(4, 140), day(5, 130)] },
    ],
  },
  '/monitors': {
    items: [
      { title: 'Shop', detail: 'shop.example', value: 'up' },
      { title: 'Mail', detail: 'mail.example', value: 'up' },
      { title: 'Search', detail: 'search.example', value: 'down' },
    ],
  },
  '/budgets': {
    items: [
      { label: 'Shop', done: 12, total: 43 },
      { label: 'Search', done: 39, total: 43 },
    ],
  },
  '/outages': {
    alerts: [
      {
        severity: 'critical',
        title: 'Search is down',
        message: 'No answer for 12 minutes.',
        at: '2026-03-05T08:30:00Z',
      },
      { severity: 'warning', title: 'The certificate of mail.example ends in 6 days' },
    ],
  },
});

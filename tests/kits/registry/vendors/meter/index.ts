import { z } from 'zod';
import { apiKeyHeader, defineIntegration, RENDERERS } from '../../../../../templates/kits/registry/index';

/** With a key, on the address its user enters. */
export default defineIntegration({
  id: 'meter',
  name: 'Meter',
  icon: '🌡',
  authConfigSchema: z.object({ apiKey: z.string().min(8), note: z.string().optional() }),
  extraConfigSchema: z.object({ baseUrl: z.url({ protocol: /^https?$/ }), unit: z.string().default('°C') }),
  endpoints: [
    { id: 'now', name: 'Now', schema: RENDERERS['stat-card'], ttl: 60, renderer: 'stat-card' },
    { id: 'slow', name: 'Slow', schema: RENDERERS['stat-card'], ttl: 60, renderer: 'stat-card' },
    { id: 'odd', name: 'Odd', schema: RENDERERS.gauge, ttl: 60, renderer: 'gauge' },
    {
      id: 'warnings',
      name: 'Warnings',
      schema: RENDERERS['alert-banner'],
      ttl: 60,
      renderer: 'alert-banner',
    },
  ],
  origins: ({ extra }) => [new URL(extra.baseUrl).origin],
  connect: ({ auth, extra }, network) =>
    network.http({ baseUrl: extra.baseUrl, authentication: [apiKeyHeader('X-Api-Key', auth.apiKey)] }),
  async testConnection(http, { auth }) {
    await http.request({ method: 'GET', path: '/account', headers: { 'X-Note': auth.note } });
  },
  async fetchData(endpointId, http, { extra }) {
    const answer = await http.request<object>({
      method: 'GET',
      path: '/{endpointId}',
      params: { endpointId },
    });
    return { label: 'Outside', unit: extra.unit, ...answer };
  },
});

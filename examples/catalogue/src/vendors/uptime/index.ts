import { z } from 'zod';
import { apiKeyHeader, defineIntegration, RENDERERS } from '../../integrations/kits/registry/index.js';

interface Monitor {
  name: string;
  up: boolean;
  since: string;
}

/** An API key in a header. */
export default defineIntegration({
  id: 'uptime',
  name: 'Uptime monitor',
  icon: '📡',
  authConfigSchema: z.object({ apiKey: z.string().min(8).meta({ title: 'API key' }) }),
  extraConfigSchema: z.object({ baseUrl: z.url({ protocol: /^https?$/ }).meta({ title: 'Address' }) }),
  endpoints: [
    { id: 'availability', name: 'Availability', schema: RENDERERS.gauge, ttl: 30, renderer: 'gauge' },
    { id: 'monitors', name: 'Monitors', schema: RENDERERS.list, ttl: 30, renderer: 'list' },
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
    await http.request({ method: 'GET', path: '/v1/account' });
  },
  async fetchData(endpointId, http) {
    const monitors = await http.request<Monitor[]>({ method: 'GET', path: '/v1/monitors' });
    switch (endpointId) {
      case 'availability': {
        const up = monitors.filter((monitor) => monitor.up).length;
        return { label: 'Up', value: (100 * up) / monitors.length, max: 100, unit: '%' };
      }
      case 'monitors':
        return { items: monitors.map(({ name, up }) => ({ title: name, value: up ? 'up' : 'down' })) };
      default: {
        const down = monitors.filter((monitor) => !monitor.up);
        return {
          alerts: down.map(({ name, since }) => ({
            severity: 'critical',
            title: `${name} is down`,
            at: since,
          })),
        };
      }
    }
  },
});

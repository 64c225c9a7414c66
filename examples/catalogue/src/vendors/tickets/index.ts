import { z } from 'zod';
import { clientCredentials, defineIntegration, RENDERERS } from '../../integrations/kits/registry/index.js';

interface Day {
  day: string;
  opened: number;
  closed: number;
}

/** OAuth2 client credentials: the token is kept with the client and renewed shortly before it expires. */
export default defineIntegration({
  id: 'tickets',
  name: 'Ticket desk',
  icon: '🎫',
  authConfigSchema: z.object({
    clientId: z.string().min(1).meta({ title: 'Client id' }),
    clientSecret: z.string().min(1).meta({ title: 'Client secret' }),
  }),
  extraConfigSchema: z.object({ baseUrl: z.url({ protocol: /^https?$/ }).meta({ title: 'Address' }) }),
  endpoints: [
    { id: 'open', name: 'Open tickets', schema: RENDERERS['stat-card'], ttl: 30, renderer: 'stat-card' },
    { id: 'flow', name: 'Opened and closed', schema: RENDERERS.chart, ttl: 300, renderer: 'chart' },
  ],
  origins: ({ extra }) => [new URL(extra.baseUrl).origin],
  connect: ({ auth, extra }, { fetch, timeoutMs, http }) =>
    http({
      baseUrl: extra.baseUrl,
      authentication: [
        clientCredentials({
          ...auth,
          tokenUrl: new URL('/oauth/token', extra.baseUrl).href,
          timeoutMs,
          fetch,
        }),
      ],
    }),
  async testConnection(http) {
    await http.request({ method: 'GET', path: '/statistics' });
  },
  async fetchData(endpointId, http) {
    const days = await http.request<Day[]>({ method: 'GET', path: '/statistics' });
    if (endpointId === 'open') {
      return { label: 'Open', value: days.reduce((sum, { opened, closed }) => sum + opened - closed, 0) };
    }
    const points = (field: 'opened' | 'closed') => days.map((each) => ({ at: each.day, value: each[field] }));
    return {
      series: [
        { name: 'opened', points: points('opened') },
        { name: 'closed', points: points('closed') },
      ],
    };
  },
});

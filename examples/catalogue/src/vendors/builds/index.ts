import { z } from 'zod';
import { basic, defineIntegration, RENDERERS } from '../../integrations/kits/registry/index.js';

interface Builds {
  finished: { passed: boolean }[];
  running: { name: string; step: number; steps: number }[];
}

/** User name and password. */
export default defineIntegration({
  id: 'builds',
  name: 'Build server',
  icon: '🏗',
  authConfigSchema: z.object({
    user: z.string().min(1).meta({ title: 'User' }),
    password: z.string().min(1).meta({ title: 'Password' }),
  }),
  extraConfigSchema: z.object({ baseUrl: z.url({ protocol: /^https?$/ }).meta({ title: 'Address' }) }),
  endpoints: [
    { id: 'running', name: 'Running builds', schema: RENDERERS.progress, ttl: 5, renderer: 'progress' },
    {
      id: 'passed',
      name: 'Passed builds',
      schema: RENDERERS['stat-card'],
      ttl: 60,
      renderer: 'stat-card',
    },
  ],
  origins: ({ extra }) => [new URL(extra.baseUrl).origin],
  connect: ({ auth, extra }, network) =>
    network.http({ baseUrl: extra.baseUrl, authentication: [basic(auth.user, auth.password)] }),
  async testConnection(http) {
    await http.request({ method: 'GET', path: '/api/builds' });
  },
  async fetchData(endpointId, http) {
    const { finished, running } = await http.request<Builds>({ method: 'GET', path: '/api/builds' });
    if (endpointId === 'running') {
      return { items: running.map(({ name, step, steps }) => ({ label: name, done: step, total: steps })) };
    }
    return { label: 'Passed', value: `${finished.filter(({ passed }) => passed).length}/${finished.length}` };
  },
});

import { z } from 'zod';
import { defineIntegration } from '../../../../../templates/kits/registry/index';

/** Without anything to ask for. */
export default defineIntegration({
  id: 'lamp',
  name: 'A lamp',
  icon: '💡',
  authConfigSchema: z.object({}),
  endpoints: [],
  origins: () => [],
  connect: () => null,
  async testConnection() {},
  fetchData: async () => null,
});

import { PGlite } from '@electric-sql/pglite';
import {
  createConsole,
  createEncryption,
  createIntegrationsApi,
  IntegrationRegistry,
  Integrations,
  loadVendors,
  migrate,
  sqlAppStore,
} from './integrations/kits/registry/index.js';

/** All the wiring there is. In a real app the user comes from the session and the database is on disk. */
export async function openApp() {
  const registry = new IntegrationRegistry();
  await loadVendors(registry, new URL('./vendors/', import.meta.url));

  const database = await PGlite.create();
  await database.transaction((tx) => migrate(tx));

  const integrations = new Integrations({
    registry,
    store: sqlAppStore(database),
    encryption: createEncryption(),
    // The services of this example are on this machine; without this line no request reaches them.
    network: { privateNetworks: ['127.0.0.0/8'] },
  });
  const api = createIntegrationsApi({
    integrations,
    authenticate: (request) => (request.headers.get('Authorization') === 'Bearer ada' ? 'ada' : null),
  });
  api.route('/', createConsole());
  return { api, database, integrations };
}

export {
  apiKeyCookie,
  apiKeyHeader,
  apiKeyQuery,
  basic,
  bearer,
} from '../../kit/authentication.js';
export { clientCredentials } from '../../kit/clientCredentials.js';
export type { HttpClient } from '../../kit/http.js';
export { VendorError } from '../../kit/vendorError.js';
export { type ApiOptions, createIntegrationsApi } from './api.js';
export { type CacheSettings, cacheKey, DataCache } from './cache.js';
export { type ConsoleOptions, createConsole } from './console/index.js';
export { createEncryption, type Encryption } from './encryption.js';
export { IntegrationError, type IntegrationErrorCode } from './errors.js';
export type { AppHealth } from './health.js';
export { createNetwork, type NetworkSettings } from './http.js';
export { Integrations, type IntegrationsOptions } from './integrations.js';
export { describeApi } from './openapi.js';
export type { RecentCall, RecentCalls } from './recentCalls.js';
export { IntegrationRegistry, loadVendors } from './registry.js';
export {
  type Alert,
  type IntegrationWidget,
  integrationWidgetSchema,
  RENDERERS,
  type Renderer,
  type RendererData,
  WIDGET_TYPE,
} from './renderers.js';
export type { Rotation } from './rotate.js';
export { type AppTable, migrate, migrations, type Sql, sqlAppStore } from './sql.js';
export {
  type AppRecord,
  type AppStore,
  defineIntegration,
  type Integration,
  type IntegrationConfig,
  type IntegrationData,
  type IntegrationEndpoint,
  type IntegrationFields,
  type Network,
} from './types.js';

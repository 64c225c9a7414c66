import { type CacheSettings, DataCache } from './cache.js';
import { Connections } from './connections.js';
import type { Encryption } from './encryption.js';
import { IntegrationError } from './errors.js';
import { LOAD_TIMEOUT_MS, publicError, unknownEndpoint, unknownIntegration, withinTime } from './failures.js';
import { type ConfigInput, checkConfig, describeConfig, describeForms, mergeConfig } from './forms.js';
import { type AppHealth, summarize } from './health.js';
import { createNetwork, type NetworkSettings } from './http.js';
import { LiveData } from './liveData.js';
import type { IntegrationRegistry } from './registry.js';
import { type Alert, RENDERERS } from './renderers.js';
import { type Rotation, rotate } from './rotate.js';
import type {
  AppRecord,
  AppStore,
  Integration,
  IntegrationConfig,
  IntegrationData,
  IntegrationEndpoint,
  IntegrationFields,
} from './types.js';

export interface IntegrationsOptions {
  registry: IntegrationRegistry;
  store: AppStore;
  encryption: Encryption;
  cache?: CacheSettings;
  network?: NetworkSettings;
}

/** What a user may do with the integrations of their own apps. Apps of others are not found. */
export class Integrations {
  readonly #registry: IntegrationRegistry;
  readonly #store: AppStore;
  readonly #encryption: Encryption;
  readonly #live: LiveData;
  readonly #connections: Connections;

  constructor({ registry, store, encryption, cache, network }: IntegrationsOptions) {
    this.#registry = registry;
    this.#store = store;
    this.#encryption = encryption;
    this.#connections = new Connections(createNetwork(network));
    this.#live = new LiveData(new DataCache(cache), this.#connections);
  }

  /** The catalogue: vendors, what they can be asked for, and the forms of their configuration. */
  listTypes() {
    return this.#registry.list().map((integration) => ({
      id: integration.id,
      name: integration.name,
      icon: integration.icon,
      endpoints: integration.endpoints.map(({ id, name, ttl, renderer }) => ({ id, name, ttl, renderer })),
      forms: describeForms(integration),
    }));
  }

  async listApps(userId: string) {
    return (await this.#store.findByOwner(userId)).map((app) => this.#describe(app));
  }

  async getApp(userId: string, appId: string) {
    return this.#describe(await this.#appOf(userId, appId));
  }

  /**
   * Stores what a user entered for an app, encrypted. Secrets that were left out stay; another vendor has none.
   *
   * @throws {IntegrationError} APP_NOT_FOUND, INTEGRATION_UNKNOWN, CONFIG_INVALID, SECRETS_NEEDED, CHANGED_MEANWHILE
   */
  async saveApp(userId: string, appId: string, type: string, input: ConfigInput, enabled: boolean) {
    const app = await this.#appOf(userId, appId);
    const integration = this.#integration(type);
    const config = mergeConfig(integration, input, this.#reusableFor(app, type));
    return this.#save(app, {
      integrationType: type,
      integrationConfig: this.#encryption.encrypt(JSON.stringify(config), rowOf(app.id, type)),
      integrationEnabled: enabled,
    });
  }

  /** Takes the integration and its configuration away from an app. */
  async clearApp(userId: string, appId: string) {
    const none = { integrationType: null, integrationConfig: null, integrationEnabled: false };
    return this.#save(await this.#appOf(userId, appId), none);
  }

  /**
   * Asks the vendor whether it accepts a configuration; nothing is stored.
   *
   * @throws {IntegrationError} APP_NOT_FOUND, INTEGRATION_UNKNOWN, CONFIG_INVALID, SECRETS_NEEDED, DATA_TOO_SLOW
   * @throws {VendorError}
   */
  async testConnection(userId: string, appId: string, type: string, input: ConfigInput): Promise<void> {
    const app = await this.#appOf(userId, appId);
    const integration = this.#integration(type);
    const config = mergeConfig(integration, input, this.#reusableFor(app, type));
    const client = this.#connections.open(integration, config);
    await withinTime(LOAD_TIMEOUT_MS, integration.testConnection(client, config));
  }

  /**
   * Data of an endpoint, from the cache where they are good.
   *
   * @throws {IntegrationError} APP_NOT_FOUND, NOT_CONFIGURED, DISABLED, ENDPOINT_UNKNOWN, DATA_INVALID, KEY_UNKNOWN …
   * @throws {VendorError}
   */
  async getData(userId: string, appId: string, endpointId: string): Promise<IntegrationData> {
    const app = await this.#appOf(userId, appId);
    const integration = this.#enabledFor(app);
    const endpoint = integration.endpoints.find(({ id }) => id === endpointId);
    if (!endpoint) throw unknownEndpoint(integration.id, endpointId);
    return this.#dataOf(app, integration, endpoint);
  }

  /** What the vendors of a user's enabled apps warn of, and which of them could not be asked. */
  async listAlerts(userId: string) {
    const apps = (await this.#store.findByOwner(userId)).filter(
      ({ integrationEnabled }) => integrationEnabled,
    );
    const asked = apps.flatMap((app) => {
      const integration = this.#registry.getForApp(app);
      const endpoints = integration?.endpoints.filter(({ renderer }) => renderer === 'alert-banner') ?? [];
      return endpoints.map((endpoint) => ({ app, integration, endpoint }));
    });
    const alerts: (Alert & { appId: string; endpointId: string })[] = [];
    const failures: { appId: string; endpointId: string; code: string; message: string }[] = [];
    await Promise.all(
      asked.map(async ({ app, integration, endpoint }) => {
        const source = { appId: app.id, endpointId: endpoint.id };
        try {
          const { data } = await this.#dataOf(app, integration as Integration, endpoint);
          const found = RENDERERS['alert-banner'].parse(data).alerts;
          alerts.push(...found.map((alert) => ({ ...source, ...alert })));
        } catch (error) {
          failures.push({ ...source, ...publicError(error) });
        }
      }),
    );
    return { alerts, failures };
  }

  /** How each of a user's apps is, by the last requests; asks no vendor. */
  async listHealth(userId: string): Promise<AppHealth[]> {
    return (await this.#store.findByOwner(userId)).map((app) => this.#healthOf(app));
  }

  /** Encrypts all configurations anew that are under a previous key. Can be repeated and run beside the app. */
  rotate(): Promise<Rotation> {
    return rotate(this.#store, this.#encryption, rowOf);
  }

  async #dataOf(
    app: AppRecord,
    integration: Integration,
    endpoint: IntegrationEndpoint,
  ): Promise<IntegrationData> {
    return this.#live.get(app, integration, endpoint, this.#configOf(app, integration));
  }

  /** The configuration as the vendor wants it now. */
  #configOf(app: AppRecord, integration: Integration): IntegrationConfig {
    const stored = this.#storedFor(app, integration.id);
    if (!stored) throw notConfigured();
    return checkConfig(integration, stored);
  }

  #healthOf(app: AppRecord): AppHealth {
    const health = { appId: app.id, error: null, endpoints: [] };
    if (app.integrationType === null) return { ...health, status: 'not-connected' };
    if (!app.integrationEnabled) return { ...health, status: 'off' };
    try {
      const integration = this.#enabledFor(app);
      this.#configOf(app, integration);
      const endpoints = integration.endpoints.flatMap((endpoint) => {
        const last = this.#live.last(app, endpoint);
        return last ? [{ endpointId: endpoint.id, ...last }] : [];
      });
      return { ...health, status: summarize(endpoints), endpoints };
    } catch (error) {
      return { ...health, status: 'failing', error: publicError(error) };
    }
  }

  async #appOf(userId: string, appId: string): Promise<AppRecord> {
    const app = await this.#store.find(appId);
    if (app && app.ownerId === userId) return app;
    throw new IntegrationError('APP_NOT_FOUND', 'There is no such app.', 'Choose one of your apps.');
  }

  #integration(id: string): Integration {
    const integration = this.#registry.get(id);
    if (!integration) throw unknownIntegration(id);
    return integration;
  }

  #enabledFor(app: AppRecord): Integration {
    if (app.integrationType === null || app.integrationConfig === null) throw notConfigured();
    if (!app.integrationEnabled) {
      throw new IntegrationError('DISABLED', 'The integration of this app is switched off.', 'Switch it on.');
    }
    return this.#integration(app.integrationType);
  }

  async #save(app: AppRecord, fields: IntegrationFields) {
    if (await this.#store.save(app.id, fields, app.integrationConfig)) {
      return this.#describe({ ...app, ...fields });
    }
    throw new IntegrationError(
      'CHANGED_MEANWHILE',
      'The configuration was changed by somebody else meanwhile.',
      'Load it again and repeat the change.',
    );
  }

  /** What is stored for this vendor; nothing if it cannot be read, so that it can be entered anew. */
  #reusableFor(app: AppRecord, type: string): IntegrationConfig | null {
    try {
      return this.#storedFor(app, type);
    } catch (error) {
      if (error instanceof IntegrationError) return null;
      throw error;
    }
  }

  /** `null` where nothing is stored for this vendor. */
  #storedFor({ id, integrationType, integrationConfig }: AppRecord, type: string): IntegrationConfig | null {
    if (integrationConfig === null || integrationType !== type) return null;
    return JSON.parse(this.#encryption.decrypt(integrationConfig, rowOf(id, type)));
  }

  /** What may be shown of an app. One whose configuration cannot be read says so and can be configured anew. */
  #describe(app: AppRecord) {
    const { id, name = null, integrationType, integrationEnabled } = app;
    const integration = this.#registry.getForApp(app);
    const shown = { id, name, integrationType, integrationEnabled };
    if (!integration) return { ...shown, config: null, error: null };
    try {
      const config = this.#storedFor(app, integration.id);
      return { ...shown, config: describeConfig(integration, config), error: null };
    } catch (error) {
      return { ...shown, config: describeConfig(integration, null), error: publicError(error) };
    }
  }
}

/** What a configuration belongs to: moved to another app or vendor it cannot be read. */
function rowOf(appId: string, type: string): string {
  return JSON.stringify([appId, type]);
}

function notConfigured(): IntegrationError {
  return new IntegrationError('NOT_CONFIGURED', 'This app has no integration.', 'Choose and configure one.');
}

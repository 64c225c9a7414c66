import type { z } from 'zod';
import type { HttpClient, HttpClientConfig } from '../../kit/http.js';
import type { Renderer, RendererData } from './renderers.js';

/** What a user entered for an app; stored encrypted. */
export interface IntegrationConfig<Auth = Record<string, unknown>, Extra = Record<string, unknown>> {
  /** Never leaves the server: not even a user name. */
  auth: Auth;
  /** May be shown again. */
  extra: Extra;
}

type ConfigOf<Auth extends z.ZodObject, Extra extends z.ZodObject> = IntegrationConfig<
  z.output<Auth>,
  z.output<Extra>
>;

/** The way to a vendor: only to the origins the integration names, and to no private address unless that is allowed. */
export interface Network {
  fetch: typeof fetch;
  /** Milliseconds one request may take. */
  timeoutMs: number;
  /** Bytes of the largest answer, decompressed. */
  maxBytes: number;
  /** A client that goes that way. The values of `auth` do not appear in its errors. */
  http(options: Pick<HttpClientConfig, 'baseUrl' | 'authentication' | 'schemas'>): HttpClient;
}

/** Something a vendor can be asked for. */
export type IntegrationEndpoint = {
  [Name in Renderer]: {
    /** Lower-case words joined by `-`. */
    id: string;
    name: string;
    /** Of the data, as `fetchData` answers them; what it lets through fits the renderer. */
    schema: z.ZodType<RendererData[Name]>;
    /** Seconds the data are good for, above 0. */
    ttl: number;
    renderer: Name;
  };
}[Renderer];

/** One vendor of the catalogue. */
export interface Integration<
  Auth extends z.ZodObject = z.ZodObject,
  Extra extends z.ZodObject = z.ZodObject,
  Client = unknown,
> {
  /** Lower-case words joined by `-`; also the name of its folder. */
  id: string;
  name: string;
  /** An emoji, or the name of an icon the app has. */
  icon: string;
  /** What proves who asks. */
  authConfigSchema: Auth;
  /** What else has to be known, such as the address of a service the user runs. */
  extraConfigSchema?: Extra;
  endpoints: readonly IntegrationEndpoint[];
  /** Where requests may go, such as `https://api.vendor.com`: scheme, host and port. */
  origins(config: ConfigOf<Auth, Extra>): readonly string[];
  /** Makes the client of an app. It is kept while the configuration stays the same, and with it a token it got. */
  connect(config: ConfigOf<Auth, Extra>, network: Network): Client;
  /** Resolves when the vendor accepts the configuration. */
  testConnection(client: Client, config: ConfigOf<Auth, Extra>): Promise<void>;
  fetchData(endpointId: string, client: Client, config: ConfigOf<Auth, Extra>): Promise<unknown>;
}

/** An integration whose parts know each other's types. */
export function defineIntegration<
  Auth extends z.ZodObject,
  // biome-ignore lint/complexity/noBannedTypes: an object without fields
  Extra extends z.ZodObject = z.ZodObject<{}>,
  Client = HttpClient,
>(integration: Integration<Auth, Extra, Client>): Integration<Auth, Extra, Client> {
  return integration;
}

/** Data of an endpoint, and how good they are. */
export interface IntegrationData {
  endpointId: string;
  data: unknown;
  /** ISO 8601. */
  fetchedAt: string;
  /** Older than the endpoint's TTL: newer ones are being fetched, or could not be. */
  stale: boolean;
  /** Why there are no newer ones. */
  error: { code: string; message: string } | null;
}

/** An app of the host, as far as the registry is concerned. */
export interface AppRecord extends IntegrationFields {
  id: string;
  /** What its user calls it; the store may have none. */
  name?: string | null | undefined;
  ownerId: string | null;
}

/** What is stored with an app. */
export interface IntegrationFields {
  integrationType: string | null;
  /** Encrypted. */
  integrationConfig: string | null;
  integrationEnabled: boolean;
}

/** Where apps are kept. There are adapters for SQL (`sql.ts`) and interaqt (`interaqt.ts`). */
export interface AppStore {
  find(id: string): Promise<AppRecord | null>;
  findByOwner(ownerId: string): Promise<AppRecord[]>;
  /** Apps with a configuration and an id after the given one, by id. */
  findConfigured(after: string | null, limit: number): Promise<AppRecord[]>;
  /** Stores the fields if the stored configuration is still `expected`, and answers whether it was. */
  save(id: string, fields: IntegrationFields, expected: string | null): Promise<boolean>;
}

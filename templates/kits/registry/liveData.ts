import { createHash } from 'node:crypto';
import { cacheKey, type DataCache } from './cache.js';
import type { Connections } from './connections.js';
import { IntegrationError } from './errors.js';
import { LOAD_TIMEOUT_MS, publicError, withinTime } from './failures.js';
import type {
  AppRecord,
  Integration,
  IntegrationConfig,
  IntegrationData,
  IntegrationEndpoint,
} from './types.js';

/** What the last request for an endpoint came to, as far as this process still knows it. */
export interface LastLook {
  /** ISO 8601; `null` where there are no data. */
  fetchedAt: string | null;
  stale: boolean;
  error: { code: string; message: string } | null;
}

/** Data of the endpoints of apps, by way of the cache. */
export class LiveData {
  readonly #cache: DataCache;
  readonly #connections: Connections;

  constructor(cache: DataCache, connections: Connections) {
    this.#cache = cache;
    this.#connections = connections;
  }

  /**
   * @throws {IntegrationError} DATA_INVALID, DATA_TOO_SLOW
   * @throws {VendorError}
   */
  async get(
    app: AppRecord,
    integration: Integration,
    endpoint: IntegrationEndpoint,
    config: IntegrationConfig,
  ): Promise<IntegrationData> {
    const load = async () => {
      const client = this.#connections.get(`${app.id}@${revisionOf(app)}`, integration, config);
      const data = await withinTime(LOAD_TIMEOUT_MS, integration.fetchData(endpoint.id, client, config));
      return parse(integration, endpoint, data);
    };
    const cached = await this.#cache.get(keyOf(app, endpoint), endpoint.ttl, load);
    return {
      endpointId: endpoint.id,
      data: cached.data,
      fetchedAt: cached.fetchedAt.toISOString(),
      stale: cached.stale,
      error: cached.error === undefined ? null : publicError(cached.error),
    };
  }

  /** Asks no vendor; `null` where nobody has asked for it lately. */
  last(app: AppRecord, endpoint: IntegrationEndpoint): LastLook | null {
    const entry = this.#cache.peek(keyOf(app, endpoint), endpoint.ttl);
    return (
      entry && {
        fetchedAt: entry.fetchedAt?.toISOString() ?? null,
        stale: entry.stale,
        error: entry.error === undefined ? null : publicError(entry.error),
      }
    );
  }
}

function keyOf(app: AppRecord, endpoint: IntegrationEndpoint): string {
  return `${cacheKey(app.id, endpoint.id)}@${revisionOf(app)}`;
}

/** Another configuration finds nothing of what was fetched with the one before, in any process. */
function revisionOf({ integrationConfig }: AppRecord): string {
  return createHash('sha256')
    .update(integrationConfig ?? '')
    .digest('base64url')
    .slice(0, 16);
}

function parse(integration: Integration, endpoint: IntegrationEndpoint, data: unknown): unknown {
  const parsed = endpoint.schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'data'}: ${code}`);
  throw new IntegrationError(
    'DATA_INVALID',
    `${integration.id} answered data of another shape than it declares: ${fields.join(', ')}.`,
    `Correct fetchData or the schema of ${endpoint.id}.`,
  );
}

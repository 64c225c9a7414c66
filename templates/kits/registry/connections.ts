import { LRUCache } from 'lru-cache';
import type { OpenNetwork } from './http.js';
import type { Integration, IntegrationConfig } from './types.js';

/** Tokens live in clients, so clients are kept; those of apps nobody asked for longest are given up. */
const KEPT = 1_000;

/** Clients of vendors, one for each configuration. */
export class Connections {
  readonly #clients = new LRUCache<string, { client: unknown }>({ max: KEPT });
  readonly #network: OpenNetwork;

  constructor(network: OpenNetwork) {
    this.#network = network;
  }

  /** A client that is not kept, for a configuration that is being tried out. */
  open(integration: Integration, config: IntegrationConfig): unknown {
    const secrets = Object.values(config.auth).filter((value) => typeof value === 'string');
    return integration.connect(config, this.#network(integration.origins(config), secrets));
  }

  /** @param revision names the configuration; another one has another client */
  get(revision: string, integration: Integration, config: IntegrationConfig): unknown {
    const kept = this.#clients.get(revision) ?? { client: this.open(integration, config) };
    this.#clients.set(revision, kept);
    return kept.client;
  }
}

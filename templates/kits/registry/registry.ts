import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { IntegrationError } from './errors.js';
import { RENDERERS } from './renderers.js';
import type { AppRecord, Integration } from './types.js';

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The vendors an app offers. */
export class IntegrationRegistry {
  readonly #integrations = new Map<string, Integration>();

  /** @throws {IntegrationError} INTEGRATION_INVALID, INTEGRATION_EXISTS */
  register(integration: Integration): void {
    const problem = problemOf(integration);
    if (problem) {
      throw new IntegrationError(
        'INTEGRATION_INVALID',
        problem,
        'Correct the definition of the integration.',
      );
    }
    if (this.#integrations.has(integration.id)) {
      throw new IntegrationError(
        'INTEGRATION_EXISTS',
        `There are two integrations with the id ${integration.id}.`,
        'Give one of them another id.',
      );
    }
    this.#integrations.set(integration.id, integration);
  }

  get(id: string): Integration | undefined {
    return this.#integrations.get(id);
  }

  /** By name. */
  list(): Integration[] {
    return [...this.#integrations.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  /** The integration an app has chosen, enabled or not. */
  getForApp({ integrationType }: Pick<AppRecord, 'integrationType'>): Integration | undefined {
    return integrationType === null ? undefined : this.get(integrationType);
  }
}

/**
 * Registers every vendor of a folder: each has a folder of its own, named by its id, with an `index.ts` (after a build
 * `index.js`) whose default export is the integration. A folder that is missing holds none. The code must not be
 * bundled into one file, as then there are no folders any more.
 *
 * @param folder such as `new URL('./vendors/', import.meta.url)`; by default the one beside this file, where
 *   `create-integration scaffold --catalogue` puts the vendors of integrations
 * @throws {IntegrationError} INTEGRATION_INVALID, INTEGRATION_EXISTS
 */
export async function loadVendors(
  registry: IntegrationRegistry,
  folder = new URL('./vendors/', import.meta.url),
): Promise<void> {
  const base = new URL(folder.href.replace(/\/*$/, '/'));
  for (const id of await foldersIn(base)) {
    const integration = await importVendor(new URL(`${id}/`, base), id);
    if (integration?.id !== id) {
      throw new IntegrationError(
        'INTEGRATION_INVALID',
        `The folder ${id} of the vendors has no default export with the id ${id}.`,
        `Let ${id}/index.ts end with "export default defineIntegration({ id: '${id}', … })".`,
      );
    }
    registry.register(integration);
  }
}

async function importVendor(folder: URL, id: string): Promise<Integration | undefined> {
  const names = await readdir(folder);
  // As this file is: a project that was built in place has both.
  const own = extname(new URL(import.meta.url).pathname);
  const index = [`index${own}`, 'index.js', 'index.ts'].find((name) => names.includes(name));
  if (!index) return undefined;
  try {
    const module: { default?: Integration } = await import(new URL(index, folder).href);
    return module.default;
  } catch (error) {
    throw new IntegrationError(
      'INTEGRATION_INVALID',
      `The vendor ${id} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      `Correct ${id}/index.ts.`,
    );
  }
}

async function foldersIn(folder: URL): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && ID.test(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function problemOf({ id, endpoints }: Integration): string | null {
  const name = JSON.stringify(id);
  if (!ID.test(id)) return `${name} is no id: lower-case words joined by "-" are.`;
  const ids = new Set<string>();
  for (const endpoint of endpoints) {
    const its = `The endpoint ${JSON.stringify(endpoint.id)} of ${name}`;
    if (!ID.test(endpoint.id)) return `${its} has no id of lower-case words joined by "-".`;
    if (ids.has(endpoint.id)) return `${its} is there twice.`;
    if (!(endpoint.ttl > 0)) return `${its} has no ttl above 0 seconds.`;
    if (!Object.hasOwn(RENDERERS, endpoint.renderer)) return `${its} has no renderer that exists.`;
    ids.add(endpoint.id);
  }
  return null;
}

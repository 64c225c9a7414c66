import type { Encryption } from './encryption.js';
import { IntegrationError } from './errors.js';
import type { AppStore } from './types.js';

const BATCH = 100;

export interface Rotation {
  /** Encrypted anew. */
  rotated: number;
  /** Under the current key already. */
  current: number;
  /** Left as they are. */
  failed: { appId: string; code: string }[];
}

/**
 * Encrypts under the current key what is under another. A configuration that is saved meanwhile is under the current
 * key by that, and is left alone; one that cannot be read is reported and stops nothing.
 */
export async function rotate(
  store: AppStore,
  encryption: Encryption,
  rowOf: (appId: string, type: string) => string,
): Promise<Rotation> {
  const result: Rotation = { rotated: 0, current: 0, failed: [] };
  let after: string | null = null;
  for (;;) {
    const apps = await store.findConfigured(after, BATCH);
    for (const { id, integrationType, integrationConfig, integrationEnabled } of apps) {
      if (integrationConfig === null || encryption.isCurrent(integrationConfig)) {
        result.current++;
        continue;
      }
      const row = rowOf(id, integrationType ?? '');
      const text = decrypted(encryption, integrationConfig, row);
      if (text instanceof IntegrationError) {
        result.failed.push({ appId: id, code: text.code });
        continue;
      }
      const fields = {
        integrationType,
        integrationConfig: encryption.encrypt(text, row),
        integrationEnabled,
      };
      if (await store.save(id, fields, integrationConfig)) result.rotated++;
      else result.current++;
    }
    after = apps.at(-1)?.id ?? null;
    if (apps.length < BATCH) return result;
  }
}

function decrypted(encryption: Encryption, sealed: string, row: string): string | IntegrationError {
  try {
    return encryption.decrypt(sealed, row);
  } catch (error) {
    if (error instanceof IntegrationError) return error;
    throw error;
  }
}

import type { DesignedSpec } from '../schema.ts';

/** What the recorder has to see of the real vendor before the API layer counts as tested. */
export interface Exchanged {
  /** Path templates below the address. */
  operations: { id: string; method: string; path: string }[];
  /** Whether the vendor can be made to refuse one of them; public documents are given to everybody. */
  refusable: boolean;
  /** The variable with the address, and the one with a name that stands in front of its host; `null` without requests. */
  address: { variable: string; usual?: string | undefined; inHost?: string | undefined } | null;
}

/** The object that the external API test writes, under the prefix of all uploads. */
export const TEST_OBJECT = 'create-integration-test';

/** What a spec says is sent to the vendor: by the server, or by a browser with what the server has signed. */
export function exchangedOf(spec: DesignedSpec): Exchanged {
  const { baseUrl } = spec.system;
  const address = baseUrl ? { variable: baseUrl.variable, usual: baseUrl.default } : null;
  if (spec.pattern === 'client-direct' && spec.clientDirect.uploads && address) {
    const { prefix, addressing, bucketVariable } = spec.clientDirect.uploads;
    const inPath = addressing === 'path';
    return {
      operations: [{ id: 'upload', method: 'PUT', path: `${inPath ? '/{bucket}' : ''}/${prefix}/{object}` }],
      refusable: true,
      address: inPath ? address : { ...address, inHost: bucketVariable },
    };
  }
  if (spec.pattern === 'middleware' && spec.operations.length === 0) {
    const { jwksPath: path = '' } = spec.middleware.verify;
    return { operations: [{ id: 'keys', method: 'GET', path }], refusable: false, address };
  }
  const operations = spec.operations.map(({ id, method, path }) => ({ id, method, path }));
  return { operations, refusable: true, address };
}

/** Whether nothing of a spec needs a network: a shared secret, or public values of the environment. */
export function talksToNobody(spec: DesignedSpec): boolean {
  if (spec.operations.length > 0) return false;
  if (spec.pattern === 'client-direct') return spec.clientDirect.uploads === undefined;
  return spec.pattern === 'middleware' && spec.middleware.verify.jwksPath === undefined;
}

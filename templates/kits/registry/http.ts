import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, fetch as undiciFetch } from 'undici';
import { createHttpClient } from '../../kit/http.js';
import { VendorError } from '../../kit/vendorError.js';
import { createAddressRule } from './addresses.js';
import type { Network } from './types.js';

export interface NetworkSettings {
  /** Networks that are not public and may be reached all the same, such as `192.168.1.0/24`. Default none. */
  privateNetworks?: readonly string[];
  /** Milliseconds one request may take, from the look-up of the name to the last byte. Default 10,000. */
  timeoutMs?: number;
  /** Bytes of the largest answer, decompressed. Default 1,000,000. */
  maxBytes?: number;
  /** How names become addresses. Default: as the system does it. */
  lookup?: typeof systemLookup;
}

/** Makes the way to one vendor: `origins` is where requests may go, `secrets` what no error may show. */
export type OpenNetwork = (origins: readonly string[], secrets: readonly string[]) => Network;

/**
 * Ways out of the app that lead to a vendor's own origins only, and to no private address, be it written as a number,
 * the answer of a name server, or where a redirect leads. A name is looked up once for each connection, and the address
 * that was judged is the one that is connected to. Proxies of the environment are not used.
 */
export function createNetwork(settings: NetworkSettings = {}): OpenNetwork {
  const { timeoutMs = 10_000, maxBytes = 1_000_000, lookup = systemLookup } = settings;
  const isAllowed = createAddressRule(settings.privateNetworks);
  const agent = new Agent({ connect: { lookup: guarded(lookup, isAllowed) } });

  return (origins, secrets) => {
    const allowed = new Set(origins.map((origin) => new URL(origin).origin));
    // Every request passes here, also one that follows a redirect.
    const dispatcher = agent.compose((dispatch) => (options, handler) => {
      const { origin, hostname } = new URL(String(options.origin));
      if (!allowed.has(origin)) throw refusal(`${origin} is not an address of this integration.`);
      // A number is connected to without being looked up.
      const address = hostname.replace(/^\[|\]$/g, '');
      if (isIP(address) !== 0 && !isAllowed(address)) throw notPublic(address);
      return dispatch(options, handler);
    });
    const send = async (input: string | URL, init: RequestInit = {}) => {
      const isRead = ['GET', 'HEAD'].includes(init.method ?? 'GET');
      const redirect = isRead ? 'follow' : 'manual';
      try {
        return await undiciFetch(input, { ...(init as object), redirect, dispatcher });
      } catch (error) {
        throw refusalIn(error) ?? error;
      }
    };
    // The same as Node's own, only of a version whose agent is at hand.
    const fetch = send as unknown as typeof globalThis.fetch;
    return {
      fetch,
      timeoutMs,
      maxBytes,
      http: (options) => createHttpClient({ ...options, fetch, timeoutMs, maxBytes, secrets }),
    };
  };
}

/** Looks a name up and refuses it if any of its addresses is not allowed. */
function guarded(lookup: typeof systemLookup, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const first = addresses?.[0];
      if (error || !first) return callback(error ?? refusal(`${hostname} has no address.`), []);
      if (!addresses.every(({ address }) => isAllowed(address))) return callback(notPublic(hostname), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function notPublic(host: string): VendorError {
  return refusal(
    `${host} is not a public address. Whoever runs the app can allow its network with "privateNetworks".`,
  );
}

function refusal(message: string): VendorError {
  return new VendorError({ code: 'ADDRESS_REFUSED', message, outcome: 'not-sent', retryable: false });
}

/** `fetch` hides what a dispatcher or a connection failed with as its cause. */
function refusalIn(error: unknown): VendorError | undefined {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof VendorError) return each;
  }
  return undefined;
}

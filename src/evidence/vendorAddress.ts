import { connect } from 'node:net';

/** What is at a base URL. */
export interface VendorAddress {
  /** Whether something accepted a connection. */
  reachable: boolean;
  /** Whether that was this machine. */
  local: boolean;
  /** Ports of this machine that are a proxy's, by the variables every HTTP client knows. */
  proxyPorts: readonly number[];
}

const TIMEOUT_MS = 5_000;

/**
 * Looks who is at a base URL, without sending anything. Asked before the tests run: a server that is on this machine
 * only afterwards was started by them.
 */
export function lookAtVendor(baseUrl: string): Promise<VendorAddress> {
  const proxyPorts = proxiesHere(process.env);
  const absent = { reachable: false, local: false, proxyPorts };
  if (!URL.canParse(baseUrl)) return Promise.resolve(absent);
  const { hostname, port, protocol } = new URL(baseUrl);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      timeout: TIMEOUT_MS,
    });
    const done = (answer: VendorAddress): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => {
      const { remoteAddress = '', localAddress } = socket;
      const local = /^(::ffff:)?127\.|^::1$/.test(remoteAddress) || remoteAddress === localAddress;
      done({ reachable: true, local, proxyPorts });
    });
    socket.once('timeout', () => done(absent));
    socket.once('error', () => done(absent));
  });
}

function proxiesHere(env: NodeJS.ProcessEnv): number[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    if (!/^(https?|all)_proxy$/i.test(name) || !URL.canParse(value)) return [];
    const { hostname, port } = new URL(value);
    return /^(localhost|127\.|\[::1\])/.test(hostname) ? [Number(port) || 80] : [];
  });
}

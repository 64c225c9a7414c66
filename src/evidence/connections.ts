import type { RecordedConnection } from './recording.ts';
import type { VendorAddress } from './vendorAddress.ts';

/** Where a broker is, by its URL; `null` for a text that is none. */
export interface BrokerAddress {
  host: string;
  port: number;
}

const DEFAULT_PORT = 6379;

export function brokerAddress(url: string): BrokerAddress | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port } = new URL(url);
  if (!/^rediss?:$/.test(protocol) || hostname === '') return null;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || DEFAULT_PORT };
}

export interface ConnectionMatch {
  /** Connections to the configured broker over which something came back. */
  counted: number;
  /** Why others to the same host or port did not count. */
  ignored: string[];
}

/**
 * Which of the recorded connections went to the configured broker. Names are compared as configured, as origins are for
 * HTTP. A server of the test run itself never counts, nor does one on this machine that was not there before the tests.
 */
export function matchConnections(
  connections: readonly RecordedConnection[],
  { host, port }: BrokerAddress,
  { selfServed, vendor }: { selfServed: readonly number[]; vendor: VendorAddress },
): ConnectionMatch {
  const match: ConnectionMatch = { counted: 0, ignored: [] };
  for (const { host: asked, peerPort, peerLocal } of connections) {
    if (asked !== host && peerPort !== port) continue;
    const where = `a connection to ${asked}:${peerPort}`;
    if (peerLocal && selfServed.includes(peerPort)) {
      match.ignored.push(`${where} was answered by the test run itself`);
    } else if (asked !== host || peerPort !== port) match.ignored.push(`${where} went elsewhere`);
    else if (peerLocal && !vendor.reachable) {
      match.ignored.push(`${where} was answered by a server that was not there before the tests ran`);
    } else if (peerLocal && !vendor.local) {
      match.ignored.push(`${where} was answered by this machine in place of the broker`);
    } else match.counted += 1;
  }
  return match;
}

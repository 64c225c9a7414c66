import { BlockList, isIP } from 'node:net';

/*
 * The IANA registries of special-purpose addresses. IPv6 is the other way round: only global unicast is public, so that
 * every way to write an IPv4 address in IPv6 (mapped, compatible, translated) is not.
 */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const PUBLIC_V6 = ['2000::/3'];
/** Teredo and its neighbours, documentation, 6to4: they lead to IPv4 addresses or nowhere. */
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const notPublic = listOf([...NOT_PUBLIC_V4, ...NOT_PUBLIC_V6]);
const publicV6 = listOf(PUBLIC_V6);

/**
 * Says of an IP address whether requests may go there: to public ones, and to the given networks.
 *
 * @param privateNetworks such as `192.168.1.0/24`
 * @throws {Error} for a network that is none
 */
export function createAddressRule(privateNetworks: readonly string[] = []): (address: string) => boolean {
  const allowed = listOf(privateNetworks);
  return (address) => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) return false;
    if (allowed.check(address, family)) return true;
    return !notPublic.check(address, family) && (family === 'ipv4' || publicV6.check(address, family));
  };
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    const family = isIP(address);
    if (family === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 6 ? 128 : 32)) {
      throw new Error(`${JSON.stringify(network)} is no network; one is written as 192.168.1.0/24.`);
    }
    list.addSubnet(address, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

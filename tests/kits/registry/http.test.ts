import type { LookupAddress, lookup as systemLookup } from 'node:dns';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createAddressRule } from '../../../templates/kits/registry/addresses';
import {
  apiKeyHeader,
  createNetwork,
  type NetworkSettings,
  type VendorError,
} from '../../../templates/kits/registry/index';
import { json, type Seen, type Service, startService } from './service';

let service: Service;
let answer: (request: Seen, response: ServerResponse) => void;
beforeAll(async () => {
  service = await startService((request, response) => answer(request, response));
});
afterEach(() => {
  service.seen.length = 0;
});
afterAll(() => service.close());

/** A resolver that knows these names only. */
function names(table: Record<string, string[][]>) {
  const asked: string[] = [];
  const lookup = ((hostname: string, _options: object, callback: (...args: unknown[]) => void) => {
    asked.push(hostname);
    const rounds = table[hostname] ?? [[]];
    const round = rounds[Math.min(asked.length, rounds.length) - 1] ?? [];
    const addresses: LookupAddress[] = round.map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    callback(null, addresses);
  }) as unknown as typeof systemLookup;
  return { lookup, asked };
}

/** What comes of a request to `url`, which is one of the origins its vendor may have unless others are given. */
async function outcome(url: string, settings: NetworkSettings = {}, origins = [new URL(url).origin]) {
  const { origin, pathname } = new URL(url);
  const http = createNetwork({ timeoutMs: 5000, ...settings })(origins, []).http({
    baseUrl: origin,
    authentication: [apiKeyHeader('Authorization', 'Bearer example-token')],
  });
  return http.request<unknown>({ method: 'GET', path: pathname }).catch((error: VendorError) => error);
}

const refused = expect.objectContaining({ code: 'ADDRESS_REFUSED', outcome: 'not-sent', retryable: false });
const local = { privateNetworks: ['127.0.0.1/32'] };

describe('where no request goes', () => {
  // Most of them are ways to write the address the service listens on.
  test.each([
    ['loopback', '127.0.0.1'],
    ['all of loopback', '127.9.9.9'],
    ['a short form', '127.1'],
    ['decimal', '2130706433'],
    ['hexadecimal', '0x7f000001'],
    ['octal', '0177.0.0.1'],
    ['mixed', '0x7f.1'],
    ['full-width digits', '１２７.0.0.1'],
    ['this host', '0.0.0.0'],
    ['zero', '0'],
    ['a name of the system', 'localhost'],
    ['IPv6 loopback', '[::1]'],
    ['written out', '[0:0:0:0:0:0:0:1]'],
    ['IPv6 unspecified', '[::]'],
    ['IPv4 mapped', '[::ffff:127.0.0.1]'],
    ['mapped, in hexadecimal', '[::ffff:7f00:1]'],
    ['IPv4 compatible', '[::127.0.0.1]'],
    ['translated', '[64:ff9b::7f00:1]'],
    ['6to4', '[2002:7f00:1::]'],
    ['Teredo', '[2001:0:7f00:1::]'],
    ['IPv6 link-local', '[fe80::1]'],
    ['IPv6 unique local', '[fd00::1]'],
    ['IPv6 multicast', '[ff02::1]'],
    ['the metadata service', '169.254.169.254'],
    ['it in IPv6', '[fd00:ec2::254]'],
    ['it mapped', '[::ffff:a9fe:a9fe]'],
    ['link-local', '169.254.1.1'],
    ['private 10', '10.0.0.1'],
    ['private 172', '172.16.0.1'],
    ['private 192', '192.168.1.1'],
    ['shared', '100.64.0.1'],
    ['benchmarks', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
  ])('%s: %s', async (_, host) => {
    answer = (_request, response) => json(response, {});
    expect(await outcome(`http://${host}:${service.port}/data`)).toEqual(refused);
    expect(service.seen).toEqual([]);
  });

  test.each([
    ['a private address', [['10.0.0.1']]],
    ['loopback', [['127.0.0.1']]],
    ['IPv6 loopback', [['::1']]],
    ['the metadata service', [['169.254.169.254']]],
    ['a mapped address', [['::ffff:127.0.0.1']]],
    ['a public and a private one', [['93.184.215.14', '10.0.0.1']]],
    ['nothing', [[]]],
  ])('a name that leads to %s', async (_, rounds) => {
    const { lookup } = names({ 'vendor.example': rounds });
    expect(await outcome(`http://vendor.example:${service.port}/`, { lookup })).toEqual(refused);
    expect(service.seen).toEqual([]);
  });

  test('another address than the vendor has: host, port and scheme count', async () => {
    const origins = [service.url];
    for (const url of [
      'https://vendor.example',
      service.url.replace(/\d+$/, '8081'),
      service.url.replace('http:', 'https:'),
    ]) {
      expect(await outcome(url, local, origins)).toEqual(refused);
    }
  });

  test('a name that changes between the look and the connection: it is looked up once for both', async () => {
    const { lookup, asked } = names({ 'vendor.example': [['127.0.0.1'], ['127.0.0.2']] });
    answer = (_request, response) => {
      response.setHeader('Connection', 'close');
      json(response, { connected: true });
    };
    const network = createNetwork({ ...local, lookup });
    const baseUrl = `http://vendor.example:${service.port}`;
    const http = network([baseUrl], []).http({ baseUrl });
    expect(await http.request({ method: 'GET', path: '/' })).toEqual({ connected: true });
    expect(asked).toEqual(['vendor.example']);
    await expect(http.request({ method: 'GET', path: '/' })).rejects.toEqual(refused);
    expect([asked.length, service.seen.length]).toEqual([2, 1]);
  });
});

describe('a redirect', () => {
  const redirectTo = (target: string, status = 302) => {
    answer = ({ path }, response) => {
      if (path === '/moved') return json(response, { moved: true });
      response.writeHead(status, { Location: target }).end();
    };
  };

  test.each([
    ['to a private address', 'http://169.254.169.254/latest/meta-data'],
    ['to another number of this machine', 'http://127.0.0.2:8081/'],
    ['to a mapped address', 'http://[::ffff:10.0.0.1]/'],
  ])('%s is refused, even if the vendor named it', async (_, target) => {
    redirectTo(target);
    const origins = [service.url, new URL(target).origin];
    expect(await outcome(`${service.url}/`, local, origins)).toEqual(refused);
    expect(service.seen).toHaveLength(1);
  });

  test('to an address that is allowed but not of this vendor is refused', async () => {
    const other = await startService((_request, response) => json(response, {}));
    redirectTo(other.url);
    expect(await outcome(`${service.url}/`, local)).toEqual(refused);
    expect(other.seen).toEqual([]);
    await other.close();
  });

  test('within the vendor is followed, and its other address does not see the token', async () => {
    redirectTo('/moved');
    expect(await outcome(`${service.url}/`, local)).toEqual({ moved: true });
    expect(service.seen.at(-1)?.headers.authorization).toBe('Bearer example-token');
    const other = await startService((_request, response) => json(response, { other: true }));
    redirectTo(other.url);
    expect(await outcome(`${service.url}/`, local, [service.url, other.url])).toEqual({ other: true });
    expect(other.seen[0]?.headers.authorization).toBeUndefined();
    await other.close();
  });

  test('in a circle ends', async () => {
    redirectTo('/again');
    expect(await outcome(`${service.url}/`, local)).toEqual(expect.objectContaining({ code: 'NETWORK' }));
    expect(service.seen.length).toBeLessThan(50);
  });

  test('of what was sent is not followed: the body is not given to anybody else', async () => {
    redirectTo('/moved', 307);
    const http = createNetwork(local)([service.url], []).http({ baseUrl: service.url });
    const sent = http.request({ method: 'POST', path: '/', json: { a: 1 } });
    await expect(sent).rejects.toMatchObject({ code: 'UNEXPECTED_REDIRECT' });
  });
});

describe('limits', () => {
  test.each([
    ['nothing is answered', () => {}],
    [
      'an answer comes in drops',
      (_request: Seen, response: ServerResponse) => {
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('%s: the time is up', async (_, slow) => {
    answer = slow;
    expect(await outcome(`${service.url}/`, { ...local, timeoutMs: 200 })).toMatchObject({ code: 'TIMEOUT' });
  });

  test.each([
    ['as it is', (text: string) => [{}, text] as const],
    ['compressed', (text: string) => [{ 'Content-Encoding': 'gzip' }, gzipSync(text)] as const],
  ])('an answer that is too large, %s, is not read', async (_, encode) => {
    const [headers, body] = encode(JSON.stringify('x'.repeat(5_000_000)));
    answer = (_request, response) => void response.writeHead(200, headers).end(body);
    const result = await outcome(`${service.url}/`, local);
    expect(result).toMatchObject({ code: 'MALFORMED_RESPONSE' });
    expect((result as VendorError).message).toContain('more than 1000000 bytes');
  });
});

test('public addresses, and networks that were allowed, are reached', () => {
  const isAllowed = createAddressRule(['192.168.1.0/24', 'fd00:1::/32']);
  const judged = [
    '8.8.8.8',
    '172.32.0.1',
    '2606:4700:4700::1111',
    '192.168.1.9',
    '::ffff:192.168.1.9',
    'fd00:1::7',
  ];
  expect(judged.filter((address) => !isAllowed(address))).toEqual([]);
  expect(['192.168.2.1', 'fd00:2::1', 'vendor.example', ''].filter(isAllowed)).toEqual([]);
  for (const wrong of ['192.168.1.0', '192.168.1.0/33', 'home/8', '10.0.0.0/-1']) {
    expect(() => createAddressRule([wrong])).toThrow('is no network');
  }
});

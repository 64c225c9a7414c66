import { describe, expect, test } from 'vitest';
import { brokerAddress, matchConnections } from '../../src/evidence/connections.ts';

test.each([
  ['redis://:secret@redis.example.com', { host: 'redis.example.com', port: 6379 }],
  ['rediss://user:secret@redis.example.com:6380/2', { host: 'redis.example.com', port: 6380 }],
  ['redis://[::1]:7000', { host: '::1', port: 7000 }],
  ['http://redis.example.com', null],
  ['redis://', null],
  ['redis.example.com:6379', null],
  ['', null],
])('%s leads to %j', (url, address) => {
  expect(brokerAddress(url)).toEqual(address);
});

describe('a connection counts', () => {
  const there = {
    type: 'connection' as const,
    host: 'broker',
    peerPort: 6379,
    peerLocal: false,
    received: 9,
  };
  const here = { ...there, host: '127.0.0.1', peerLocal: true };
  const away = { reachable: true, local: false, proxyPorts: [] };
  const beside = { ...away, local: true };
  const match = (connection: typeof there, host: string, vendor = away, selfServed: number[] = []) =>
    matchConnections([connection], { host, port: 6379 }, { selfServed, vendor });

  test('that reached the configured host and port', () => {
    expect(match(there, 'broker')).toEqual({ counted: 1, ignored: [] });
    expect(match(here, '127.0.0.1', beside)).toEqual({ counted: 1, ignored: [] });
  });

  test.each([
    ['went elsewhere', match({ ...there, host: 'other' }, 'broker')],
    ['went elsewhere', match({ ...there, peerPort: 6380 }, 'broker')],
    ['by the test run itself', match(here, '127.0.0.1', beside, [6379])],
    ['not there before the tests ran', match(here, '127.0.0.1', { ...beside, reachable: false })],
    ['in place of the broker', match({ ...there, peerLocal: true }, 'broker')],
  ])('not one that %s', (why, { counted, ignored }) => {
    expect(counted).toBe(0);
    expect(ignored).toEqual([expect.stringContaining(why)]);
  });

  test('and one to somebody else is not spoken of', () => {
    expect(match({ ...there, host: 'other', peerPort: 443 }, 'broker')).toEqual({ counted: 0, ignored: [] });
  });
});

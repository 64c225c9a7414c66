import { describe, expect, it } from 'vitest';
import { matchPath } from '../../src/evidence/pathTemplate.ts';
import { matchExchanges, parseRecording, type RecordedExchange } from '../../src/evidence/recording.ts';
import type { VendorAddress } from '../../src/evidence/vendorAddress.ts';

const exchange = (over: Partial<RecordedExchange>): RecordedExchange => ({
  type: 'exchange',
  id: 1,
  method: 'GET',
  origin: 'https://api.example.com',
  path: '/v1/speech/sp_1',
  query: '',
  status: 200,
  peerPort: 443,
  peerLocal: false,
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 5,
  pid: 1,
  ...over,
});

const vendor = { reachable: true, local: false, proxyPorts: [] };
const operations = [
  { id: 'create', method: 'POST', path: '/v1/speech' },
  { id: 'show', method: 'GET', path: '/v1/speech/{id}' },
  { id: 'voices', method: 'GET', path: '/v1/speech/voices' },
];

/** `<operation> <status>`, `<operation> failed`, or why the exchange was ignored. */
function verdict(
  over: Partial<RecordedExchange>,
  baseUrl = 'https://api.example.com',
  selfServed: number[] = [],
  vendor: Partial<VendorAddress> = {},
) {
  const result = matchExchanges([exchange(over)], {
    baseUrl,
    operations,
    selfServed,
    vendor: { reachable: true, local: false, proxyPorts: [], ...vendor },
  });
  const hit = result.operations.find(({ answered, failed }) => answered.length + failed.length > 0);
  if (!hit) return result.ignored[0]?.reason;
  return `${hit.operation.id} ${hit.answered[0]?.status ?? 'failed'}`;
}

describe('matchExchanges', () => {
  const prefixed = 'https://api.example.com/tenant/a/';
  it.each<[string, ReturnType<typeof verdict>, string]>([
    ['a parameter', verdict({}), 'show 200'],
    ['a refusal is an answer', verdict({ status: 404 }), 'show 404'],
    ['an encoded slash stays one segment', verdict({ path: '/v1/speech/a%2Fb' }), 'show 200'],
    ['two segments do not fit one parameter', verdict({ path: '/v1/speech/a/b' }), 'no-operation'],
    ['an empty parameter', verdict({ path: '/v1/speech/', method: 'POST' }), 'create 200'],
    ['the most specific operation wins', verdict({ path: '/v1/speech/voices' }), 'voices 200'],
    ['the method is compared without case', verdict({ path: '/v1/speech', method: 'post' }), 'create 200'],
    ['another method', verdict({ method: 'DELETE' }), 'no-operation'],
    ['no answer', verdict({ status: undefined, error: 'ECONNRESET' }), 'show failed'],
    ['another host', verdict({ origin: 'https://evil.example.com' }), 'other-origin'],
    ['another port', verdict({ origin: 'https://api.example.com:8443' }), 'other-origin'],
    ['another scheme', verdict({ origin: 'http://api.example.com' }), 'other-origin'],
    ['the default port, written out', verdict({}, 'https://api.example.com:443'), 'show 200'],
    [
      'localhost is not 127.0.0.1',
      verdict({ origin: 'http://127.0.0.1:4010' }, 'http://localhost:4010'),
      'other-origin',
    ],
    ['a base path', verdict({ path: '/tenant/a/v1/speech/x' }, prefixed), 'show 200'],
    ['outside the base path', verdict({}, prefixed), 'outside-base-path'],
    [
      'a base path is whole segments',
      verdict({ path: '/tenant/ab/v1/speech/x' }, prefixed),
      'outside-base-path',
    ],
    ['a server of the run', verdict({ peerPort: 4010, peerLocal: true }, undefined, [4010]), 'self-served'],
    ['the same port elsewhere', verdict({ peerPort: 443, peerLocal: false }, undefined, [443]), 'show 200'],
    ['this machine, in place of the vendor', verdict({ peerPort: 4010, peerLocal: true }), 'answered-here'],
    [
      'this machine, as configured',
      verdict({ peerPort: 4010, peerLocal: true }, undefined, [4011], { local: true }),
      'show 200',
    ],
    [
      'a server that was not there before the tests',
      verdict({ peerPort: 4010, peerLocal: true }, undefined, [], { reachable: false }),
      'started-later',
    ],
    [
      'a proxy of this machine',
      verdict({ peerPort: 3128, peerLocal: true }, undefined, [], { proxyPorts: [3128] }),
      'show 200',
    ],
  ])('%s', (_, actual, expected) => expect(actual).toBe(expected));

  it('keeps the order of operations and lists every exchange of each', () => {
    const seen = [exchange({}), exchange({ status: 429 }), exchange({ path: '/v1/speech/voices' })];
    const result = matchExchanges(seen, {
      baseUrl: 'https://api.example.com',
      operations,
      selfServed: [],
      vendor,
    });
    expect(
      result.operations.map(({ operation, answered }) => [
        operation.id,
        answered.map(({ status }) => status),
      ]),
    ).toEqual([
      ['create', []],
      ['show', [200, 429]],
      ['voices', [200]],
    ]);
  });
});

it.each(['', 'api.example.com/v1', 'ftp://api.example.com', '/v1'])(
  'refuses the base URL "%s"',
  (baseUrl) => {
    expect(() => matchExchanges([], { baseUrl, operations, selfServed: [], vendor })).toThrowError(
      expect.objectContaining({ code: 'ENV_MALFORMED' }),
    );
  },
);

describe('matchPath', () => {
  it.each([
    ['/v1/audio/{id}.wav', '/v1/audio/a.wav', true],
    ['/v1/audio/{id}.wav', '/v1/audio/a.mp3', false],
    ['/v1/audio/{id}.wav', '/v1/audio/.wav', false],
    ['/v1/{a}:{b}', '/v1/x:y', true],
    ['/v1.0/x', '/v1x0/x', false],
    ['/v1/{id}/parts/{part}', '/v1/1/parts/2', true],
    ['/', '/', true],
    ['/v1/x/', '/v1/x', true],
    ['/café', '/caf%C3%A9', true],
  ])('%s and %s: %s', (template, path, expected) => expect(matchPath(template, path)).toBe(expected));
});

describe('parseRecording', () => {
  it('sorts entries, and leaves out those of an unknown kind', () => {
    const entries = [exchange({}), { type: 'listen', port: 4010, pid: 2 }, { type: 'other' }, 7];
    expect(parseRecording({ entries, foreign: 1, lost: 2, cut: 3 })).toMatchObject({
      exchanges: [exchange({})],
      listens: [4010],
      foreign: 1,
      lost: 2,
      cut: 3,
    });
  });
});

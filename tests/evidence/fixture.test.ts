import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixtureRequest, type ReplayRecording, replayRecording } from '../../src/evidence/fixture.ts';
import { matchExchanges, type RecordedBody, type RecordedExchange } from '../../src/evidence/recording.ts';
import { runTests } from '../../src/evidence/runTests.ts';
import { type Replay, startReplay } from '../../templates/kit/testing/replay';
import { createHost, type Host, startVendor, type Vendor } from './hostFixture.ts';

const KEY = 'loopback-key-of-the-fixture';
const BASE = 'https://api.example.com/tenant/';
const OPERATIONS = [
  { id: 'create', method: 'POST', path: '/v1/jobs' },
  { id: 'show', method: 'GET', path: '/v1/jobs/{id}' },
];

const body = (text: string | Buffer, contentType = 'application/json', over: Partial<RecordedBody> = {}) => ({
  contentType,
  contentEncoding: '',
  bytes: text.length,
  base64: Buffer.from(text).toString('base64'),
  ...over,
});

interface Given {
  path?: string;
  query?: string;
  request?: RecordedBody;
  response?: RecordedBody;
  startedAt?: string;
}

/** The recording of exchanges of `create`. */
function record(given: Given[], over: Partial<FixtureRequest> = {}) {
  const exchanges = given.map(
    (
      { path = '/tenant/v1/jobs', query = '', startedAt = '2026-01-01T00:00:00.000Z' },
      id,
    ): RecordedExchange => ({
      type: 'exchange',
      id,
      method: path.endsWith('jobs') ? 'POST' : 'GET',
      origin: 'https://api.example.com',
      path,
      query,
      status: 200,
      startedAt,
      durationMs: 1,
      pid: 1,
    }),
  );
  const none = body('', '');
  const contents = given.map(({ request = none, response = none }, id) => ({
    type: 'content' as const,
    id,
    request,
    response,
    pid: 1,
  }));
  const vendor = { reachable: true, local: false, proxyPorts: [] };
  const match = matchExchanges(exchanges, { baseUrl: BASE, operations: OPERATIONS, selfServed: [], vendor });
  return replayRecording({
    match,
    contents,
    baseUrl: BASE,
    secrets: { VENDOR_KEY: KEY },
    fields: [],
    ...over,
  }).exchanges;
}

describe('replayRecording', () => {
  it.each<[string, RecordedBody, unknown]>([
    ['JSON', body('{"a":1}'), { json: { a: 1 } }],
    [
      'compressed JSON',
      body(gzipSync('{"a":1}'), 'application/json', { contentEncoding: 'gzip' }),
      { json: { a: 1 } },
    ],
    ['JSON of another name', body('[1]', 'application/vnd.api+json'), { json: [1] }],
    ['broken JSON', body('{"a":'), { text: '{"a":', contentType: 'application/json' }],
    ['text', body('1', 'text/plain'), { text: '1', contentType: 'text/plain' }],
    ['nothing', body('', ''), { empty: true }],
    ['bytes', body(Buffer.from([0xff, 0xfe, 0]), 'audio/wav'), { omitted: '3 bytes of audio/wav' }],
    [
      'what is too large',
      { ...body('x', 'text/plain'), bytes: 999_999, base64: null },
      { omitted: '999999 bytes of text/plain' },
    ],
    [
      'an unknown encoding',
      body('x', 'text/plain', { contentEncoding: 'zstd' }),
      { omitted: '1 bytes of text/plain' },
    ],
    [
      'a form',
      body('a=1&password=hi', 'application/x-www-form-urlencoded'),
      { text: 'a=1&password=%5Bredacted+password%5D', contentType: 'application/x-www-form-urlencoded' },
    ],
    [
      'a short secret',
      body('{"pin":{"secret":"abc"},"max_tokens":7}'),
      { json: { pin: { secret: '[redacted secret]' }, max_tokens: 7 } },
    ],
    ['a key of .env', body(`{"said":"key ${KEY}"}`), { json: { said: 'key [redacted VENDOR_KEY]' } }],
  ])('%s', (_, given, expected) => expect(record([{ response: given }])[0]?.response).toEqual(expected));

  it('keeps paths below the base URL, queries by name, and the order of time', () => {
    const seen = record([
      {
        path: `/tenant/v1/jobs/${KEY}`,
        query: `page=2&api_key=short&k=${KEY}`,
        startedAt: '2026-01-01T00:00:02.000Z',
      },
      { startedAt: '2026-01-01T00:00:01.000Z' },
    ]);
    expect(seen.map(({ path, query }) => [path, query])).toEqual([
      ['/v1/jobs', {}],
      [
        '/v1/jobs/%5Bredacted%20VENDOR_KEY%5D',
        { page: ['2'], api_key: ['[redacted api_key]'], k: ['[redacted VENDOR_KEY]'] },
      ],
    ]);
  });

  it('hides the fields it is told to, wherever their values stand', () => {
    const response = body('{"e-mail":"ada@example.test","note":"for ada@example.test"}');
    expect(record([{ response }], { fields: ['eMail'] })[0]?.response).toEqual({
      json: { 'e-mail': '[redacted e-mail 1]', note: 'for [redacted e-mail 1]' },
    });
  });
});

describe('a recording of the real thing', () => {
  let vendor: Vendor;
  let host: Host;
  let replay: Replay;
  let recording: ReplayRecording;

  /** What a client does, with any vendor. */
  const CALLS = `async (base, key) => {
    const ask = async (path, init = {}) => {
      const response = await fetch(base + path, { ...init, headers: { 'X-API-Key': key, 'Content-Type': 'application/json' } });
      return [response.status, await response.json()];
    };
    const create = (text) => ask('/v1/speech', { method: 'POST', body: JSON.stringify({ text, voice: 'ada' }) });
    const created = await create('Good morning');
    return [created, await create(''), await ask('/v1/speech/' + created[1].id), await ask('/v1/speech/none')];
  }`;

  beforeAll(async () => {
    vendor = await startVendor(KEY);
    host = await createHost({
      'calls.mjs': `export default ${CALLS};`,
      'tests/calls.test.js': `import { expect, it } from 'vitest';
        import calls from '../calls.mjs';
        it('calls', async () => {
          const answers = await calls(process.env.SPEECH_BASE_URL, process.env.SPEECH_KEY);
          expect(answers).toHaveLength(4);
          console.log('ANSWERS ' + JSON.stringify(answers));
        });`,
      '.env': `SPEECH_BASE_URL=${vendor.url}\nSPEECH_KEY=${KEY}\n`,
    });
  }, 30_000);
  afterAll(async () => {
    await replay?.close();
    await vendor?.stop();
    await host?.remove();
  });

  it('answers the same client as the vendor did', { timeout: 60_000 }, async () => {
    const run = await runTests(host.ports, {
      file: 'tests/calls.test.js',
      record: true,
      timeoutMs: 50_000,
      publicVariables: ['SPEECH_BASE_URL'],
    });
    expect(run.exitCode).toBe(0);
    const operations = [
      { id: 'createSpeech', method: 'POST', path: '/v1/speech' },
      { id: 'getSpeech', method: 'GET', path: '/v1/speech/{id}' },
    ];
    const address = { reachable: true, local: true, proxyPorts: [] };
    const { exchanges, contents } = run.recording;
    const match = matchExchanges(exchanges, {
      baseUrl: vendor.url,
      operations,
      selfServed: [],
      vendor: address,
    });
    recording = replayRecording({
      match,
      contents,
      baseUrl: vendor.url,
      secrets: { SPEECH_KEY: KEY },
      fields: [],
    });
    replay = await startReplay(recording);

    const { default: calls } = await import(`${host.root}/calls.mjs`);
    const answers = await calls(replay.url, 'no key at all');
    expect(run.output).toContain(`ANSWERS ${JSON.stringify(answers)}`);
    expect(answers.map(([status]: [number]) => status)).toEqual([201, 422, 200, 404]);

    replay.fail('getSpeech', { status: 503, retryAfter: '2' });
    expect((await fetch(`${replay.url}/v1/speech/none`)).status).toBe(503);
  });
});

import { copyFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchExchanges } from '../../src/evidence/recording.ts';
import { runTests, type TestRun } from '../../src/evidence/runTests.ts';
import { createHost, type Host, startVendor, type Vendor } from './hostFixture.ts';

const KEY = 'loopback-key-of-the-test';

/** Every way a test can call, or pretend to call, a vendor; each is told apart by its path. */
const TESTS = `
import http from 'node:http';
import { Duplex } from 'node:stream';
import { afterEach, expect, it, vi } from 'vitest';

const base = process.env.SPEECH_BASE_URL;
const headers = { 'X-API-Key': process.env.SPEECH_KEY };
afterEach(() => { vi.unstubAllGlobals(); vi.restoreAllMocks(); });

const get = (url, options = {}) =>
  new Promise((resolve, reject) => {
    http.get(url, options, (response) => { response.resume(); response.on('end', () => resolve(response.statusCode)); })
      .on('error', reject);
  });

it('real: fetch', async () => {
  const create = (key) => fetch(base + '/v1/speech', { method: 'POST', headers: { 'X-API-Key': key }, body: '{"text":"hi","voice":"ada"}' });
  expect((await create('wrong')).status).toBe(401);
  expect((await create(headers['X-API-Key'])).status).toBe(201);
});
it('real: http, several on one connection', async () => {
  const agent = new http.Agent({ keepAlive: true });
  expect(await get(base + '/v1/speech/unknown?token=' + headers['X-API-Key'] + '&page=2&bare', { headers, agent })).toBe(404);
  expect(await get(base + '/v1/speech/other', { headers, agent })).toBe(404);
  agent.destroy();
});
it('real: refused connection', async () => {
  await expect(get('http://127.0.0.1:1/v1/refused')).rejects.toThrow();
});
it('self: a server of the test', async () => {
  const server = http.createServer((request, response) => response.end('ok'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  expect((await fetch('http://127.0.0.1:' + server.address().port + '/v1/self')).status).toBe(200);
  server.close();
});
it('stub: global fetch', async () => {
  vi.stubGlobal('fetch', async () => new Response('{}'));
  expect((await fetch(base + '/v1/stub-fetch')).status).toBe(200);
});
it('stub: http.get', async () => {
  vi.spyOn(http, 'get').mockImplementation((url, options, answer) => {
    const response = Object.assign(new Duplex({ read() { this.push(null); }, write() {} }), { statusCode: 200 });
    queueMicrotask(() => answer(response));
    return response;
  });
  expect(await get(base + '/v1/stub-http')).toBe(200);
});
it('stub: the dispatcher below fetch, as MockAgent does', async () => {
  await fetch(base + '/openapi.json');
  // Kept under symbols that, like the handler's methods, depend on the version of undici inside Node.
  const symbols = [1, 2].map((number) => Symbol.for('undici.globalDispatcher.' + number));
  const before = symbols.map((symbol) => globalThis[symbol]);
  const stub = { dispatch(options, handler) {
    if (handler.onRequestStart) {
      handler.onRequestStart({ resume() {}, pause() {}, abort() {}, rawHeaders: [] }, {});
      handler.onResponseStart({ resume() {}, rawHeaders: [] }, 200, {}, 'OK');
      handler.onResponseEnd({ rawTrailers: [] }, {});
      return true;
    }
    handler.onConnect(() => {});
    handler.onHeaders(200, [], () => {}, 'OK');
    handler.onComplete([]);
    return true;
  } };
  for (const symbol of symbols) globalThis[symbol] = stub;
  expect((await fetch(base + '/v1/stub-dispatcher')).status).toBe(200);
  symbols.forEach((symbol, index) => { globalThis[symbol] = before[index]; });
});
it('stub: a socket that answers itself, as interceptors do', async () => {
  const fake = (extra) => Object.assign(new Duplex({
    read() {},
    write(chunk, encoding, done) { this.push('HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n'); done(); },
  }), extra);
  expect(await get(base + '/v1/stub-socket', { createConnection: () => fake({}) })).toBe(200);
  const peer = { address: '203.0.113.7', port: 443, family: 'IPv4' };
  const name = (out) => { Object.assign(out, peer); return 0; };
  const handle = { getpeername: name, getsockname: name };
  const alike = { _handle: handle, remoteAddress: peer.address, remotePort: peer.port };
  expect(await get(base + '/v1/stub-handle', { createConnection: () => fake(alike) })).toBe(200);
});
`;

let vendor: Vendor;
let host: Host;
let run: TestRun;

beforeAll(async () => {
  vendor = await startVendor(KEY);
  host = await createHost({
    'tests/speech-external-api.test.js': TESTS,
    '.env': `SPEECH_BASE_URL=${vendor.url}\nSPEECH_KEY=${KEY}\n`,
  });
  // The tool may itself be installed below a folder whose name NODE_OPTIONS would split.
  const path = (resource: string) => join(host.root, basename(resource));
  for (const file of await readdir(host.ports.resources.path('templates/recorder'))) {
    await copyFile(host.ports.resources.path(`templates/recorder/${file}`), join(host.root, file));
  }
  const ports = { ...host.ports, resources: { ...host.ports.resources, path } };
  run = await runTests(ports, {
    file: 'tests/speech-external-api.test.js',
    record: true,
    timeoutMs: 60_000,
    publicVariables: ['SPEECH_BASE_URL'],
  });
}, 90_000);

afterAll(async () => {
  await vendor?.stop();
  await host?.remove();
});

describe('recorder', () => {
  it('does not disturb the tests', () => {
    expect(run.output).toContain('8 passed');
    expect(run).toMatchObject({ exitCode: 0, report: { total: 8, passed: 8 } });
  });

  it('notes every real exchange with the vendor and nothing a stub answered', () => {
    const withVendor = run.recording.exchanges.filter(({ origin }) => origin === vendor.url);
    expect(withVendor.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'POST /v1/speech 401',
      'POST /v1/speech 201',
      'GET /v1/speech/unknown 404',
      'GET /v1/speech/other 404',
      'GET /openapi.json 200',
    ]);
  });

  it('notes a request without an answer by its error', () => {
    const refused = run.recording.exchanges.find(({ path }) => path === '/v1/refused');
    expect(refused).toMatchObject({ origin: 'http://127.0.0.1:1', error: 'ECONNREFUSED' });
    expect(refused).not.toHaveProperty('status');
  });

  it('keeps the bodies of what was exchanged, by fetch and by http', () => {
    const { exchanges, contents } = run.recording;
    const bodiesOf = (path: string) =>
      exchanges
        .filter((each) => each.origin === vendor.url && each.path === path)
        .map(({ id, pid }) => contents.find((each) => each.id === id && each.pid === pid))
        .map((each) =>
          [each?.request.base64, each?.response.base64].map((body) =>
            Buffer.from(body ?? '', 'base64').toString(),
          ),
        );
    const [refused, created] = bodiesOf('/v1/speech');
    expect(refused).toEqual(['{"text":"hi","voice":"ada"}', expect.stringContaining('invalid_api_key')]);
    expect(created?.[1]).toContain('queued');
    expect(bodiesOf('/v1/speech/other')).toEqual([['', expect.stringContaining('not_found')]]);
  });

  it('sees the whole run: its report, its files, nothing forged or lost', () => {
    const { reports, forged, foreign, lost } = run.recording;
    expect([forged, foreign, lost, reports.length]).toEqual([[], 0, 0, 1]);
    expect(reports[0]?.tests).toHaveLength(8);
    expect(run.modules).toEqual(['tests/speech-external-api.test.js']);
  });

  it('tells a server of the test run from the vendor', () => {
    const self = run.recording.exchanges.filter(({ path }) => path === '/v1/self');
    const selfServed = run.recording.listens;
    expect(selfServed).toContain(Number(new URL(self[0]?.origin ?? '').port));
    expect(selfServed).not.toContain(Number(new URL(vendor.url).port));
    const { ignored } = matchExchanges(self, {
      baseUrl: self[0]?.origin ?? '',
      operations: [{ id: 'self', method: 'GET', path: '/v1/self' }],
      selfServed,
      vendor: { reachable: true, local: true, proxyPorts: [] },
    });
    expect(ignored.map(({ reason }) => reason)).toEqual(['self-served']);
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { apiKeyHeader } from '../../templates/kit/authentication';
import { createHttpClient, type HttpClient } from '../../templates/kit/http';
import { type ScriptedAnswer, startVendor, type TestVendor } from '../../templates/kit/testing/index';
import { VendorError } from '../../templates/kit/vendorError';

const secret = 'sk_test/4eC39 "HqLyjWDarjtT1"';
let vendor: TestVendor;
let http: HttpClient;

beforeAll(async () => {
  vendor = await startVendor();
});
beforeEach(() => {
  http = createHttpClient({
    baseUrl: `${vendor.url}/base/`,
    authentication: [apiKeyHeader('X-Api-Key', 'key')],
    timeoutMs: 300,
    secrets: [secret],
  });
});
afterAll(() => vendor.close());

async function failure(client: HttpClient = http): Promise<VendorError> {
  const error: unknown = await client
    .request({ method: 'POST', path: '/x', json: {} })
    .catch((e: unknown) => e);
  if (!(error instanceof VendorError)) throw new Error('No VendorError', { cause: error });
  return error;
}

test('sends the encoded path, query, headers and body, and reads the JSON answer', async () => {
  vendor.answer('POST /base/jobs/{id}/parts', { status: 201, body: { id: 7 } });
  const answer = await http.request<{ id: number }>({
    method: 'POST',
    path: '/jobs/{id}/parts',
    params: { id: 'a/../../admin?x=1#y' },
    query: { tag: ['a', 'b&c'], none: undefined, page: 2 },
    headers: { 'Idempotency-Key': 'k1' },
    json: { text: 'ä' },
  });
  expect(answer).toEqual({ id: 7 });
  const request = vendor.requestsTo('POST /base/jobs/{id}/parts')[0];
  expect(request?.path).toBe('/base/jobs/a%2F..%2F..%2Fadmin%3Fx%3D1%23y/parts');
  expect(request?.query.toString()).toBe('tag=a&tag=b%26c&page=2');
  expect(request?.headers).toMatchObject({
    'x-api-key': 'key',
    'idempotency-key': 'k1',
    'content-type': 'application/json',
  });
  expect(request?.json).toEqual({ text: 'ä' });
});

test.each(['.', '..', ''])('refuses the path parameter %j before sending', async (id) => {
  const before = vendor.requests.length;
  const asked = http.request({ method: 'GET', path: '/jobs/{id}', params: { id } });
  await expect(asked).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  expect(vendor.requests.length).toBe(before);
});

test('the vendor of tests keeps no connection, so that none is stale for the next request', async () => {
  vendor.answer('GET /x', { body: {} });
  expect((await fetch(`${vendor.url}/x`)).headers.get('connection')).toBe('close');
});

test('an empty answer is undefined', async () => {
  vendor.answer('DELETE /base/x', { status: 204, body: '' });
  expect(await http.request({ method: 'DELETE', path: '/x' })).toBeUndefined();
});

test.each<[string, ScriptedAnswer, Partial<VendorError>]>([
  ['400', { status: 400 }, { code: 'HTTP', status: 400, outcome: 'refused', retryable: false }],
  ['401', { status: 401 }, { code: 'HTTP', outcome: 'refused', retryable: false }],
  ['408', { status: 408 }, { outcome: 'refused', retryable: true }],
  [
    '429',
    { status: 429, headers: { 'Retry-After': '3' } },
    { outcome: 'refused', retryable: true, retryAfterMs: 3000 },
  ],
  ['500', { status: 500 }, { code: 'HTTP', outcome: 'unknown', retryable: true }],
  ['a cut connection', { reset: true }, { code: 'NETWORK', outcome: 'unknown', retryable: true }],
  [
    'no answer',
    { after: new Promise(() => undefined) },
    { code: 'TIMEOUT', outcome: 'unknown', retryable: true },
  ],
  [
    'half JSON',
    { body: '{"id":' },
    { code: 'MALFORMED_RESPONSE', status: 200, outcome: 'unknown', retryable: true },
  ],
  [
    'a redirect',
    { status: 302, headers: { Location: '/y' } },
    { code: 'UNEXPECTED_REDIRECT', status: 302, retryable: false },
  ],
])('%s', async (_name, answer, expected) => {
  vendor.answer('POST /base/x', { body: {}, ...answer });
  expect(await failure()).toMatchObject(expected);
  expect(vendor.requestsTo('GET /base/y')).toEqual([]);
});

describe('an error answer with a form of its own', () => {
  const own = () =>
    createHttpClient({
      baseUrl: vendor.url,
      timeoutMs: 300,
      secrets: [secret],
      errorAnswer: { message: 'faults.0.text', code: 'faults.0.reason' },
    });

  test.each([
    ['is read where it is', { faults: [{ text: 'Too long.', reason: 7 }] }, 'Too long.', '7'],
    [
      'goes before the usual places',
      { message: 'Bad.', faults: [{ text: 'Too long.' }] },
      'Too long.',
      undefined,
    ],
    ['may be of a usual form all the same', { error: { message: 'Bad.', code: 'bad' } }, 'Bad.', 'bad'],
    ['tells no secret', { faults: [{ text: `Not with ${secret}.` }] }, 'Not with [redacted].', undefined],
    ['may have no text', { faults: [{ text: '' }] }, 'POST /x was answered 422.', undefined],
  ])('%s', async (_, body, message, vendorCode) => {
    vendor.answer('POST /x', { status: 422, body });
    expect(await failure(own())).toMatchObject({ message, vendorCode, status: 422 });
  });
});

test('a status by which the vendor says that it did nothing may be repeated', async () => {
  vendor.answer('POST /base/x', { status: 503, body: {} });
  const request = { method: 'POST', path: '/x', json: {}, repeatable: [503] } as const;
  await expect(http.request(request)).rejects.toMatchObject({
    status: 503,
    outcome: 'refused',
    retryable: true,
  });
});

test('Retry-After as an HTTP date', async () => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  vendor.answer('POST /base/x', { status: 503, headers: { 'Retry-After': date }, body: {} });
  const { retryAfterMs = 0 } = await failure();
  expect(retryAfterMs).toBeGreaterThan(50_000);
  expect(retryAfterMs).toBeLessThanOrEqual(60_000);
});

test('a refused connection was not sent', async () => {
  const gone = await startVendor();
  await gone.close();
  const client = createHttpClient({ baseUrl: gone.url, timeoutMs: 1000, secrets: [] });
  expect(await failure(client)).toMatchObject({ code: 'NETWORK', outcome: 'not-sent', retryable: true });
});

test.each([
  ['http://127.0.0.1:9', 'bad port'],
  ['gopher://127.0.0.1', 'unknown scheme'],
])('what fetch itself refuses was not sent: %s', async (baseUrl, reason) => {
  const refused = await failure(createHttpClient({ baseUrl, timeoutMs: 1000, secrets: [] }));
  expect(refused).toMatchObject({ code: 'NETWORK', outcome: 'not-sent', retryable: true });
  expect(refused.message).toContain(`failed: ${reason}.`);
});

test('the time-out covers a body that never ends', async () => {
  const server = createServer((_request, response) => void response.writeHead(200).write('{"a":'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createHttpClient({ baseUrl: `http://127.0.0.1:${port}`, timeoutMs: 100, secrets: [] });
  expect(await failure(client)).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
  server.closeAllConnections();
  server.close();
});

describe("the vendor's own message", () => {
  test.each<[unknown, string, string | undefined]>([
    [{ message: 'plain', code: 'c1' }, 'plain', 'c1'],
    [{ error: { message: 'nested', code: 'c2' } }, 'nested', 'c2'],
    [{ error: 'as text' }, 'as text', undefined],
    [{ error: 'invalid_grant', error_description: 'described' }, 'described', 'invalid_grant'],
    [{ detail: 'one detail' }, 'one detail', undefined],
    [{ detail: [{ msg: 'field required' }] }, 'field required', undefined],
    [{ errors: [{ message: 'first', code: 12 }] }, 'first', '12'],
    [{ errors: ['only text'] }, 'only text', undefined],
    [{ title: 'a problem' }, 'a problem', undefined],
    ['<html>', 'POST /x was answered 422.', undefined],
    [{ error: null }, 'POST /x was answered 422.', undefined],
  ])('%j', async (body, message, vendorCode) => {
    vendor.answer('POST /base/x', { status: 422, body, headers: { 'X-Request-Id': 'r-1' } });
    const error = await failure();
    expect([error.message, error.vendorCode, error.requestId]).toEqual([message, vendorCode, 'r-1']);
  });
});

describe('secrets', () => {
  test.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify(secret)],
    ['URL-encoded', encodeURIComponent(secret)],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
  ])('echoed %s are removed', async (_form, echoed) => {
    vendor.answer('POST /base/x', { status: 401, body: { message: `Key ${echoed} is wrong`, code: echoed } });
    const { message, body, vendorCode } = await failure();
    const shown = [message, body, vendorCode].join(' ');
    expect(shown).toContain('[redacted]');
    for (const part of ['4eC39', 'HqLyj', Buffer.from(secret).toString('base64').slice(0, 8)]) {
      expect(shown).not.toContain(part);
    }
  });

  test('are not cut in half by the limit of the body', async () => {
    const body = `${'x'.repeat(1990)}${secret}`;
    vendor.answer('POST /base/x', { status: 400, body });
    const error = await failure();
    expect(error.body).not.toContain('sk_test');
    expect(error.body?.length).toBeLessThanOrEqual(2000);
  });
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Authentication,
  apiKeyCookie,
  apiKeyHeader,
  apiKeyQuery,
  basic,
  bearer,
  hmac,
  type PreparedRequest,
  signed,
} from '../../templates/kit/authentication';
import { createHttpClient, type HttpRequest } from '../../templates/kit/http';
import { type ReceivedRequest, startVendor, type TestVendor } from '../../templates/kit/testing/index';

const key = 'k3y/+= "ü"';
let vendor: TestVendor;
beforeAll(async () => {
  vendor = await startVendor();
});
afterAll(() => vendor.close());

const client = (...authentication: Authentication[]) =>
  createHttpClient({ baseUrl: vendor.url, timeoutMs: 500, secrets: [], authentication });

async function send(
  authentication: Authentication[],
  request: Partial<HttpRequest> = {},
): Promise<ReceivedRequest> {
  vendor.answer('POST /x', { body: {} });
  await client(...authentication).request({ method: 'POST', path: '/x', ...request });
  const received = vendor.requests.at(-1);
  if (!received) throw new Error('Nothing arrived.');
  return received;
}

test('each scheme in its place, and all of them at once', async () => {
  const { headers, query } = await send(
    [
      apiKeyHeader('X-Api-Key', 'Token abcd'),
      apiKeyQuery('api key', key),
      apiKeyCookie('sid', 'a=b/c'),
      apiKeyCookie('other', 'x;y'),
      bearer('tok-1'),
    ],
    { query: { ids: [1, 2] }, styles: { ids: 'comma' } },
  );
  expect(headers).toMatchObject({
    'x-api-key': 'Token abcd',
    cookie: 'sid=a=b/c; other=x%3By',
    authorization: 'Bearer tok-1',
  });
  expect([...query]).toEqual([
    ['ids', '1,2'],
    ['api key', key],
  ]);
});

test('basic, in UTF-8 and with a colon in the password', async () => {
  const { headers } = await send([basic('jürgen', 'pass:word')]);
  const [, encoded = ''] = headers.authorization?.split('Basic ') ?? [];
  expect(Buffer.from(encoded, 'base64').toString('utf8')).toBe('jürgen:pass:word');
});

test.each<[string, Authentication, string]>([
  ['a header', apiKeyHeader('X-Api-Key', 'sk_1234'), 'sk_1234'],
  ['a query', apiKeyQuery('key', 'sk_1234'), 'sk_1234'],
  ['a cookie', apiKeyCookie('key', 'sk_1234'), 'sk_1234'],
  ['a bearer token', bearer('sk_1234'), 'sk_1234'],
  ['a password', basic('user', 'sk_1234'), 'sk_1234'],
  ['a user name without a password', basic('sk_1234', ''), 'sk_1234'],
  ['basic credentials', basic('user', 'sk_1234'), Buffer.from('user:sk_1234').toString('base64')],
])('%s that the vendor echoes is removed from the error', async (_name, authentication, echoed) => {
  vendor.answer('POST /x', { status: 400, body: { message: `wrong: ${echoed}`, code: echoed } });
  const error: unknown = await client(authentication)
    .request({ method: 'POST', path: '/x' })
    .catch((e: unknown) => e);
  expect(error).toMatchObject({ message: 'wrong: [redacted]', vendorCode: '[redacted]' });
  expect(JSON.stringify(error)).not.toContain(echoed);
});

test.each([
  ['an answer', { status: 503, body: '' }],
  ['a redirect', { status: 302, headers: { Location: '/y' }, body: '' }],
  ['half JSON', { body: '{' }],
  ['a cut connection', { reset: true }],
  ['no answer', { after: new Promise(() => undefined) }],
] as const)('a key in the query stands in no message: %s', async (_name, answer) => {
  vendor.answer('GET /x', answer);
  const error = await client(apiKeyQuery('key', 'sk_1234'))
    .request({ method: 'GET', path: '/x' })
    .catch((e: Error) => e);
  expect(error).toMatchObject({ message: expect.stringContaining('GET /x') });
  expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain('sk_1234');
});

test('a key that HTTP cannot carry is refused without being named', async () => {
  const asked = send([apiKeyHeader('X-Api-Key', 'sk_1234\nsk_5678')]);
  const error: unknown = await asked.catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'INVALID_REQUEST' });
  expect(String(error)).not.toContain('sk_');
});

test('a signature is over exactly what arrives, whatever the body', async () => {
  const sign = ({ method, url, headers, body }: PreparedRequest) => ({
    'X-Target': `${method} ${url.pathname}${url.search}`,
    'X-Type': headers.get('Content-Type') ?? '',
    'X-Signature': hmac('sha256', 'secret', body ?? '', 'hex'),
  });
  const bodies: Partial<HttpRequest>[] = [
    {},
    { json: { text: 'ä' } },
    { form: { a: [1, 2], b: 'ü' } },
    { text: 'plain' },
    { bytes: { contentType: 'a/b', base64: 'AP8=' } },
    { multipart: { f: { filename: 'f', base64: 'AP8=' } } },
  ];
  for (const body of bodies) {
    const { headers, bytes } = await send([apiKeyQuery('k', '1'), signed(sign)], {
      query: { q: 'ä' },
      ...body,
    });
    expect(headers['x-target']).toBe('POST /x?q=%C3%A4&k=1');
    expect(headers['x-type']).toBe(headers['content-type'] ?? '');
    expect(headers['x-signature']).toBe(hmac('sha256', 'secret', bytes, 'hex'));
  }
});

test('a signature may be made asynchronously, and a failing one sends nothing', async () => {
  expect((await send([signed(async () => ({ 'X-S': '1' }))])).headers['x-s']).toBe('1');
  const before = vendor.requests.length;
  await expect(send([signed(() => Promise.reject(new Error('no key')))])).rejects.toThrow('no key');
  expect(vendor.requests.length).toBe(before);
});

test('a signature that takes too long ends the request unsent', async () => {
  const before = vendor.requests.length;
  await expect(send([signed(() => new Promise(() => {}))])).rejects.toMatchObject({
    code: 'TIMEOUT',
    outcome: 'not-sent',
    retryable: true,
  });
  expect(vendor.requests.length).toBe(before);
});

test('hmac is the keyed hash of RFC 4231', () => {
  const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
  expect(hmac('sha256', 'Jefe', 'what do ya want for nothing?', 'hex')).toBe(expected);
  const bytes = Uint8Array.of(1, 2, 3);
  expect(hmac('sha1', bytes, bytes, 'base64')).toHaveLength(28);
  expect(hmac('sha256', '', '', 'hex')).not.toBe(createHash('sha256').digest('hex'));
});

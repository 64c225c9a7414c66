import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer } from '../../templates/kit/testing/index';
import type { VendorError } from '../../templates/kit/vendorError';
import {
  clientId,
  clientSecret,
  failure,
  post,
  sentTokens,
  startTokenServer,
  type TokenServer,
  tokenClient,
} from './helpers/tokenServer';

let server: TokenServer;
const sent = () => sentTokens(server);

beforeEach(async () => {
  server = await startTokenServer();
});
afterEach(() => server.vendor.close());

describe('the token request', () => {
  test('has the credentials in the header, encoded before they are joined', async () => {
    const http = tokenClient(server, { scopes: ['read', 'write:all'], audience: 'https://api' });
    await post(http);
    const [request] = server.tokenRequests();
    expect(request?.query.toString()).toBe('tenant=t+1');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    });
    expect(Object.fromEntries(new URLSearchParams(request?.rawBody))).toEqual({
      grant_type: 'client_credentials',
      scope: 'read write:all',
      audience: 'https://api',
    });
    const [id = '', secret = ''] = Buffer.from(request?.headers.authorization?.split(' ')[1] ?? '', 'base64')
      .toString('utf8')
      .split(':');
    expect([decodeURIComponent(id), decodeURIComponent(secret)]).toEqual([clientId, clientSecret]);
  });

  test('has them in the body where the vendor wants that, and no empty scope', async () => {
    await post(tokenClient(server, { clientAuthentication: 'body' }));
    const [request] = server.tokenRequests();
    expect(request?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(request?.rawBody))).toEqual({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
  });
});

describe('a token request that fails', () => {
  test.each<[string, Answer, Partial<VendorError>, string]>([
    [
      'refused',
      { status: 401, body: { error: 'invalid_client', error_description: `unknown ${clientSecret}` } },
      { code: 'HTTP', status: 401, retryable: false, vendorCode: 'invalid_client' },
      'failed: unknown [redacted]',
    ],
    ['500', { status: 500, body: '' }, { code: 'HTTP', status: 500, retryable: true }, 'was answered 500'],
    [
      '429',
      { status: 429, headers: { 'Retry-After': '2' }, body: '' },
      { retryable: true, retryAfterMs: 2000 },
      '429',
    ],
    ['cut off', { reset: true }, { code: 'NETWORK', retryable: true }, '/oauth/token/'],
    ['without a token', { body: { token: 'hidden-token' } }, { code: 'MALFORMED_RESPONSE' }, 'access_token'],
    ['half JSON', { body: '{"access_token":"hidden-tok' }, { code: 'MALFORMED_RESPONSE' }, 'not JSON'],
    ['empty', { body: '' }, { code: 'MALFORMED_RESPONSE' }, 'access_token'],
    ['a redirect', { status: 302, headers: { Location: '/y' }, body: '' }, { retryable: false }, 'redirect'],
  ])('%s: the call was not sent, and the message says why', async (_name, answer, expected, message) => {
    const http = tokenClient(server);
    server.vendor.answer('POST /oauth/token/', answer);
    const error = await failure(http);
    expect(error).toMatchObject({ outcome: 'not-sent', ...expected });
    expect(error.message).toContain(`The token request to ${server.vendor.url}/oauth/token/`);
    expect(error.message).toContain(message);
    expect(JSON.stringify([error, error.message, error.stack])).not.toMatch(/s3cret|hidden/);
    expect(sent()).toEqual([]);
  });

  test('is not remembered, and fails all who wait for it', async () => {
    const http = tokenClient(server);
    server.vendor.answer('POST /oauth/token/', { status: 503, body: '' }, { body: { access_token: 't' } });
    const first = await Promise.allSettled([post(http), post(http)]);
    expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(server.tokenRequests()).toHaveLength(1);
    await post(http).catch(() => undefined);
    expect(sent()[0]).toBe('Bearer t');
  });

  test('is redacted in every form of the secret', async () => {
    const http = tokenClient(server);
    const forms = [
      clientSecret,
      encodeURIComponent(clientSecret),
      Buffer.from(clientSecret).toString('base64'),
      Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64'),
    ];
    for (const form of forms) {
      server.vendor.answer('POST /oauth/token/', {
        status: 400,
        body: { message: `got ${form}`, code: form },
      });
      expect(await failure(http)).toMatchObject({
        message: expect.stringMatching(/failed: got \[redacted\]$/),
        vendorCode: '[redacted]',
      });
    }
  });
});

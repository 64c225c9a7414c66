import { afterEach, describe, expect, test, vi } from 'vitest';
import { apiKeyCookie, apiKeyQuery } from '../../templates/kit/authentication';
import { type ClientCredentialsConfig, clientCredentials } from '../../templates/kit/clientCredentials';
import { createHttpClient, type HttpClient } from '../../templates/kit/http';
import type { Answer } from '../../templates/kit/testing/index';
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

afterEach(async () => {
  vi.useRealTimers();
  await server.vendor.close();
});

async function start(
  config: Partial<ClientCredentialsConfig> = {},
  issue?: (token: string) => Answer,
): Promise<HttpClient> {
  server = await startTokenServer(issue);
  return tokenClient(server, config);
}

const sent = () => sentTokens(server);

describe('the token', () => {
  test('is used again, and fetched once for requests at the same time', async () => {
    const http = await start();
    await Promise.all([post(http), post(http), post(http)]);
    await post(http);
    expect(server.tokens).toEqual(['token-1']);
    expect(sent()).toEqual(Array(4).fill('Bearer token-1'));
  });

  test.each<[unknown, number, string]>([
    [3600, 3539_000, 'token-1'],
    [3600, 3541_000, 'token-2'],
    ['100', 89_000, 'token-1'],
    ['100', 91_000, 'token-2'],
    [undefined, 365 * 86_400_000, 'token-1'],
    ['soon', 365 * 86_400_000, 'token-1'],
    [0, 0, 'token-2'],
  ])('that lives for %j s is, after %i ms, %s', async (expiresIn, later, token) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const http = await start({}, (issued) => ({ body: { access_token: issued, expires_in: expiresIn } }));
    await post(http);
    vi.setSystemTime(Date.now() + later);
    await post(http);
    expect(sent().at(-1)).toBe(`Bearer ${token}`);
  });

  test('that the vendor refuses is replaced, and the request sent again as it was', async () => {
    const http = await start();
    await post(http);
    server.revoke();
    expect(await post(http)).toEqual({ sent: { n: 1 } });
    expect(sent()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  test('that is replaced leaves the other credentials as they were, each once', async () => {
    await start();
    const { tokenUrl, vendor } = server;
    const http = createHttpClient({
      baseUrl: vendor.url,
      timeoutMs: 1000,
      secrets: [],
      authentication: [
        clientCredentials({ tokenUrl, clientId, clientSecret, timeoutMs: 1000 }),
        apiKeyQuery('key', 'k-1'),
        apiKeyCookie('sid', 'c-1'),
      ],
    });
    await post(http);
    server.revoke();
    await post(http);
    const again = vendor.requests.at(-1);
    expect([again?.query.toString(), again?.headers.cookie]).toEqual(['key=k-1', 'sid=c-1']);
  });

  test('is replaced once for requests that were refused at the same time', async () => {
    const http = await start();
    await post(http);
    server.revoke();
    await Promise.all([post(http), post(http), post(http), post(http)]);
    expect(server.tokens).toEqual(['token-1', 'token-2']);
  });

  test('is not given up for a refusal of the one before it', async () => {
    // The first request is answered 401 only after the second has already got a new token.
    const http = await start();
    await post(http);
    server.revoke();
    let late = () => {};
    const after = new Promise<void>((resolve) => {
      late = resolve;
    });
    server.vendor.answer('POST /slow', { status: 401, body: {}, after }, { body: {} });
    const slow = http.request({ method: 'POST', path: '/slow' });
    await post(http);
    late();
    await slow;
    expect(server.tokens).toEqual(['token-1', 'token-2']);
    expect(server.vendor.requestsTo('POST /slow').map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  test.each([
    ['a number in the body of a 200', { body: { error: { code: 99991663 } } }],
    ['a text in the body of a 200', { body: { error: { code: 'token_expired' } } }],
    ['the body of a 400', { status: 400, body: { error: { code: 'token_expired' } } }],
  ])('expired by %s', async (_name, answer) => {
    const http = await start({ expired: { field: 'error.code', values: ['99991663', 'token_expired'] } });
    await post(http);
    server.revoke();
    server.refuseWith(answer);
    expect(await post(http)).toEqual({ sent: { n: 1 } });
    expect(sent()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  test('another word in that place is an answer like any other', async () => {
    const http = await start({ expired: { field: 'error.code', values: ['99991663'] } });
    await post(http);
    server.revoke();
    server.refuseWith({ body: { error: { code: 1 } } });
    expect(await post(http)).toEqual({ error: { code: 1 } });
    expect(server.tokens).toEqual(['token-1']);
  });
});

describe('a vendor that never takes the token is asked twice, and no more', () => {
  const unwilling = (http: HttpClient) => {
    server.vendor.answer('POST /oauth/token/', { body: { access_token: 'never-good', expires_in: 60 } });
    return failure(http);
  };

  test('by a 401', async () => {
    expect(await unwilling(await start())).toMatchObject({
      code: 'HTTP',
      status: 401,
      message: 'token refused',
      outcome: 'refused',
      retryable: false,
    });
    expect([sent().length, server.tokenRequests().length]).toEqual([2, 2]);
  });

  test('by a 200: it is an error, not a result', async () => {
    const http = await start({ expired: { field: 'code', values: [7] } });
    server.refuseWith({ body: { code: 7, message: 'expired never-good' } });
    expect(await unwilling(http)).toMatchObject({
      code: 'HTTP',
      status: 200,
      message: 'expired [redacted]',
      outcome: 'refused',
      retryable: false,
    });
    expect([sent().length, server.tokenRequests().length]).toEqual([2, 2]);
  });
});

test('the token, also the one before it, is removed from the errors of the calls', async () => {
  const http = await start();
  await post(http);
  server.revoke();
  await post(http);
  server.vendor.answer('POST /x', { status: 400, body: { message: 'token-1 and token-2' } });
  expect((await failure(http)).message).toBe('[redacted] and [redacted]');
});

describe('the time limit', () => {
  const never = new Promise(() => undefined);

  test('covers the token', async () => {
    const http = await start({}, () => ({ after: never }));
    expect(await failure(http)).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent', retryable: true });
    expect(sent()).toEqual([]);
  });

  test('is one for token and request together', async () => {
    const http = await start({}, (token) => ({ body: { access_token: token }, delayMs: 700 }));
    server.vendor.answer('POST /x', { body: {}, delayMs: 700 });
    expect(await failure(http)).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
  });

  test('of one request does not spoil the token for another', async () => {
    let issue = () => {};
    const after = new Promise<void>((resolve) => {
      issue = resolve;
    });
    await start({}, (token) => ({ body: { access_token: token }, after }));
    const { tokenUrl, vendor } = server;
    const shared = clientCredentials({ tokenUrl, clientId, clientSecret, timeoutMs: 5000 });
    const client = (timeoutMs: number) =>
      createHttpClient({ baseUrl: vendor.url, timeoutMs, secrets: [], authentication: [shared] });
    const patient = post(client(5000));
    expect(await failure(client(50))).toMatchObject({ code: 'TIMEOUT', outcome: 'not-sent' });
    issue();
    expect(await patient).toEqual({ sent: { n: 1 } });
    expect(server.tokens).toEqual(['token-1']);
  });
});

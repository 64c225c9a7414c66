import { afterAll, beforeAll, expect, it } from 'vitest';
import { bearer } from '../../../templates/kit/authentication';
import { issueCredentials } from '../../../templates/kit/clientDirect/credentials';
import { readPublicConfig } from '../../../templates/kit/clientDirect/publicConfig';
import { createHttpClient } from '../../../templates/kit/http';
import { signedIn } from '../../../templates/kit/signedIn';
import { startVendor, type TestVendor } from '../../../templates/kit/testing/index';

const key = 'server-key-5Yb7Nd4';
const answer = [
  ['token', 'session.token'],
  ['expiresIn', 'expires_in'],
] as const;
const rules = { answer, secrets: [key] };
let vendor: TestVendor;

beforeAll(async () => {
  vendor = await startVendor();
});
afterAll(() => vendor?.close());

function issue() {
  const http = createHttpClient({
    baseUrl: vendor.url,
    timeoutMs: 2_000,
    secrets: [],
    authentication: [bearer(key)],
  });
  const request = () => http.request({ method: 'POST', path: '/tokens', json: { ttl: 60 } });
  return issueCredentials(request, 'createToken', rules);
}

it('hands on what was named of the answer, and nothing else', async () => {
  vendor.answer('POST /tokens', {
    body: { session: { token: 'temporary', scope: '*' }, expires_in: 60, account: 'a' },
  });
  expect(await issue()).toEqual({ token: 'temporary', expiresIn: '60' });
  expect(vendor.requests.at(-1)).toMatchObject({
    headers: { authorization: `Bearer ${key}` },
    json: { ttl: 60 },
  });
});

it.each([
  ['it refuses', { status: 403, body: { message: `no tokens for ${key}` } }, 502],
  ['it is busy', { status: 429, body: {} }, 503],
  ['it breaks', { status: 500, body: {} }, 503],
  ['the connection is lost', { reset: true as const }, 503],
  ['the answer has no token', { body: { session: {}, expires_in: 60 } }, 503],
  ['the token is an object', { body: { session: { token: { value: 'x' } }, expires_in: 60 } }, 503],
])('says that the vendor failed when %s, without the key', async (_when, answer, status) => {
  vendor.answer('POST /tokens', answer);
  const error = await issue().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ status, code: 'VENDOR_FAILED' });
  expect(String(error)).not.toContain(key);
});

it('never hands on a key of the server, however the vendor writes it', async () => {
  for (const token of [key, `Bearer ${key}`, Buffer.from(key).toString('base64')]) {
    vendor.answer('POST /tokens', { body: { session: { token }, expires_in: 60 } });
    await expect(issue()).rejects.toThrow('"token" holds a secret of the server');
  }
});

it('reads the public configuration, and only that', () => {
  const env = { BUCKET: 'media', PUBLIC_KEY: 'pk_test_1', SECRET: key };
  expect(readPublicConfig({ bucket: 'BUCKET', publicKey: 'PUBLIC_KEY' }, [key], env)).toEqual({
    bucket: 'media',
    publicKey: 'pk_test_1',
  });
});

it('does not start where a public variable is missing or holds a secret', () => {
  const env = { BUCKET: ' ', LEAK: `https://vendor/?key=${key}` };
  expect(() => readPublicConfig({ bucket: 'BUCKET' }, [key], env)).toThrow('BUCKET');
  expect(() => readPublicConfig({ address: 'LEAK' }, [key], env)).toThrow('"address" holds a secret');
});

it.each([null, undefined, {}, { id: '' }, { id: null }])('answers 401 to %o', (user) => {
  expect(() => signedIn(user)).toThrow(expect.objectContaining({ status: 401, code: 'UNAUTHENTICATED' }));
});

it('knows users by number and by text', () => {
  expect([signedIn({ id: 0 }), signedIn({ id: 'u1' })]).toEqual(['0', 'u1']);
});

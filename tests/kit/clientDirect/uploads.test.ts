import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bucket, signUrl } from '../../../templates/kit/clientDirect/signing';
import { findRefusal } from '../../../templates/kit/clientDirect/testing/signature';
import { put, startStorage, type TestStorage } from '../../../templates/kit/clientDirect/testing/storage';
import { isOwnKey, prepareUpload } from '../../../templates/kit/clientDirect/uploads';

const known = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPx', region: 'eu-1' };
const rules = { prefix: 'uploads', contentTypes: ['image/png'], maxBytes: 20, expiresInSeconds: 60 };
const wish = { contentType: 'image/png', size: 5 };

let storage: TestStorage;
let bucket: Bucket;

beforeAll(async () => {
  storage = await startStorage(known, 'media');
  bucket = { ...known, endpoint: storage.url, name: 'media', addressing: 'path' };
});
afterAll(() => storage?.close());

/** The test's own verifier has to be right before it can judge. Published in the vendor's documentation. */
it('verifies the example of the specification, and no other signature, time, key or region', () => {
  const example = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    region: 'us-east-1',
  };
  const signature = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
  const target = `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`;
  const request = { method: 'GET', target, headers: { host: 'examplebucket.s3.amazonaws.com' } };
  const then = Date.UTC(2013, 4, 24, 12);
  expect(findRefusal(request, example, then)).toBe(null);
  expect(findRefusal(request, example, then + 86_400_000)).toBe('AccessDenied');
  expect(findRefusal(request, example, then - 86_400_000)).toBe('AccessDenied');
  expect(findRefusal({ ...request, method: 'PUT' }, example, then)).toBe('SignatureDoesNotMatch');
  expect(findRefusal(request, { ...example, secretAccessKey: 'other' }, then)).toBe('SignatureDoesNotMatch');
  expect(findRefusal(request, { ...example, accessKeyId: 'other' }, then)).toBe('InvalidAccessKeyId');
  const elsewhere = { ...example, region: 'eu-west-1' };
  expect(findRefusal(request, elsewhere, then)).toBe('AuthorizationQueryParametersError');
  expect(findRefusal({ ...request, target: '/test.txt' }, example, then)).toBe('AccessDenied');
});

describe.each(['path', 'host'] as const)('an upload with the bucket in the %s', (addressing) => {
  it('stores what was allowed, under the key the server chose', async () => {
    const { url, method, headers, key, expiresAt } = await prepareUpload(
      { ...bucket, addressing },
      rules,
      '7',
      wish,
    );
    expect({ method, headers }).toEqual({ method: 'PUT', headers: { 'Content-Type': 'image/png' } });
    expect(key).toMatch(/^uploads\/7\/[0-9a-f-]{36}$/);
    expect(expiresAt).toBeGreaterThan(Date.now());
    expect(await put(url, headers, 'bytes')).toBe(200);
    expect(storage.objects.get(`media/${key}`)).toEqual({
      contentType: 'image/png',
      bytes: Buffer.from('bytes'),
    });
  });

  it('is refused with another key, type, length, method or time', async () => {
    const { url, headers } = await prepareUpload({ ...bucket, addressing }, rules, '7', wish);
    const before = storage.objects.size;
    expect(await put(url.replace('/7/', '/8/'), headers, 'bytes')).toBe(403);
    expect(await put(url, { 'Content-Type': 'text/html' }, 'bytes')).toBe(403);
    expect(await put(url, headers, 'more bytes')).toBe(403);
    expect(await put(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000'), headers, 'bytes')).toBe(403);
    expect(await put(url.replace(/X-Amz-Date=\d{8}/, 'X-Amz-Date=20200101'), headers, 'bytes')).toBe(403);
    expect(storage.objects.size).toBe(before);
  });
});

it('goes through fetch as a browser sends it, and is read back through a signed URL', async () => {
  const { url, method, headers, key } = await prepareUpload(bucket, rules, '7', wish);
  expect((await fetch(url, { method, headers, body: new Blob(['bytes']) })).status).toBe(200);
  const read = await signUrl(bucket, { method: 'GET', key, expiresInSeconds: 5 });
  const answer = await fetch(read);
  expect([answer.status, answer.headers.get('Content-Type'), await answer.text()]).toEqual([
    200,
    'image/png',
    'bytes',
  ]);
  expect((await fetch(read, { method: 'PUT', body: 'x' })).status).toBe(403);
});

it('signs with the temporary credentials of a server, whose token is part of what is signed', async () => {
  const url = await signUrl(
    { ...bucket, sessionToken: 'session+token/=' },
    { method: 'PUT', key: 'uploads/7/a', expiresInSeconds: 5 },
  );
  expect(new URL(url).searchParams.get('X-Amz-Security-Token')).toBe('session+token/=');
  expect(await put(url, {}, 'bytes')).toBe(200);
  expect(await put(url.replace('session', 'other'), {}, 'bytes')).toBe(403);
});

it('keeps the secret to itself', async () => {
  const prepared = await prepareUpload(bucket, rules, '7', wish);
  expect(decodeURIComponent(JSON.stringify(prepared))).not.toContain(known.secretAccessKey);
});

it.each([
  ['another type', { contentType: 'text/html', size: 5 }, 400, 'UPLOAD_TYPE_REFUSED'],
  ['a type with parameters', { contentType: 'image/png; x=y', size: 5 }, 400, 'UPLOAD_TYPE_REFUSED'],
  ['no type', { contentType: undefined, size: 5 }, 400, 'UPLOAD_TYPE_REFUSED'],
  ['nothing in it', { contentType: 'image/png', size: 0 }, 400, 'UPLOAD_SIZE_INVALID'],
  ['half a byte', { contentType: 'image/png', size: 1.5 }, 400, 'UPLOAD_SIZE_INVALID'],
  ['a size in words', { contentType: 'image/png', size: '5' }, 400, 'UPLOAD_SIZE_INVALID'],
  ['too much', { contentType: 'image/png', size: 21 }, 413, 'UPLOAD_TOO_LARGE'],
])('prepares no upload for %s', async (_what, bad, status, code) => {
  await expect(prepareUpload(bucket, rules, '7', bad)).rejects.toMatchObject({ status, code });
});

it.each(['../7', 'a/b', '', 'a b', '.'])('makes no key of the user id "%s"', async (userId) => {
  await expect(prepareUpload(bucket, rules, userId, wish)).rejects.toThrow('id of a user');
});

it('signs no key and no time that a server could read in two ways', async () => {
  const request = { method: 'PUT', expiresInSeconds: 5 } as const;
  for (const key of ['', '/a', 'a//b', 'a/../b', './a', 'a b', 'a+b', 'a?b', 'a%2Fb']) {
    await expect(signUrl(bucket, { ...request, key })).rejects.toThrow('A key has');
  }
  for (const expiresInSeconds of [0, 604_801, 1.5, Number.NaN]) {
    await expect(signUrl(bucket, { ...request, key: 'a', expiresInSeconds })).rejects.toThrow('signed URL');
  }
});

it('knows the keys of a user from those of others', async () => {
  const { key } = await prepareUpload(bucket, rules, '7', wish);
  expect(isOwnKey('uploads', '7', key)).toBe(true);
  for (const [prefix, user, other] of [
    ['uploads', '8', key],
    ['avatars', '7', key],
    ['uploads', '7', `${key}/more`],
    ['uploads', '7', key.replace('/7/', '/7/../8/')],
    ['uploads', '7', undefined],
  ] as const) {
    expect(isOwnKey(prefix, user, other)).toBe(false);
  }
});

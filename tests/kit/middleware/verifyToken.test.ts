import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueToken } from '../../../templates/kit/middleware/login';
import { jwksVerifier, secretVerifier, type TokenRules } from '../../../templates/kit/middleware/verifyToken';

const secret = 'a secret of the tests, at least 32 bytes long';
const rules = { algorithms: ['HS256'], issuer: 'https://id.test', audience: 'app', clockToleranceSeconds: 5 };
const now = () => Math.floor(Date.now() / 1000);
const invalid = { status: 401, code: 'UNAUTHENTICATED' };

function token(claims: object, options: { key?: string; alg?: string } = {}) {
  return new SignJWT({ iss: rules.issuer, aud: rules.audience, sub: 'u1', exp: now() + 60, ...claims })
    .setProtectedHeader({ alg: options.alg ?? 'HS256' })
    .sign(new TextEncoder().encode(options.key ?? secret));
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

describe('a shared secret', () => {
  const verify = secretVerifier(secret, rules);

  it('signs and believes what HMAC-SHA256 makes of RFC 7515, computed without the library', async () => {
    const claims = { iss: rules.issuer, aud: rules.audience, sub: 'u1', exp: now() + 60 };
    const signed = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
    const signature = createHmac('sha256', secret).update(signed).digest('base64url');
    expect(await verify(`${signed}.${signature}`)).toEqual(claims);
  });

  it.each<[string, object]>([
    ['that has expired', { exp: now() - 10 }],
    ['that never expires', { exp: undefined }],
    ['that is not valid yet', { nbf: now() + 60 }],
    ['of another issuer', { iss: 'https://other.test' }],
    ['without an issuer', { iss: undefined }],
    ['for another app', { aud: 'other' }],
    ['for nobody', { aud: undefined }],
  ])('refuses a token %s', async (_which, claims) => {
    await expect(token(claims).then(verify)).rejects.toMatchObject(invalid);
  });

  it('lets clocks differ by a little', async () => {
    expect(await verify(await token({ exp: now() - 3 }))).toMatchObject({ sub: 'u1' });
    expect(await verify(await token({ nbf: now() + 3 }))).toMatchObject({ sub: 'u1' });
  });

  it('refuses what is signed by nobody, by somebody else, otherwise or not at all', async () => {
    const [head, body, signature] = (await token({})).split('.');
    const claims = { iss: rules.issuer, aud: rules.audience, sub: 'u1', exp: now() + 60 };
    for (const each of [
      await token({}, { key: 'another secret, also at least 32 bytes' }),
      await token({}, { alg: 'HS512' }),
      `${encode({ alg: 'none' })}.${encode(claims)}.`,
      `${encode({ alg: 'HS256', crit: ['x'], x: 1 })}.${body}.${signature}`,
      `${head}.${encode({ ...claims, sub: 'admin' })}.${signature}`,
      `${head}.${body}`,
      `${head}.${body}.`,
      'nonsense',
      '',
    ]) {
      await expect(verify(each)).rejects.toMatchObject(invalid);
    }
  });

  it('accepts what the app issues under the same rules', async () => {
    const issued = await issueToken('u1', { ...rules, secret, claim: 'sub', lifetimeSeconds: 60 });
    expect(await verify(issued.token)).toMatchObject({ sub: 'u1', exp: issued.expiresAt / 1000 });
  });

  it.each([
    ['', ['HS256']],
    ['   ', ['HS256']],
    ['short', ['HS256']],
    [secret, ['HS256', 'HS512']],
    [secret, ['RS256']],
    [secret, ['none']],
    [secret, []],
  ])('does not start with the secret "%s" for %o', (weak, algorithms) => {
    expect(() => secretVerifier(weak, { ...rules, algorithms })).toThrow(/secret|algorithm/);
  });
});

describe('the published keys of an issuer', () => {
  let server: Server;
  let url: string;
  let keys: object[] = [];
  let status = 200;
  let asked = 0;
  const es: TokenRules = { ...rules, algorithms: ['ES256'] };

  beforeAll(async () => {
    server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  });
  afterAll(() => server.close());

  async function newKey(kid: string) {
    const pair = await generateKeyPair('ES256', { extractable: true });
    keys.push({ ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig' });
    return (claims: object = {}) =>
      new SignJWT({ iss: rules.issuer, aud: rules.audience, sub: 'u1', exp: now() + 60, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid })
        .sign(pair.privateKey);
  }

  it('are asked for once, and once more at the most for a key that is not among them', async () => {
    keys = [];
    const sign = await newKey('one');
    const verify = jwksVerifier(url, es);
    asked = 0;
    for (let i = 0; i < 5; i += 1) expect(await verify(await sign())).toMatchObject({ sub: 'u1' });
    expect(asked).toBe(1);
    keys = [];
    const stranger = await newKey('two');
    for (let i = 0; i < 5; i += 1) await expect(verify(await stranger())).rejects.toMatchObject(invalid);
    expect(asked).toBe(1);
  });

  it('do not verify a token that is signed with them as a secret, or by nobody', async () => {
    keys = [];
    await newKey('one');
    const verify = jwksVerifier(url, es);
    const published = JSON.stringify(keys[0]);
    const confused = await new SignJWT({ iss: rules.issuer, aud: rules.audience, sub: 'u1', exp: now() + 60 })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode(published));
    await expect(verify(confused)).rejects.toMatchObject(invalid);
    await expect(verify(await token({}))).rejects.toMatchObject(invalid);
  });

  it('cannot be had: nobody is let in, and nobody is told that the token is wrong', async () => {
    keys = [];
    const sign = await newKey('one');
    status = 500;
    await expect(sign().then(jwksVerifier(url, es))).rejects.toMatchObject({ code: 'SIGN_IN_UNAVAILABLE' });
    status = 200;
    const nowhere = jwksVerifier('http://127.0.0.1:1/keys', es);
    await expect(sign().then(nowhere)).rejects.toMatchObject({ status: 503, code: 'SIGN_IN_UNAVAILABLE' });
  });

  it.each([
    ['http://id.test/keys', ['ES256']],
    ['https://id.test/keys', ['HS256']],
    ['https://id.test/keys', []],
    ['nonsense', ['ES256']],
  ])('does not start with %s and %o', (address, algorithms) => {
    expect(() => jwksVerifier(address, { ...rules, algorithms })).toThrow(/https|Published keys|URL/);
  });
});

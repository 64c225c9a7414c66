import { Hono } from 'hono';
import { Controller, Entity, MonoSystem, Property } from 'interaqt';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { countAttempts } from '../../../templates/kit/middleware/attempts';
import { authenticated } from '../../../templates/kit/middleware/authenticate';
import { findUser } from '../../../templates/kit/middleware/findUser';
import {
  type IssueRules,
  issueToken,
  loginWithPassword,
  loginWithVendor,
} from '../../../templates/kit/middleware/login';
import { hashPassword, isPassword } from '../../../templates/kit/middleware/password';
import { secretVerifier } from '../../../templates/kit/middleware/verifyToken';
import { VendorError } from '../../../templates/kit/vendorError';
import { emptyDatabase } from '../../helpers/pglite';

const rules: IssueRules = {
  secret: 'a secret of the tests, at least 32 bytes long',
  algorithms: ['HS256'],
  clockToleranceSeconds: 0,
  claim: 'sub',
  lifetimeSeconds: 60,
};
const users = { entity: 'User', field: 'id', claim: 'sub' };
const verify = secretVerifier(rules.secret, rules);
const app = new Hono();
let controller: Controller;
let ada: string;
let token: string;

beforeAll(async () => {
  const property = (name: string) => Property.create({ name, type: 'string' });
  const User = Entity.create({ name: 'User', properties: ['email', 'passwordHash'].map(property) });
  const system = new MonoSystem(await emptyDatabase());
  controller = new Controller({ system, entities: [User], relations: [], eventSources: [] });
  await controller.setup(true);
  const passwordHash = await hashPassword('correct horse');
  ada = String((await system.storage.create('User', { email: 'ada@test', passwordHash })).id);
  for (let i = 0; i < 2; i += 1) await system.storage.create('User', { email: 'twin@test', passwordHash });
  ({ token } = await issueToken(ada, rules));

  app.use(
    '*',
    authenticated(() => ({
      sources: {
        bearer: true,
        cookie: 'session',
        query: { name: 'token', paths: ['/stream', '/rooms/*/socket'] },
      },
      anonymous: ['/health', '/hooks/*'],
      loginApi: 'signIn',
      verify,
      findUser: (claims) => findUser(controller, users, claims),
    })),
  );
  app.all('*', (c) =>
    c.json({ user: c.get('user' as never) ?? null, userId: c.get('userId' as never) ?? null }),
  );
});
afterAll(async () => {
  controller?.teardown();
  await controller?.system.storage.destroy?.();
});

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await app.request(`http://app.test${path}`, {
    method,
    headers: { Host: 'app.test', ...headers },
  });
  return { status: answer.status, body: await answer.json() };
}

const known = () => ({ status: 200, body: { user: { id: ada }, userId: ada } });
const nobody = { status: 200, body: { user: null, userId: null } };
const closed = { status: 401, body: { error: { code: 'UNAUTHENTICATED', message: 'Sign in first.' } } };

it('finds the token in the header, in the cookie and, on the named paths, in the address', async () => {
  expect(await ask('/api/x', { Authorization: `Bearer ${token}` })).toEqual(known());
  expect(await ask('/api/x', { Authorization: `bearer ${token}` })).toEqual(known());
  expect(await ask('/api/x', { Cookie: `a=b; session=${token}` })).toEqual(known());
  expect(await ask(`/stream?token=${token}`)).toEqual(known());
  expect(await ask(`/rooms/7/socket?token=${token}`)).toEqual(known());
});

it('is closed to everybody else, and on every path that is not named', async () => {
  expect(await ask('/api/x')).toEqual(closed);
  expect(await ask('/')).toEqual(closed);
  expect(await ask('/healthy')).toEqual(closed);
  expect(await ask('/hooks')).toEqual(closed);
  expect(await ask(`/api/x?token=${token}`)).toEqual(closed);
  expect(await ask(`/rooms/7/8/socket?token=${token}`)).toEqual(closed);
  expect(await ask('/api/x', { Cookie: `other=${token}` })).toEqual(closed);
  expect(await ask('/api/x', { Authorization: `Basic ${token}` })).toEqual(closed);
  expect(await ask('/api/x', { Authorization: 'Bearer nonsense' })).toEqual(closed);
  expect(await ask('/api/custom/signIn', {}, 'GET')).toEqual(closed);
  expect(await ask('/signIn', {}, 'POST')).toEqual(closed);
});

it('does not fall back to another token when the first is wrong', async () => {
  expect(await ask('/api/x', { Authorization: 'Bearer nonsense', Cookie: `session=${token}` })).toEqual(
    closed,
  );
});

it('asks nobody for a token on the anonymous paths, and believes one there all the same', async () => {
  for (const path of ['/health', '/hooks/stripe', '/hooks/a/b']) expect(await ask(path)).toEqual(nobody);
  expect(await ask('/health', { Authorization: 'Bearer of somebody else' })).toEqual(nobody);
  expect(await ask('/health', { Authorization: `Bearer ${token}` })).toEqual(known());
  expect(await ask('/api/custom/signIn', {}, 'POST')).toEqual(nobody);
  expect(await ask('/api/custom/speech/signIn', {}, 'POST')).toEqual(nobody);
  expect(await ask('/api/x', { 'Access-Control-Request-Method': 'POST' }, 'OPTIONS')).toEqual(nobody);
});

it('knows no user who is gone, not one, or no id at all', async () => {
  for (const subject of ['00000000-0000-4000-8000-000000000000', "' or 1=1 --", '7']) {
    const other = await issueToken(subject, rules);
    expect(await ask('/api/x', { Authorization: `Bearer ${other.token}` })).toEqual(closed);
  }
  const byEmail = { ...users, field: 'email' };
  expect(await findUser(controller, byEmail, { sub: 'ada@test' })).toEqual({ id: ada });
  for (const sub of ['twin@test', '', undefined]) {
    expect(await findUser(controller, byEmail, { ...(sub !== undefined && { sub }) })).toBe(null);
  }
  expect(await findUser(controller, { ...byEmail, claim: 'list' }, { list: ['ada@test'] })).toBe(null);
});

it('lets no other site act with the cookie of the user', async () => {
  const Cookie = `session=${token}`;
  const crossSite = { status: 403, body: { error: { code: 'CROSS_SITE' } } };
  const others: Record<string, string>[] = [
    { 'Sec-Fetch-Site': 'cross-site' },
    { Origin: 'https://evil.test' },
    { Origin: 'null' },
  ];
  for (const from of others) {
    const headers = { Cookie, ...from };
    expect(await ask('/api/x', headers, 'POST')).toMatchObject(crossSite);
    expect(await ask('/stream', { ...headers, Upgrade: 'websocket' })).toMatchObject(crossSite);
    // A page that another site leads to.
    expect(await ask('/api/x', headers)).toEqual(known());
    expect(await ask('/api/x', { ...headers, Authorization: `Bearer ${token}` }, 'POST')).toEqual(known());
  }
  const own: Record<string, string>[] = [
    { 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'http://app.test' },
    {},
  ];
  for (const from of own) expect(await ask('/api/x', { Cookie, ...from }, 'POST')).toEqual(known());
});

it('writes nothing down', async () => {
  const writes = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
  await ask('/stream?token=nonsense');
  await ask(`/stream?token=${token}`);
  const written = writes.flatMap(({ mock }) => mock.calls.map(([text]) => String(text))).join('');
  for (const each of writes) each.mockRestore();
  expect(written).not.toMatch(/nonsense|eyJ/);
});

it('lets nothing through where the integration was not set up', async () => {
  const broken = new Hono();
  broken.use(
    '*',
    authenticated(() => {
      throw new Error('used before setup()');
    }),
  );
  broken.all('*', (c) => c.text('inside'));
  broken.onError((_error, c) => c.text('', 500));
  expect((await broken.request('/health')).status).toBe(500);
});

const passwords = { ...users, identifierField: 'email', passwordField: 'passwordHash' };
const signIn = (
  identifier: string,
  password: string,
  attempts = countAttempts({ most: 3, pauseMs: 1_000 }),
) => loginWithPassword(controller, passwords, rules, attempts, { identifier, password });

it('signs in with a password, and out of those without says nothing more than no', async () => {
  const { token: issued } = await signIn('ada@test', 'correct horse');
  expect(await ask('/api/x', { Authorization: `Bearer ${issued}` })).toEqual(known());
  const refused = { status: 401, code: 'SIGN_IN_REFUSED', message: 'The name or the password is wrong.' };
  for (const [name, password] of [
    ['ada@test', 'wrong'],
    ['nobody@test', 'correct horse'],
    ['twin@test', 'correct horse'],
    ['ada@test', 'x'.repeat(501)],
  ] as const) {
    await expect(signIn(name, password)).rejects.toMatchObject(refused);
  }
});

it('pauses after some wrong passwords for a name, also with the right one', async () => {
  let time = 0;
  const attempts = countAttempts({ most: 2, pauseMs: 1_000 }, () => time);
  for (let i = 0; i < 2; i += 1)
    await expect(signIn('ada@test', 'wrong', attempts)).rejects.toMatchObject({ status: 401 });
  const tooMany = { status: 429, code: 'TOO_MANY_ATTEMPTS' };
  await expect(signIn('ada@test', 'correct horse', attempts)).rejects.toMatchObject(tooMany);
  await expect(signIn('other@test', 'wrong', attempts)).rejects.toMatchObject({ status: 401 });
  time = 1_000;
  await signIn('ada@test', 'correct horse', attempts);
});

it('compares with nothing but a hash of its own', async () => {
  for (const stored of [null, 'correct horse', `scrypt$${'A'.repeat(22)}$${'A'.repeat(43)}`]) {
    expect(await isPassword('correct horse', stored)).toBe(false);
  }
  const [one, other] = [await hashPassword('é'), await hashPassword('é')];
  expect(one).not.toBe(other);
  expect(await isPassword('e\u0301', one)).toBe(true);
});

it('hands on the token of the vendor only if the app would accept it', async () => {
  const rest = { verify, findUser: (claims: JWTPayload) => findUser(controller, users, claims) };
  const login = (answer: unknown) => loginWithVendor(async () => answer, 'data.token', 'createSession', rest);
  expect(await login({ data: { token } })).toMatchObject({ token, expiresAt: expect.any(Number) });
  await expect(login({ data: { token: 'nonsense' } })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  const stranger = await issueToken('00000000-0000-4000-8000-000000000000', rules);
  await expect(login({ data: stranger })).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
  await expect(login({ data: {} })).rejects.toMatchObject({ code: 'SIGN_IN_UNAVAILABLE' });
  const fail = (outcome: 'refused' | 'unknown', retryable: boolean) => async () => {
    throw new VendorError({ code: 'HTTP', message: 'typed: hunter2', outcome, retryable });
  };
  for (const [request, code] of [
    [fail('refused', false), 'SIGN_IN_REFUSED'],
    [fail('refused', true), 'SIGN_IN_UNAVAILABLE'],
    [fail('unknown', true), 'SIGN_IN_UNAVAILABLE'],
  ] as const) {
    const error = await loginWithVendor(request, 'token', 'createSession', rest).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain('hunter2');
  }
});

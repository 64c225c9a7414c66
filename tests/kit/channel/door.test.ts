import type { MiddlewareHandler } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticateWith } from '../../../templates/kit/channel/index';
import { openClient } from '../../../templates/kit/channel/testing';
import { authenticated } from '../../../templates/kit/middleware/authenticate';
import { findUser } from '../../../templates/kit/middleware/findUser';
import { type IssueRules, issueToken } from '../../../templates/kit/middleware/login';
import { secretVerifier } from '../../../templates/kit/middleware/verifyToken';
import { type Chat, startChat } from './chat';
import { missingRedis, type RedisServer, startRedis } from './redis';

const missing = await missingRedis();
if (missing) console.warn(`skipped, the channel needs a Redis server: ${missing}`);

const rules: IssueRules = {
  secret: 'a secret of the tests, at least 32 bytes long',
  algorithms: ['HS256'],
  issuer: 'https://app.test',
  clockToleranceSeconds: 0,
  claim: 'sub',
  lifetimeSeconds: 60,
};
const verify = secretVerifier(rules.secret, rules);

let redis: RedisServer;
beforeAll(async () => {
  if (!missing) redis = await startRedis();
});
afterAll(() => redis?.kill());

describe.skipIf(missing).each(['before', 'after'] as const)('a door %s the channel', (place) => {
  let chat: Chat;
  const door: MiddlewareHandler = authenticated(() => ({
    sources: { bearer: true },
    anonymous: [],
    verify,
    findUser: (claims) => findUser(chat.controller, { entity: 'User', field: 'id', claim: 'sub' }, claims),
  }));

  beforeAll(async () => {
    chat = await startChat(redis.url, {
      authenticate: authenticateWith(verify),
      middlewares: (own) => (place === 'before' ? [door, ...own] : [...own, door]),
    });
  });
  afterAll(() => chat?.close());

  test('a browser with a token gets in, although nobody asked the app anything before', async () => {
    const ada = await chat.addUser('Ada');
    const { token } = await issueToken(String(ada.id), rules);
    const talk = await chat.addConversation(ada);
    await expect(openClient(chat.url, 'not.a.token')).rejects.toThrow();
    // The request that makes the server known is refused; clients connect again.
    const client = await openClient(chat.url, token).catch(() => openClient(chat.url, token));
    expect(await client.next()).toMatchObject({ type: 'channels', channels: [String(talk.id)] });
    await chat.dispatch('SendMessage', ada, { text: 'hello', conversation: talk.id });
    expect(await client.next()).toMatchObject({ type: 'message', message: { text: 'hello' } });
    client.socket.close();
  });

  test('the same tokens count for requests and for sockets, and no others', async () => {
    const ada = await chat.addUser('Ada');
    const url = chat.url.replace('ws:', 'http:').replace('/live', '/messages/none');
    const tokens = await Promise.all([
      issueToken(String(ada.id), { ...rules, issuer: 'https://other.test' }),
      issueToken(String(ada.id), { ...rules, lifetimeSeconds: -1 }),
      issueToken(String(ada.id), { ...rules, secret: rules.secret.toUpperCase() }),
    ]);
    for (const { token } of [...tokens, { token: 'a.b.c' }]) {
      expect((await fetch(url, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(401);
      await expect(openClient(chat.url, token)).rejects.toThrow('401');
    }
    expect((await fetch(url)).status).toBe(401);
  });
});

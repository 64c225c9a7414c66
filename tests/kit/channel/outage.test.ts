import { once } from 'node:events';
import { createClient } from '@redis/client';
import { Hono } from 'hono';
import type { EntityIdRef } from 'interaqt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  authenticateToken,
  createLiveChannels,
  type ServerFrame,
} from '../../../templates/kit/channel/index';
import {
  type Client,
  type Link,
  openClient,
  serveApp,
  socketUrl,
  startLink,
} from '../../../templates/kit/channel/testing';
import { type Chat, chatModel, join, SECRET, SETTINGS, startChat, tokenOf } from './chat';
import { missingRedis, type RedisServer, startRedis } from './redis';

const missing = await missingRedis();
if (missing) console.warn(`skipped, the channel needs a Redis server: ${missing}`);

describe.skipIf(missing)('a Redis that comes and goes', () => {
  let redis: RedisServer;
  let chat: Chat;
  let [ada, bob]: EntityIdRef[] = [];
  const users = () => ({ ada: ada as EntityIdRef, bob: bob as EntityIdRef });

  beforeAll(async () => {
    redis = await startRedis();
    // The app starts in an outage.
    await redis.kill();
    chat = await startChat(redis.url);
    [ada, bob] = [await chat.addUser('Ada'), await chat.addUser('Bob')];
  });
  afterAll(async () => {
    await chat?.close();
    await redis?.kill();
  });

  test('an app without Redis works, and goes live when it appears', async () => {
    const { ada } = users();
    const talk = await chat.addConversation(ada);
    const id = String(talk.id);
    const client = await join(chat, ada);
    expect(await client.next()).toEqual({ type: 'channels', live: false, channels: [id], read: [id] });
    await chat.dispatch('SendMessage', ada, { text: 'to nobody', conversation: talk.id });
    await redis.start();
    await untilRead(client, id);
    expect((await chat.live.readMessages(ada, id)).messages).toMatchObject([{ text: 'to nobody' }]);
    await chat.dispatch('SendMessage', ada, { text: 'to all', conversation: talk.id });
    expect(await untilMessage(client)).toMatchObject({ message: { text: 'to all' } });
    client.socket.close();
  });

  test('a server that crashes and returns: the reader is told to read, and one who left meanwhile gets nothing', async () => {
    const { ada, bob } = users();
    const talk = await chat.addConversation(ada, bob);
    const id = String(talk.id);
    const [adas, bobs] = [await join(chat, ada), await join(chat, bob)];
    await untilRead(adas, id);
    await untilRead(bobs, id);
    await redis.kill();
    await untilInterrupted(adas);
    await chat.dispatch('SendMessage', ada, { text: 'in the dark', conversation: talk.id });
    await chat.dispatch('Leave', ada, { user: bob.id, conversation: talk.id });
    await redis.start();
    await untilRead(adas, id);
    await chat.dispatch('SendMessage', ada, { text: 'in the light', conversation: talk.id });
    expect(await untilMessage(adas)).toMatchObject({ message: { text: 'in the light' } });
    const seen = (await chat.live.readMessages(ada, id)).messages.map(({ text }) => text);
    expect(seen).toEqual(['in the light', 'in the dark']);
    const last = bobs.frames.findLast(({ type }) => type === 'channels');
    expect(last).toMatchObject({ live: true, channels: expect.not.arrayContaining([id]) });
    expect(bobs.frames.filter(({ type }) => type === 'message')).toEqual([]);
    for (const { socket } of [adas, bobs]) socket.close();
  });

  test('a server that hangs delays no request', async () => {
    const { ada } = users();
    const talk = await chat.addConversation(ada);
    const client = await join(chat, ada, `?channel=${talk.id}`);
    await untilRead(client, String(talk.id));
    redis.pause();
    try {
      await chat.dispatch('SendMessage', ada, { text: 'first', conversation: talk.id });
      await chat.dispatch('SendMessage', ada, { text: 'second', conversation: talk.id });
      expect(client.frames.filter(({ type }) => type === 'message')).toEqual([]);
    } finally {
      redis.resume();
    }
    expect(await untilMessage(client)).toMatchObject({ message: { text: 'first' } });
    expect(await untilMessage(client)).toMatchObject({ message: { text: 'second' } });
    client.socket.close();
  });

  test('a wrong password and a malformed URL are refused at the start, without repeating either', async () => {
    const setup = (url: string) =>
      createLiveChannels(SETTINGS, chatModel().relations)
        .setup(chat.controller, { url, authenticate: async () => null })
        .catch((error: unknown) => error);
    const refusal = await setup(redis.url.replace('of%20a%20test', 'hunter2'));
    expect(refusal).toMatchObject({ code: 'BROKER_REFUSED', message: expect.stringContaining('127.0.0.1') });
    const malformed = await setup('redis://:hunter2@');
    expect(malformed).toMatchObject({ message: expect.stringContaining('not of the form') });
    expect(`${refusal}${malformed}`).not.toContain('hunter2');
  });

  test('the log tells of each outage once and names no password', () => {
    const outages = chat.log.filter((line) => line.startsWith('no connection'));
    expect(outages).toHaveLength(2);
    expect(chat.log.join()).not.toMatch(/of(%20| )a(%20| )test/);
  });
});

describe.skipIf(missing)('clients that misbehave, and the end', () => {
  let redis: RedisServer;
  let link: Link;
  let chat: Chat;
  let ada: EntityIdRef;
  beforeAll(async () => {
    redis = await startRedis();
    link = await startLink(redis.url);
    chat = await startChat(link.url, {
      settings: { limits: { bufferedBytes: 4_000_000, socketsPerUser: 3 } },
    });
    ada = await chat.addUser('Ada');
  });
  afterAll(async () => {
    await chat?.close().catch(() => undefined);
    await link?.close();
    await redis?.kill();
  });

  test('one that does not read is cut off, and holds up nobody', async () => {
    const talk = await chat.addConversation(ada);
    const [slow, quick] = [await join(chat, ada), await join(chat, ada)];
    await untilRead(slow, String(talk.id));
    await untilRead(quick, String(talk.id));
    slow.socket.pause();
    const channel = String(talk.id);
    const message = { id: '1', text: 'x'.repeat(1_000_000) };
    const publisher = await createClient({ url: redis.url }).connect();
    for (let i = 1; i <= 40; i += 1) {
      await publisher.publish(
        `chat:channel:${channel}`,
        JSON.stringify({ type: 'message', channel, message }),
      );
      await expect.poll(() => quick.frames.length, { timeout: 10_000 }).toBe(1 + i);
    }
    publisher.destroy();
    slow.socket.resume();
    expect(await slow.closed).toBe(1006);
    expect(slow.frames.length).toBeLessThan(40);
    quick.socket.close();
  });

  test('one that is gone without a word is cut off', async () => {
    const settings = { ...SETTINGS, limits: { heartbeatMs: 100 }, log: () => {} };
    const live = createLiveChannels(settings, chatModel().relations);
    await live.setup(chat.controller, { url: link.url, authenticate: authenticateToken(SECRET) });
    const app = new Hono().use('*', ...live.createMiddlewares());
    const server = await serveApp(app.fetch);
    const protocols = ['live', `bearer.${await tokenOf(ada)}`];
    const socket = new WebSocket(socketUrl(server, '/live'), protocols, { autoPong: false });
    const [code] = await once(socket, 'close');
    expect(code).toBe(1006);
    await live.cleanup();
    server.close();
  });

  test('one that answers pings stays; its token ends it', async () => {
    const soon = Math.floor(Date.now() / 1000) + 1;
    const brief = await openClient(chat.url, await tokenOf(ada, { exp: soon }));
    expect(await brief.closed).toBe(4401);
  });

  test('one user has so many sockets and no more', async () => {
    const clients = [await join(chat, ada), await join(chat, ada), await join(chat, ada)];
    await expect(join(chat, ada)).rejects.toThrow('429');
    for (const { socket } of clients) socket.close();
  });

  test('a host that only closes its server is not kept alive by sockets', async () => {
    const server = await serveApp(chat.fetch);
    const client = await openClient(socketUrl(server, '/live'), await tokenOf(ada));
    const closed = once(server, 'close');
    server.close();
    expect(await client.closed).toBe(1001);
    await closed;
  });

  test('cleanup closes every socket, leaves Redis, and publishes what was handed over', async () => {
    const talk = await chat.addConversation(ada);
    const listener = createClient({ url: redis.url });
    await listener.connect();
    const heard: string[] = [];
    await listener.subscribe(`chat:channel:${talk.id}`, (text) => void heard.push(text));
    const client = await join(chat, ada);
    await untilRead(client, String(talk.id));
    await chat.dispatch('SendMessage', ada, { text: 'goodbye', conversation: talk.id });
    const closed = once(chat.server, 'close');
    chat.server.close();
    await chat.live.cleanup();
    expect(await client.closed).toBe(1001);
    await closed;
    expect(heard.join()).toContain('goodbye');
    const others = await createClient({ url: redis.url }).connect();
    await expect.poll(() => others.clientList(), { timeout: 10_000 }).toHaveLength(2);
    for (const each of [listener, others]) each.destroy();
  });
});

async function until(client: Client, matches: (frame: ServerFrame) => boolean): Promise<ServerFrame> {
  for (;;) {
    const frame = await client.next();
    if (matches(frame)) return frame;
  }
}

const untilMessage = (client: Client) => until(client, ({ type }) => type === 'message');
const untilInterrupted = (client: Client) => until(client, (frame) => 'live' in frame && !frame.live);
const untilRead = (client: Client, channel: string) =>
  until(client, (frame) => frame.type === 'channels' && frame.live && frame.read.includes(channel));

import { once } from 'node:events';
import { createClient } from '@redis/client';
import type { EntityIdRef } from 'interaqt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createFanOut } from '../../../templates/kit/channel/fanOut';
import type { LiveMessage, ServerFrame } from '../../../templates/kit/channel/index';
import { createRecords } from '../../../templates/kit/channel/records';
import { openClient } from '../../../templates/kit/channel/testing';
import { type Chat, chatModel, join, SETTINGS, startChat, tokenOf } from './chat';
import { missingRedis, type RedisServer, startRedis } from './redis';

const missing = await missingRedis();
if (missing) console.warn(`skipped, the channel needs a Redis server: ${missing}`);

describe.skipIf(missing)('one app', () => {
  let redis: RedisServer;
  let chat: Chat;
  let [ada, bob]: EntityIdRef[] = [];
  const users = () => ({ ada: ada as EntityIdRef, bob: bob as EntityIdRef });

  beforeAll(async () => {
    redis = await startRedis();
    chat = await startChat(redis.url);
    [ada, bob] = [await chat.addUser('Ada'), await chat.addUser('Bob')];
  });
  afterAll(async () => {
    await chat?.close();
    await redis?.kill();
  });

  async function subscribersOf(conversation: EntityIdRef): Promise<number> {
    const client = createClient({ url: redis.url });
    await client.connect();
    const name = `chat:channel:${conversation.id}`;
    const counts = await client.pubSubNumSub([name]);
    client.destroy();
    return Number(counts[name]);
  }

  test('a message reaches every member and nobody else', async () => {
    const { ada, bob } = users();
    const eve = await chat.addUser('Eve');
    const talk = await chat.addConversation(ada, bob);
    const other = await chat.addConversation(eve);
    const [first, second, third] = [await join(chat, ada), await join(chat, bob), await join(chat, eve)];
    const id = String(talk.id);
    expect(await first.next()).toEqual({ type: 'channels', live: true, channels: [id], read: [id] });
    await second.next();
    await third.next();
    await chat.dispatch('SendMessage', ada, { text: 'hello', conversation: talk.id });
    await chat.dispatch('SendMessage', eve, { text: 'for me', conversation: other.id });
    const message = {
      type: 'message',
      channel: id,
      message: { id: expect.any(String), text: 'hello', author: { id: String(ada.id) } },
    };
    expect(await first.next()).toEqual(message);
    expect(await second.next()).toEqual(message);
    // Eve's first message is her own, although the other one was sent before.
    expect(await third.next()).toMatchObject({ channel: String(other.id), message: { text: 'for me' } });
    for (const { socket } of [first, second, third]) socket.close();
  });

  test('a membership that is made or ended takes effect on open sockets, and Redis is left when nobody listens', async () => {
    const { ada, bob } = users();
    const talk = await chat.addConversation(bob);
    const id = String(talk.id);
    const adas = await join(chat, ada);
    const known = await adas.next();
    if (known.type !== 'channels') throw new Error('not the frame that comes first');
    expect(known.channels).not.toContain(id);

    await chat.dispatch('Join', bob, { user: ada.id, conversation: talk.id });
    expect(await adas.next()).toEqual({
      type: 'channels',
      live: true,
      channels: expect.arrayContaining([id]),
      read: [id],
    });
    const adasSecond = await join(chat, ada, `?channel=${id}`);
    expect(await adasSecond.next()).toMatchObject({ channels: [id] });
    await chat.dispatch('SendMessage', bob, { text: 'welcome', conversation: talk.id });
    expect(await adas.next()).toMatchObject({ message: { text: 'welcome' } });
    expect(await subscribersOf(talk)).toBe(1);

    await chat.dispatch('Leave', bob, { user: ada.id, conversation: talk.id });
    await chat.dispatch('SendMessage', bob, { text: 'she is gone', conversation: talk.id });
    expect(await adas.next()).toEqual({ ...known, read: [] });
    expect(await adasSecond.closed).toBe(4403);
    expect(JSON.stringify([...adas.frames, ...adasSecond.frames])).not.toContain('she is gone');
    await expect.poll(() => subscribersOf(talk)).toBe(0);
    adas.socket.close();
  });

  test('who may not connect is refused before there is a socket', async () => {
    const { ada } = users();
    const refusal = async (url: string, protocols: string[]) => {
      const socket = new WebSocket(url, protocols);
      const [, response] = await once(socket, 'unexpected-response');
      socket.on('error', () => {});
      socket.terminate();
      return response.statusCode;
    };
    const bearer = async (claims: object) => ['live', `bearer.${await tokenOf(ada, claims)}`];
    const past = Math.floor(Date.now() / 1000) - 10;
    expect(await refusal(chat.url, ['live'])).toBe(401);
    expect(await refusal(chat.url, ['live', 'bearer.a.b.c'])).toBe(401);
    expect(await refusal(chat.url, await bearer({ exp: past }))).toBe(401);
    expect(await refusal(chat.url, await bearer({ sub: '' }))).toBe(401);
    expect(await refusal(`${chat.url}/else`, await bearer({}))).toBe(404);
    expect((await fetch(chat.url.replace('ws:', 'http:'))).status).toBe(426);
    const stranger = await chat.addConversation();
    const outside = await join(chat, ada, `?channel=${stranger.id}`);
    expect(await outside.closed).toBe(4403);
    expect(outside.frames).toEqual([]);
  });

  test('a token in the header will do, and the answer never repeats one', async () => {
    const { ada } = users();
    const token = await tokenOf(ada);
    const socket = new WebSocket(chat.url, { headers: { Authorization: `Bearer ${token}` } });
    await once(socket, 'open');
    socket.close();
    const offered = await openClient(chat.url, token);
    expect(offered.socket.protocol).toBe('live');
    offered.socket.close();
  });

  test('what a client sends becomes a message by the interaction of the app', async () => {
    const { ada, bob } = users();
    const talk = await chat.addConversation(ada, bob);
    const foreign = await chat.addConversation(bob);
    const [sender, reader] = [await join(chat, ada), await join(chat, bob)];
    await sender.next();
    await reader.next();
    const send = (ref: string, channel: unknown, payload: object) =>
      sender.send({ type: 'send', ref, channel: String(channel), payload });
    send('1', talk.id, { text: 'by socket', conversation: foreign.id });
    expect(await reader.next()).toMatchObject({ channel: String(talk.id), message: { text: 'by socket' } });
    send('2', foreign.id, { text: 'not mine' });
    send('3', 'no id at all', { text: 'not mine' });
    send('4', talk.id, { words: 'not what the interaction takes' });
    const answers = async () => {
      const found = sender.frames.filter(({ type }) => type === 'sent' || type === 'refused');
      return found.map((frame) =>
        'ref' in frame ? [frame.ref, 'code' in frame ? frame.code : frame.type] : [],
      );
    };
    await expect.poll(answers).toEqual([
      ['1', 'sent'],
      ['2', 'CHANNEL_NOT_FOUND'],
      ['3', 'CHANNEL_NOT_FOUND'],
      ['4', 'INTERACTION_REFUSED'],
    ]);
    for (const { socket } of [sender, reader]) socket.close();
  });

  test.each([
    ['no JSON', 'hello', 1008],
    ['JSON of another form', '{"type":"send","ref":1,"channel":"1","payload":{}}', 1008],
    ['an unknown type', '{"type":"members","from":"x","users":["1"]}', 1008],
    ['bytes', Buffer.from('{"type":"send","ref":"1","channel":"1","payload":{}}'), 1008],
    ['more than a frame may be', `{"type":"send","ref":"${'x'.repeat(20_000)}"}`, 1009],
  ])('%s closes the socket', async (_, frame, code) => {
    const client = await join(chat, users().ada);
    client.socket.send(frame);
    expect(await client.closed).toBe(code);
  });

  test('a client that sends without waiting for answers is closed', async () => {
    const { ada } = users();
    const talk = await chat.addConversation(ada);
    const client = await join(chat, ada);
    for (let i = 0; i < 40; i += 1) {
      client.send({ type: 'send', ref: String(i), channel: String(talk.id), payload: { text: String(i) } });
    }
    expect(await client.closed).toBe(1008);
  });

  test('what others publish under its names is no message and no notice', async () => {
    const { ada } = users();
    const talk = await chat.addConversation(ada);
    const client = await join(chat, ada);
    await client.next();
    const stranger = createClient({ url: redis.url });
    await stranger.connect();
    for (const text of [
      '{',
      '[]',
      '{"type":"message"}',
      '{"type":"message","channel":"other","message":{"id":"1"}}',
    ]) {
      await stranger.publish(`chat:channel:${talk.id}`, text);
      await stranger.publish('chat:control', text);
    }
    stranger.destroy();
    await chat.dispatch('SendMessage', ada, { text: 'real', conversation: talk.id });
    expect(await client.next()).toMatchObject({ type: 'message', message: { text: 'real' } });
    expect(chat.log.filter((line) => line.endsWith('ignored'))).toHaveLength(8);
    client.socket.close();
  });

  test('members read the messages page by page, the newest first', async () => {
    const { ada, bob } = users();
    const talk = await chat.addConversation(ada);
    for (let i = 1; i <= 60; i += 1) {
      await chat.dispatch('SendMessage', ada, { text: String(i), conversation: talk.id });
    }
    const id = String(talk.id);
    const first = await chat.live.readMessages(ada, id);
    const second = await chat.live.readMessages(ada, id, first.before);
    const numbers = (messages: LiveMessage[]) => messages.map(({ text }) => Number(text));
    expect(numbers([...first.messages, ...second.messages])).toEqual(
      Array.from({ length: 60 }, (_, i) => 60 - i),
    );
    expect([first.messages.length, second.messages.length]).toEqual([50, 10]);
    await expect(chat.live.readMessages(null, id)).rejects.toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
    await expect(chat.live.readMessages(bob, id)).rejects.toMatchObject({ code: 'CHANNEL_NOT_FOUND' });
    await expect(chat.live.readMessages(ada, 'no id')).rejects.toMatchObject({ code: 'CHANNEL_NOT_FOUND' });
    await expect(chat.live.readMessages(ada, id, id)).rejects.toMatchObject({ code: 'UNKNOWN_MESSAGE' });
  });

  test('while it is not known what readers may read they get nothing, and are told to read afterwards', async () => {
    const { ada, bob } = users();
    const eve = await chat.addUser('Eve');
    const talk = await chat.addConversation(ada, bob, eve);
    const channel = String(talk.id);
    const records = createRecords(chat.controller, SETTINGS, chatModel().relations);
    // The real database, which answers about Ada and Bob only when the test lets it.
    let asked = Promise.resolve();
    const readChannels = (id: string) =>
      (id === String(eve.id) ? Promise.resolve() : asked).then(() => records.readChannels(id));
    const fanOut = createFanOut(redis.url, 'held', { ...records, readChannels }, () => {});
    const heard: Record<string, ServerFrame[]> = {};
    await fanOut.start();
    for (const { id } of [ada, bob, eve]) {
      const frames: ServerFrame[] = [];
      heard[String(id)] = frames;
      const send = (text: string) => void frames.push(JSON.parse(text));
      await fanOut.join({ userId: String(id), only: channel, send, close: () => {} });
    }
    let answer = () => {};
    asked = new Promise((resolve) => {
      answer = resolve;
    });
    await chat.dispatch('Leave', ada, { user: bob.id, conversation: talk.id });
    for (const { id } of [ada, bob]) fanOut.changeMembers(String(id));
    await chat.dispatch('SendMessage', ada, { text: 'not for Bob', conversation: talk.id });
    const [message] = (await records.readPage(ada, channel)).messages;
    fanOut.publish(channel, String(message?.id));
    // It went through Redis and back: Eve, of whom nothing is asked, has it.
    await expect.poll(() => heard[String(eve.id)]).toHaveLength(2);
    expect([heard[String(ada.id)], heard[String(bob.id)]].map((frames) => frames?.length)).toEqual([1, 1]);
    answer();
    await expect
      .poll(() => heard[String(ada.id)]?.slice(1))
      .toEqual([{ type: 'channels', live: true, channels: [channel], read: [channel] }]);
    await fanOut.stop();
    expect(heard[String(bob.id)]?.filter(({ type }) => type === 'message')).toEqual([]);
  });

  test('users and conversations that are deleted take their subscriptions with them', async () => {
    const { ada } = users();
    const gone = await chat.addUser('Gone');
    const talk = await chat.addConversation(gone, ada);
    const client = await join(chat, gone);
    expect(await client.next()).toMatchObject({ channels: [String(talk.id)] });
    await chat.deleteUser(gone);
    expect(await client.next()).toMatchObject({ channels: [] });
    client.socket.close();
  });
});

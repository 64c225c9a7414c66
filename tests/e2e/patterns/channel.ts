import { sign } from 'hono/jwt';
import { expect } from 'vitest';
import { type Client, openClient } from '../../../templates/kit/channel/testing';
import { startRedis } from '../../kit/channel/redis';
import { type DrivenApp, idOf, type PatternRow } from './row.ts';

const SECRET = 'a-secret-of-the-app-that-signs-its-tokens';

/** As a browser connects, with a token of the app. */
async function connect(app: DrivenApp, user: string, query = ''): Promise<Client> {
  const url = `${app.url.replace('http:', 'ws:')}/live${query}`;
  return openClient(url, await sign({ sub: user }, SECRET));
}

export const chat: PatternRow = {
  spec: 'chat',
  business: 'talks',
  async start() {
    const redis = await startRedis();
    return { environment: { REDIS_URL: redis.url, JWT_SECRET: SECRET }, stop: redis.kill };
  },
  async drive(app) {
    const [ada, bob] = app.users;
    const talk = idOf(await app.interact('OpenConversation', { title: 'a talk' }, ada), 'Conversation');
    const adas = await connect(app, ada, `?channel=${talk}`);
    expect(await adas.next()).toEqual({ type: 'channels', live: true, channels: [talk], read: [talk] });
    // Not a member yet: no socket for this conversation, no messages of it.
    expect(await (await connect(app, bob, `?channel=${talk}`)).closed).toBe(4403);
    expect((await app.ask('chat', 'readMessages', { channel: talk }, bob)).status).toBe(404);

    const bobs = await connect(app, bob);
    await bobs.next();
    await app.interact('AddMember', { user: bob, conversation: talk }, ada);
    expect(await bobs.next()).toMatchObject({ type: 'channels', live: true, read: [talk] });
    await app.interact('SendMessage', { text: 'by HTTP', conversation: talk }, ada);
    bobs.send({ type: 'send', ref: '1', channel: talk, payload: { text: 'by socket' } });
    const texts = (client: Client) =>
      client.frames.flatMap((frame) => (frame.type === 'message' ? [String(frame.message.text)] : []));
    for (const client of [adas, bobs]) {
      await expect.poll(() => texts(client).sort(), { timeout: 10_000 }).toEqual(['by HTTP', 'by socket']);
    }
    const { status, body } = await app.ask('chat', 'readMessages', { channel: talk }, bob);
    expect(status).toBe(200);
    expect(body.messages).toHaveLength(2);

    await app.interact('RemoveMember', { user: bob, conversation: talk }, ada);
    await app.interact('SendMessage', { text: 'without Bob', conversation: talk }, ada);
    await expect.poll(() => texts(adas).length, { timeout: 10_000 }).toBe(3);
    await expect
      .poll(() => bobs.frames.findLast(({ type }) => type === 'channels'), { timeout: 10_000 })
      .toMatchObject({ channels: expect.not.arrayContaining([talk]) });
    expect(texts(bobs)).toHaveLength(2);
    // Left open: the app has to stop all the same, and to say goodbye.
  },
};

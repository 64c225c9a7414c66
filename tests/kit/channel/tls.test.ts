import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBroker } from '../../../templates/kit/channel/broker';
import { join as connect, startChat } from './chat';
import {
  type Certificate,
  makeCertificate,
  missingRedis,
  missingTls,
  type RedisServer,
  startRedis,
} from './redis';

const missing = (await missingRedis()) ?? (await missingTls());
if (missing) console.warn(`skipped, rediss:// needs a Redis server with TLS: ${missing}`);

describe.skipIf(missing)('a Redis that is reached by rediss://', () => {
  let folder: string;
  let certificate: Certificate;
  let redis: RedisServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rediss-'));
    certificate = await makeCertificate(folder);
    redis = await startRedis('of a test', certificate);
  });
  afterAll(async () => {
    await redis?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  test('carries messages, with the authority that was given', async () => {
    const chat = await startChat(redis.url, { settings: { ca: certificate.pem } });
    try {
      const ada = await chat.addUser('Ada');
      const talk = await chat.addConversation(ada);
      const client = await connect(chat, ada);
      expect(await client.next()).toMatchObject({ type: 'channels', live: true });
      await chat.dispatch('SendMessage', ada, { text: 'in secret', conversation: talk.id });
      expect(await client.next()).toMatchObject({ type: 'message', message: { text: 'in secret' } });
    } finally {
      await chat.close();
    }
  });

  test.each([
    ['of an authority nobody named', (url: string) => url, undefined, /SELF_SIGNED/],
    ['for another host', (url: string) => url.replace('127.0.0.1', 'localhost'), 'given', /ALTNAME/],
  ])('is not believed with a certificate %s, which counts as an outage', async (_name, at, ca, reason) => {
    const log: string[] = [];
    const events = { received: () => {}, live: () => {}, interrupted: () => {} };
    const pem = ca === undefined ? undefined : certificate.pem;
    const broker = createBroker(at(redis.url), events, (line) => log.push(line), pem);
    await broker.start();
    expect(broker.isLive).toBe(false);
    expect(await broker.publish('a', 'b')).toBe(false);
    expect(log.join()).toMatch(reason);
    expect(log.join()).not.toContain('of a test');
    await broker.stop();
  });

  test('a wrong password is refused as it is without TLS', async () => {
    const url = redis.url.replace(/:[^:@/]+@/, ':wrong@');
    const events = { received: () => {}, live: () => {}, interrupted: () => {} };
    const broker = createBroker(url, events, () => {}, certificate.pem);
    await expect(broker.start()).rejects.toMatchObject({ code: 'BROKER_REFUSED' });
    await broker.stop();
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EntityIdRef } from 'interaqt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessagePage } from '../../../templates/kit/channel/index';
import { type Client, type Link, openClient, startLink } from '../../../templates/kit/channel/testing';
import { type PostgresServer, startPostgres } from '../helpers/postgres';
import { tokenOf } from './chat';
import { missingRedis, type RedisServer, startRedis } from './redis';

/** An app in a process of its own. */
interface AppProcess {
  child: ChildProcess;
  url: string;
  dispatch(name: string, user: EntityIdRef, payload: object): Promise<void>;
  create(entity: string, record: object): Promise<EntityIdRef>;
  read(user: EntityIdRef, conversation: EntityIdRef, before?: string | null): Promise<MessagePage>;
}

const postgres: PostgresServer = await startPostgres();
const missing = postgres.missing ?? (await missingRedis());
if (missing) console.warn(`skipped, two processes need PostgreSQL and Redis: ${missing}`);

describe.skipIf(missing)('two processes on one database and one Redis', () => {
  let redis: RedisServer;
  let link: Link;
  let first: AppProcess;
  let second: AppProcess;
  let [ada, bob, talk]: EntityIdRef[] = [];
  const made = () => ({ ada: ada as EntityIdRef, bob: bob as EntityIdRef, talk: talk as EntityIdRef });

  beforeAll(async () => {
    redis = await startRedis();
    // The first process reaches Redis by a link that can be cut, the second does not.
    link = await startLink(redis.url);
    // One after the other: the first one makes the tables.
    first = await startProcess(link.url, 'install');
    ada = await first.create('User', { name: 'Ada' });
    bob = await first.create('User', { name: 'Bob' });
    talk = await first.create('Conversation', { members: [ada, bob] });
    second = await startProcess(redis.url);
  });
  afterAll(async () => {
    await Promise.all([first, second].map((each) => each && end(each)));
    await link?.close();
    await redis?.kill();
    if (postgres.missing === undefined) await postgres.stop();
  });

  const join = async (app: AppProcess, user: EntityIdRef): Promise<Client> =>
    openClient(app.url, await tokenOf(user));
  const say = (app: AppProcess, user: EntityIdRef, text: string) =>
    app.dispatch('SendMessage', user, { text, conversation: made().talk.id });

  test('see the messages of each other, and what happens to memberships', async () => {
    const { ada, bob, talk } = made();
    const id = String(talk.id);
    const [adas, bobs] = [await join(first, ada), await join(second, bob)];
    await Promise.all([settled(adas), settled(bobs)]);
    await say(first, ada, 'from the first');
    expect(await bobs.next()).toMatchObject({ channel: id, message: { text: 'from the first' } });
    await say(second, bob, 'from the second');
    expect(await adas.next()).toMatchObject({ message: { text: 'from the first' } });
    for (const client of [adas, bobs]) {
      expect(await client.next()).toMatchObject({ message: { text: 'from the second' } });
    }

    await first.dispatch('Leave', ada, { user: bob.id, conversation: talk.id });
    await say(first, ada, 'between us');
    expect(await bobs.next()).toMatchObject({ type: 'channels', channels: [] });
    await first.dispatch('Join', ada, { user: bob.id, conversation: talk.id });
    // What was said meanwhile never reached him; he is told to read now that he may.
    expect(await bobs.next()).toMatchObject({ type: 'channels', channels: [id], read: [id] });
    for (const { socket } of [adas, bobs]) socket.close();
  });

  test('what a process could not publish is announced when it can again', async () => {
    const { ada, bob, talk } = made();
    const id = String(talk.id);
    const [adas, bobs] = [await join(first, ada), await join(second, bob)];
    await Promise.all([settled(adas), settled(bobs)]);
    link.cut();
    expect(await adas.next()).toEqual({ type: 'channels', live: false, channels: [id], read: [] });
    await say(first, ada, 'nobody hears this');
    await first.dispatch('Leave', ada, { user: bob.id, conversation: talk.id });
    link.mend();
    // Nothing was wrong with Redis as the second process sees it, and yet its reader is told.
    expect(await bobs.next()).toMatchObject({ type: 'channels', channels: [] });
    expect(bobs.frames.filter(({ type }) => type === 'message')).toEqual([]);
    // The reader beside the writer was told at once, without Redis, and again when it was back.
    expect(await adas.next()).toEqual({ type: 'channels', live: false, channels: [id], read: [id] });
    expect(await adas.next()).toEqual({ type: 'channels', live: true, channels: [id], read: [id] });
    for (const { socket } of [adas, bobs]) socket.close();
  });

  test('a process that comes back makes the readers of the others read again', async () => {
    const { ada, talk } = made();
    const adas = await join(second, ada);
    await settled(adas);
    // It may have died between a commit and its message.
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    first = await startProcess(link.url);
    expect(await adas.next()).toEqual({
      type: 'channels',
      live: true,
      channels: [String(talk.id)],
      read: [String(talk.id)],
    });
    adas.socket.close();
  });

  test('page through messages by ids that are numbers', async () => {
    const { ada, bob } = made();
    const talk = await first.create('Conversation', { members: [ada, bob] });
    for (let i = 1; i <= 55; i += 1) {
      await first.dispatch('SendMessage', ada, { text: String(i), conversation: talk.id });
    }
    const newest = await second.read(bob, talk);
    const older = await second.read(bob, talk, newest.before);
    expect([...newest.messages, ...older.messages].map(({ text }) => Number(text))).toEqual(
      Array.from({ length: 55 }, (_, i) => 55 - i),
    );
  });
});

/** Waits for the first word about conversations; a second one may follow while processes start. */
async function settled(client: Client): Promise<void> {
  expect(await client.next()).toMatchObject({ type: 'channels', live: true });
}

async function startProcess(redisUrl: string, install = ''): Promise<AppProcess> {
  if (postgres.missing !== undefined) throw new Error(postgres.missing);
  const options = JSON.stringify(postgres.options);
  const file = fileURLToPath(new URL('./chatProcess.child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file, redisUrl, options, install], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url = '';
  for await (const line of createInterface(child.stdout)) {
    url = line;
    if (url.startsWith('ws:')) break;
  }
  const post = async (path: string, body: object) => {
    const response = await fetch(new URL(path, url.replace('ws:', 'http:')), {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  return {
    child,
    url,
    async dispatch(name, user, payload) {
      await post(`/dispatch/${name}`, { user, payload });
    },
    async read(user, { id }, before) {
      const query = new URLSearchParams({ user: String(user.id), ...(before && { before }) });
      const address = new URL(`/messages/${id}?${query}`, url.replace('ws:', 'http:'));
      return (await fetch(address)).json() as Promise<MessagePage>;
    },
    async create(entity, record) {
      const { id } = (await post(`/create/${entity}`, record)) as EntityIdRef;
      // A number on PostgreSQL; clients send texts.
      return { id: String(id) };
    },
  };
}

async function end({ child }: AppProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

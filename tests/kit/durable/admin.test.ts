import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MatchExp } from 'interaqt';
import { PGLiteDB, PostgreSQLDB } from 'interaqt/drivers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDeliveryAdmin } from '../../../templates/kit/durable/admin';
import { adminFile, serveAdmin } from '../../../templates/kit/durable/adminServer';
import { acquireEngine, releaseEngine } from '../../../templates/kit/durable/engine';
import { VendorError } from '../../../templates/kit/vendorError';
import { names } from '../helpers/boot';
import { startPostgres } from '../helpers/postgres';
import { bootDurable, type DurableApp, taskVendor } from './helpers';

/* What a person does about calls that were given up. */

const cli = fileURLToPath(new URL('../../../templates/kit/durable/cli.ts', import.meta.url));
const tsx = fileURLToPath(new URL('../../../node_modules/tsx/dist/cli.mjs', import.meta.url));

/** The command line as an operator calls it: the exit code, and the JSON it prints. */
function run(env: NodeJS.ProcessEnv, ...words: string[]): Promise<{ code: number; answer: unknown }> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env }, cwd: tmpdir() };
    execFile(process.execPath, [tsx, cli, ...words], options, (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), answer: JSON.parse(stdout) }),
    );
  });
}

const server = await startPostgres();
afterAll(() => (server.missing === undefined ? server.stop() : undefined));
const folder = await mkdtemp(join(tmpdir(), 'admin-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Place {
  open(): PGLiteDB | PostgreSQLDB;
  env: NodeJS.ProcessEnv;
}

const places: [string, Place][] = [
  ['PGLite', { open: () => new PGLiteDB(join(folder, 'pglite')), env: { PGLITE_DIR: folder } }],
];
if (server.missing === undefined) {
  const { host, port, user, password } = server.options;
  const url = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/admin`;
  const open = () => new PostgreSQLDB('admin', { ...server.options });
  places.push(['PostgreSQL', { open, env: { DATABASE_URL: url } }]);
} else console.warn(`Skipped, the delivery's commands on PostgreSQL: it cannot run here. ${server.missing}`);

describe.each(places)('%s', (_name, { open, env }) => {
  let app: DurableApp;
  beforeAll(async () => {
    app = await bootDurable(open(), ['greeting', 'owner']);
  });
  afterEach(() => app.clear());
  afterAll(() => app.close());

  async function giveUp(): Promise<{ id: string; key: string }> {
    const { vendor, sent } = taskVendor(() => {
      throw new VendorError({ code: 'TIMEOUT', message: 'no answer', outcome: 'unknown', retryable: true });
    });
    const delivery = await app.deliver(vendor, { unknownOutcome: 'park' });
    const userId = await app.model.createUser(app.controller);
    const id = await app.model.createCall(app.controller, userId, { text: 'Hello' });
    await delivery.settled();
    await delivery.stop();
    return { id, key: sent[0]?.idempotencyKey ?? '' };
  }

  const readRow = (id: string) =>
    app.controller.system.storage.findOne(
      names.call,
      MatchExp.atom({ key: 'id', value: ['=', id] }),
      undefined,
      ['id', ['greeting', { attributeQuery: ['id', ['owner', { attributeQuery: ['id'] }]] }]],
    );

  test('a call that was given up is shown, and made again once: under its key, for the same owner', async () => {
    const { id, key } = await giveUp();
    const { vendor, sent } = taskVendor();
    const delivery = await app.deliver(vendor);
    const shown = await run(env, 'dead');
    expect(shown).toMatchObject({ code: 0, answer: [{ callId: id, code: 'OUTCOME_UNKNOWN' }] });
    expect((await run(env, 'status')).answer).toMatchObject([{ queue: names.call, dead: 1, waiting: 0 }]);
    expect(await run(env, 'retry', id)).toEqual({ code: 0, answer: { callId: id, key: 'same' } });
    expect(await run(env, 'retry', id)).toMatchObject({ code: 1, answer: { code: 'DEAD_LETTER_UNKNOWN' } });
    const drained = await run(env, 'drain', '--seconds', '20');
    expect(drained).toMatchObject({ code: 0, answer: [{ waiting: 0, postponed: 0, active: 0, dead: 0 }] });
    await delivery.settled();

    expect(sent).toMatchObject([{ idempotencyKey: key, requestParams: { text: 'Hello' } }]);
    const [again] = sent;
    expect(again?.id).not.toBe(id);
    expect((await readRow(again?.id ?? '')).greeting).toEqual((await readRow(id)).greeting);
    expect((await app.model.readCall(app.controller, again?.id ?? '')).externalId).toBe(`job ${again?.id}`);
    // Its end was final.
    expect((await app.model.readCall(app.controller, id)).error?.code).toBe('OUTCOME_UNKNOWN');
    expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'failed']);
  });

  test('with a new key the vendor does not recognise it', async () => {
    const { id, key } = await giveUp();
    const { vendor, sent } = taskVendor();
    const delivery = await app.deliver(vendor);
    const admin = createDeliveryAdmin((await acquireEngine(app.controller)).boss);
    expect(await admin.retry(id, 'new')).toBe(true);
    await releaseEngine(app.controller);
    await delivery.settled();
    expect(sent.map(({ idempotencyKey }) => idempotencyKey === key)).toEqual([false]);
  });

  test('what is not empty in time is said', async () => {
    const delivery = await app.deliver(taskVendor().vendor, { worker: false });
    await app.model.createCall(app.controller, await app.model.createUser(app.controller));
    expect(await run(env, 'drain', '--seconds', '1')).toMatchObject({
      code: 1,
      answer: { code: 'DELIVERY_NOT_DRAINED', message: 'After 1 s, 1 jobs are left.' },
    });
    await delivery.stop();
  });
});

test('nobody without the token is answered, and nobody but the owner can read it', async () => {
  const file = adminFile(join(folder, 'guarded'));
  const admin = { status: async () => [], dead: async () => [], retry: async () => true };
  const close = await serveAdmin(admin, file);
  const { url, token } = JSON.parse(await readFile(file, 'utf8'));
  const ask = async (path: string, headers = {}) => (await fetch(`${url}${path}`, { headers })).status;
  expect(await ask('/status')).toBe(401);
  expect(await ask('/status', { Authorization: `Bearer ${'0'.repeat(token.length)}` })).toBe(401);
  expect(await ask('/status', { Authorization: `Bearer ${token}` })).toBe(200);
  expect(await ask('/other', { Authorization: `Bearer ${token}` })).toBe(404);
  expect(new URL(url).hostname).toBe('127.0.0.1');
  expect((await stat(file)).mode & 0o077).toBe(0);
  await close();
  await expect(stat(file)).rejects.toThrow();
});

test.each([
  ['a PGLite database without its app', { PGLITE_DIR: join(folder, 'nobody') }, 'DELIVERY_UNREACHABLE'],
  ['a server that is not there', { DATABASE_URL: 'postgres://u:hush@127.0.0.1:1/x' }, 'DATABASE_UNREACHABLE'],
])('refused: %s', async (_what, env, code) => {
  const { answer, ...end } = await run(env, 'status');
  expect(end.code).toBe(1);
  expect(answer).toMatchObject({ code, fix: expect.stringMatching(/app|DATABASE_URL/) });
  expect(JSON.stringify(answer)).not.toContain('hush');
});

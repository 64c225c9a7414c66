import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { queryCall } from '../../templates/kit/queryApi';
import { recordEvent } from '../../templates/kit/recordEvent';
import { type Answer, startVendor, type TestVendor } from '../../templates/kit/testing/index';
import type { AsyncTaskVendor } from '../../templates/kit/vendor';
import { type Booted, boot, names } from './helpers/boot';
import { asyncVendor, syncVendor } from './helpers/httpVendor';

const owner = ['greeting', 'owner'];
let vendor: TestVendor;
let app: Booted;
let user: { id: string };
let stranger: { id: string };
let callId: string;
let externalId: string;
let count = 0;

beforeAll(async () => {
  app = await boot({ owner });
  user = { id: await app.model.createUser(app.controller) };
  stranger = { id: await app.model.createUser(app.controller) };
});
beforeEach(async () => {
  vendor = await startVendor();
  callId = await app.model.createCall(app.controller, user.id);
  externalId = `job-${count++}`;
  return () => vendor.close();
});
afterAll(() => app.close());

const link = () =>
  recordEvent(app.controller, names, { eventType: 'initialized', entityId: callId, externalId });
const answerWith = (...answers: [Answer, ...Answer[]]) => vendor.answer('GET /jobs/{id}', ...answers);
const ask = (as: unknown = user, id: unknown = callId, path: string[] | null = owner) =>
  queryCall(
    app.controller,
    names,
    asyncVendor(vendor.url),
    { owner: path },
    as as { id?: string } | null,
    id,
  );
const events = async () => (await app.model.readEvents(app.controller)).length;

describe('who may ask', () => {
  test.each([null, undefined, {}, { id: '' }])('nobody signed in (%j)', async (as) => {
    await expect(
      queryCall(app.controller, names, asyncVendor(vendor.url), { owner }, as, callId),
    ).rejects.toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test("another user's call looks like one that does not exist", async () => {
    const errors = await Promise.all(
      [
        ask(stranger),
        ask(user, '01a1f8e8-c111-72c5-a743-c6033cc7fb5f'),
        ...['1', 7, '', null, {}, "' or 1=1", 'x'.repeat(9999)].map((id) => ask(user, id)),
      ].map((asked) => asked.catch(({ status, code, message }) => ({ status, code, message }))),
    );
    const expected = { status: 404, code: 'CALL_NOT_FOUND', message: 'There is no such call.' };
    expect(errors).toEqual(errors.map(() => expected));
    expect(vendor.requests).toEqual([]);
  });

  test('any signed-in user where the call has no owner', async () => {
    expect(await ask(stranger, callId, null)).toMatchObject({ apiCallId: callId, status: 'pending' });
  });
});

describe('what is answered', () => {
  test('a call the vendor does not have yet, from the database', async () => {
    expect(await ask()).toEqual({
      apiCallId: callId,
      status: 'pending',
      startData: null,
      latestProgress: null,
      responseData: null,
      error: null,
    });
    expect(vendor.requests).toEqual([]);
  });

  test('each change once, however often it is asked for', async () => {
    await link();
    const before = await events();
    answerWith({ body: { status: 'queued' } });
    expect((await ask()).status).toBe('pending');
    expect(await events()).toBe(before);
    answerWith({ body: { status: 'running' } });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual(['processing', 'processing', 'processing']);
    await ask();
    expect(await events()).toBe(before + 1);
    answerWith({ body: { status: 'done', url: 'u' } });
    expect(await ask()).toMatchObject({ status: 'completed', responseData: { url: 'u' } });
    const asked = vendor.requests.length;
    expect(await ask()).toMatchObject({ status: 'completed', responseData: { url: 'u' } });
    expect(vendor.requests.length).toBe(asked);
    expect(await events()).toBe(before + 2);
  });

  test('a failed call with its error', async () => {
    await link();
    answerWith({ body: { status: 'broken', error: 'no voice' } });
    expect(await ask()).toMatchObject({
      status: 'failed',
      error: { code: 'VENDOR_FAILED', message: 'no voice' },
    });
  });

  test.each<[string, Answer, string]>([
    ['an error', { status: 500, body: { message: 'down for sk_secret' } }, 'down for [redacted]'],
    ['a refusal', { status: 404, body: { message: 'no such job' } }, 'no such job'],
    ['a cut connection', { reset: true }, 'GET /jobs/{id} failed'],
  ])('%s of the vendor, and nothing is recorded', async (_name, answer, message) => {
    await link();
    const before = await events();
    answerWith(answer);
    await expect(ask()).rejects.toMatchObject({
      status: 502,
      code: 'VENDOR_FAILED',
      message: expect.stringContaining(message),
    });
    expect(await events()).toBe(before);
    expect((await app.model.readCall(app.controller, callId)).status).toBe('pending');
  });

  test('a sync call from the database alone', async () => {
    await link();
    const asked = queryCall(app.controller, names, syncVendor(vendor.url), { owner }, user, callId);
    expect((await asked).status).toBe('pending');
    expect(vendor.requests).toEqual([]);
  });
});

describe('how often the vendor is asked', () => {
  const askAs = (adapter: AsyncTaskVendor, queryMinIntervalMs?: number) =>
    queryCall(
      app.controller,
      names,
      adapter,
      { owner, ...(queryMinIntervalMs !== undefined && { queryMinIntervalMs }) },
      user,
      callId,
    );
  const asked = () => vendor.requestsTo('GET /jobs/{id}').length;

  test('once for ten who ask at the same time, and for those who ask soon afterwards', async () => {
    await link();
    answerWith({ body: { status: 'running' }, delayMs: 50 }, { body: { status: 'done', url: 'u' } });
    const adapter = asyncVendor(vendor.url);
    const before = await events();
    const together = await Promise.all(Array.from({ length: 10 }, () => askAs(adapter, 60_000)));
    const soon = await askAs(adapter, 60_000);
    expect([...together, soon].map(({ status }) => status)).toEqual(Array(11).fill('processing'));
    expect(asked()).toBe(1);
    expect(await events()).toBe(before + 1);
  });

  test('without an interval once for those who ask at the same time, and again for the next', async () => {
    await link();
    answerWith({ body: { status: 'running' }, delayMs: 50 }, { body: { status: 'done', url: 'u' } });
    const adapter = asyncVendor(vendor.url);
    await Promise.all([askAs(adapter, 0), askAs(adapter, 0)]);
    expect(asked()).toBe(1);
    expect(await askAs(adapter, 0)).toMatchObject({ status: 'completed' });
    expect(asked()).toBe(2);
  });

  test('again when the interval is over, which is a second unless it is said', async () => {
    await link();
    answerWith({ body: { status: 'queued' } }, { body: { status: 'done', url: 'u' } });
    const adapter = asyncVendor(vendor.url);
    expect((await askAs(adapter)).status).toBe('pending');
    expect((await askAs(adapter)).status).toBe('pending');
    await vi.waitFor(async () => expect((await askAs(adapter)).status).toBe('completed'), 10_000);
    expect(asked()).toBe(2);
  });

  test('about each call for itself', async () => {
    await link();
    const other = await app.model.createCall(app.controller, user.id);
    const event = { eventType: 'initialized', entityId: other, externalId: `job-${count++}` } as const;
    await recordEvent(app.controller, names, event);
    answerWith({ body: { status: 'queued' } });
    const adapter = asyncVendor(vendor.url);
    const access = { owner, queryMinIntervalMs: 60_000 };
    for (const id of [callId, other, callId, other])
      await queryCall(app.controller, names, adapter, access, user, id);
    expect(asked()).toBe(2);
  });

  test('a failure is shared as well, until somebody else brought the end', async () => {
    await link();
    answerWith({ status: 503, body: {} });
    const adapter = asyncVendor(vendor.url);
    for (const _round of [1, 2])
      await expect(askAs(adapter, 60_000)).rejects.toMatchObject({ status: 502, code: 'VENDOR_FAILED' });
    expect(asked()).toBe(1);
    await recordEvent(app.controller, names, { eventType: 'completed', externalId, data: { url: 'hook' } });
    expect(await askAs(adapter, 60_000)).toMatchObject({
      status: 'completed',
      responseData: { url: 'hook' },
    });
  });
});

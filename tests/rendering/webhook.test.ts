import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  accepted,
  type Change,
  event,
  nextId,
  OLD_SECRET,
  openWebhookApp,
  PRIVATE,
  type WebhookApp,
} from './helpers/webhookApp.ts';

/* The endpoint as a vendor meets it. */

let app: WebhookApp;

beforeAll(async () => {
  app = await openWebhookApp();
});
beforeEach(() => {
  app.logged.length = 0;
});
afterAll(() => app?.close());

describe('who is believed', () => {
  it.each<[string, Change]>([
    ['a wrong signature', { headers: { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` } }],
    ['a signature of another version', { headers: { 'webhook-signature': 'v1a,abc' } }],
    ['no signature', { headers: { 'webhook-signature': '' } }],
    ['no id', { headers: { 'webhook-id': '' } }],
    ['no time', { headers: { 'webhook-timestamp': '' } }],
    ['a time that is no number', { headers: { 'webhook-timestamp': 'now' } }],
    ['another id than was signed', { headers: { 'webhook-id': 'another' } }],
    ['another secret', { secret: Buffer.alloc(24, 9).toString('base64') }],
    ['an old time', { offsetSeconds: -301 }],
    ['a time in the future', { offsetSeconds: 302 }],
  ])('nobody with %s', async (_name, change) => {
    const { callId, taskId } = await app.acceptedCall();
    const before = await app.countEvents();
    const answer = await app.post(event(taskId), change);
    expect(answer).toMatchObject({ status: 401, text: expect.stringContaining('INVALID_SIGNATURE') });
    expect(await app.countEvents()).toBe(before);
    expect(await app.readCall(callId)).toMatchObject({ status: 'pending', responseData: null });
    expect(app.logged).toEqual(['webhook /webhooks/narration: 401 INVALID_SIGNATURE']);
  });

  it('nobody whose body was changed on the way, by one byte', async () => {
    const { callId, taskId } = await app.acceptedCall();
    const sent = JSON.stringify(event(taskId));
    expect((await app.post(event(taskId, 'failed'), { sent })).status).toBe(401);
    expect((await app.post(sent, { sent: `${sent}\n` })).status).toBe(401);
    expect(await app.readCall(callId)).toMatchObject({ status: 'pending' });
  });

  it('the vendor with one of several signatures, and with the secret before this one', async () => {
    const first = await app.acceptedCall();
    const body = JSON.stringify(event(first.taskId));
    const deliveryId = nextId();
    const good = app.sign(body, { deliveryId })['webhook-signature'];
    const several = `v1,${Buffer.alloc(32).toString('base64')} ${good}`;
    expect((await app.post(body, { deliveryId, headers: { 'webhook-signature': several } })).status).toBe(
      200,
    );
    expect(await app.readCall(first.callId)).toMatchObject({ status: 'completed' });
    const second = await app.acceptedCall();
    expect((await app.post(event(second.taskId), { secret: OLD_SECRET })).status).toBe(200);
    expect(await app.readCall(second.callId)).toMatchObject({ status: 'completed' });
  });

  it.each([
    ['none', ''],
    ['a blank one', '  '],
    ['one that was cut off', 'whsec_'],
    ['one that is not in base64', 'whsec_not base64!!!!!'],
  ])('with %s for a secret the app does not start', async (_name, secret) => {
    const starting = app.startWith(secret);
    await expect(starting).rejects.toThrow(/WEBHOOK_SECRET|webhook secret/);
    await expect(starting).rejects.not.toThrow('base64!!!!!');
  });
});

describe('what counts', () => {
  it('each delivery once, also when several arrive at the same time', async () => {
    const { callId, taskId } = await app.acceptedCall();
    const before = await app.countEvents();
    const deliveryId = nextId();
    const body = event(taskId, 'processing');
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.post(body, { deliveryId })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await app.countEvents()).toBe(before + 1);
    expect((await app.post(event(taskId))).status).toBe(200);
    // A replay of the first one, as recorded.
    expect((await app.post(body, { deliveryId })).status).toBe(200);
    expect(await app.countEvents()).toBe(before + 2);
    expect(await app.readCall(callId)).toMatchObject({
      status: 'completed',
      responseData: { audioUrl: `https://vendor/${PRIVATE}.wav`, durationMs: 5 },
      error: null,
    });
  });

  it('the end of a call, whatever arrives after it', async () => {
    const { callId, taskId } = await app.acceptedCall();
    expect((await app.post(event(taskId))).status).toBe(200);
    for (const late of ['processing', 'failed', 'queued', 'a-new-word']) {
      expect((await app.post(event(taskId, late))).status).toBe(200);
    }
    expect(await app.readCall(callId)).toMatchObject({ status: 'completed', error: null });
  });

  it('nothing of a task that no call has, so that it is delivered again', async () => {
    const before = await app.countEvents();
    const answer = await app.post(event('nobody-has-this'));
    expect(answer).toMatchObject({ status: 503, retryAfter: '10' });
    expect(answer.text).not.toContain('nobody-has-this');
    expect(await app.countEvents()).toBe(before);
  });

  it('an event that overtakes the answer to the request, when it is delivered again', async () => {
    const taskId = nextId();
    const deliveryId = nextId();
    let early: number | undefined;
    const callId = await app.makeCall(async () => {
      early = (await app.post(event(taskId), { deliveryId })).status;
      return accepted(taskId);
    });
    expect(early).toBe(503);
    expect(await app.readCall(callId)).toMatchObject({ status: 'pending', externalId: taskId });
    expect((await app.post(event(taskId), { deliveryId })).status).toBe(200);
    expect(await app.readCall(callId)).toMatchObject({ status: 'completed' });
  });

  it('an event that the database could not take, when it is delivered again; the log says nothing of it', async () => {
    const { callId, taskId } = await app.acceptedCall();
    const deliveryId = nextId();
    const told = vi
      .spyOn(console, 'error')
      .mockImplementation((...line) => void app.logged.push(line.join(' ')));
    await app.query('alter table "NarrationEvent" rename to "Gone"');
    const broken = await app.post(event(taskId), { deliveryId });
    await app.query('alter table "Gone" rename to "NarrationEvent"');
    told.mockRestore();
    expect(broken.status).toBe(500);
    expect(`${app.logged.join('\n')}${broken.text}`).not.toMatch(new RegExp(`${PRIVATE}|${taskId}`));
    expect(app.logged.join('\n')).toContain('500 NOT_RECORDED');
    expect(await app.readCall(callId)).toMatchObject({ status: 'pending' });
    expect((await app.post(event(taskId), { deliveryId })).status).toBe(200);
    expect(await app.readCall(callId)).toMatchObject({ status: 'completed' });
  });

  it('a word nobody mapped, once and by its name', async () => {
    const { callId, taskId } = await app.acceptedCall();
    const before = await app.countEvents();
    for (const deliveryId of [nextId(), nextId()]) {
      expect((await app.post(event(taskId, 'paused'), { deliveryId })).status).toBe(200);
    }
    expect(await app.countEvents()).toBe(before + 1);
    expect(await app.readCall(callId)).toMatchObject({ error: { code: 'UNMAPPED_STATUS', word: 'paused' } });
    expect((await app.post(event(taskId, 'processing'))).status).toBe(200);
    expect(await app.readCall(callId)).toMatchObject({ status: 'processing', error: null });
  });

  it('nothing of a type that is not for us, whatever it holds', async () => {
    const { callId, taskId } = await app.acceptedCall();
    const before = await app.countEvents();
    expect((await app.post({ type: 'voice.updated' })).status).toBe(200);
    expect((await app.post(event(taskId, 'succeeded', 'job.created'))).status).toBe(200);
    expect(await app.countEvents()).toBe(before);
    expect(await app.readCall(callId)).toMatchObject({ status: 'pending' });
  });

  it('nothing twice after a restart', async () => {
    const { callId, taskId } = await app.acceptedCall();
    const deliveryId = nextId();
    expect((await app.post(event(taskId, 'processing'), { deliveryId })).status).toBe(200);
    const before = await app.countEvents();
    await app.restart();
    expect((await app.post(event(taskId, 'processing'), { deliveryId })).status).toBe(200);
    expect(await app.countEvents()).toBe(before);
    expect((await app.post(event(taskId))).status).toBe(200);
    expect(await app.readCall(callId)).toMatchObject({ status: 'completed' });
  });
});

describe('what is not understood', () => {
  it.each([
    ['no JSON', 'not json'],
    ['an empty body', ''],
    ['no object', '"text"'],
    ['null', 'null'],
  ])('%s is refused', async (_name, body) => {
    expect(await app.post(body)).toMatchObject({
      status: 400,
      text: expect.stringContaining('INVALID_JSON'),
    });
  });

  it.each<[string, object]>([
    ['no task', { type: 'job.changed', timestamp: 'x' }],
    ['a task without an id', { type: 'job.changed', timestamp: 'x', data: { status: PRIVATE } }],
    ['an id that is no text', { type: 'job.changed', timestamp: 'x', data: { id: { $ne: 1 } } }],
    ['a list', [PRIVATE]],
  ])('a body with %s is delivered again until the mapping knows it', async (_name, body) => {
    const before = await app.countEvents();
    expect((await app.post(body)).status).toBe(500);
    expect(await app.countEvents()).toBe(before);
    expect(app.logged.join('\n')).toMatch(/500 NOT_RECORDED: webhook: the answer has no "(data|type)/);
    expect(app.logged.join('\n')).not.toContain(PRIVATE);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', '', 'application/jsonp', 'multipart/json'])(
    'the content type "%s" is refused',
    async (type) => {
      const { callId, taskId } = await app.acceptedCall();
      expect((await app.post(event(taskId), { headers: { 'Content-Type': type } })).status).toBe(415);
      expect(await app.readCall(callId)).toMatchObject({ status: 'pending' });
    },
  );

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/cloudevents+json'])(
    'the content type "%s" is JSON',
    async (type) => {
      const { taskId } = await app.acceptedCall();
      expect((await app.post(event(taskId), { headers: { 'Content-Type': type } })).status).toBe(200);
    },
  );

  it('a body of 1 MB is refused, said to be so long or not, and the next request is answered', async () => {
    const { callId, taskId } = await app.acceptedCall();
    const large = JSON.stringify({ ...event(taskId), padding: 'x'.repeat(1024 * 1024) });
    expect((await app.post(large)).status).toBe(413);
    expect(await app.postInChunks(large)).toBe(413);
    expect(await app.readCall(callId)).toMatchObject({ status: 'pending' });
    const fitting = JSON.stringify({ ...event(taskId), padding: 'x'.repeat(900_000) });
    expect((await app.post(fitting)).status).toBe(200);
    expect(await app.readCall(callId)).toMatchObject({ status: 'completed' });
  });
});

describe('a type nobody named', () => {
  it('is answered, recorded nowhere, and named in the log once', async () => {
    const { callId, taskId } = await app.acceptedCall();
    const before = await app.countEvents();
    const strange = { type: `account.notice ${'x'.repeat(200)}`, words: PRIVATE };
    for (const body of [strange, strange, event(taskId, 'succeeded', 'job.viewed'), strange]) {
      expect(await app.post(body)).toMatchObject({ status: 200, text: '{}' });
    }
    expect(await app.countEvents()).toBe(before);
    expect(await app.readCall(callId)).toMatchObject({ status: 'pending' });
    expect(app.logged).toEqual([
      expect.stringMatching(/events of type "account.notice x{65}" are answered 200 and not looked at/),
      expect.stringContaining('"job.viewed"'),
    ]);
    expect(app.logged.join()).not.toContain(PRIVATE);
  });

  it('is believed only with a signature', async () => {
    const answer = await app.post(
      { type: 'account.notice' },
      { secret: Buffer.alloc(24, 9).toString('base64') },
    );
    expect(answer.status).toBe(401);
  });
});

describe('what else there is', () => {
  it('only POST, only this path, no user, and no answer that tells anything', async () => {
    const { callId, taskId } = await app.acceptedCall();
    const get = await app.request(`/webhooks/narration?apiCallId=${callId}`);
    expect([get.status, get.headers.get('Allow')]).toEqual([405, 'POST']);
    expect((await app.request('/webhooks/narration/x', { method: 'POST' })).status).toBe(404);
    const asked = await app.post({ ...event(taskId, 'queued'), apiCallId: callId });
    expect(asked).toMatchObject({ status: 200, text: '{}' });
    // The session of somebody who is signed in neither helps nor hurts.
    const answer = await app.post(event(taskId), { headers: { Authorization: 'Bearer nonsense' } });
    expect(answer).toMatchObject({ status: 200, text: '{}' });
    expect(app.logged.join('\n')).not.toContain(taskId);
  });
});

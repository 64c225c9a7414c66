import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EventType, initialCallState, isTerminal, reduceCall } from '../../templates/kit/events';
import { UnmappedStatusError } from '../../templates/kit/mapping';
import { type CallAnswer, queryCall } from '../../templates/kit/queryApi';
import { recordEvent } from '../../templates/kit/recordEvent';
import { refreshCall } from '../../templates/kit/refreshCall';
import { startVendor, type TestVendor } from '../../templates/kit/testing/index';
import type { AsyncTaskVendor } from '../../templates/kit/vendor';
import { type Booted, boot, names } from './helpers/boot';
import { asyncVendor } from './helpers/httpVendor';

const unmapped = (word: string) => new UnmappedStatusError(word, 'getJob', ['queued', 'done']).toCallError();

describe('the state of a call', () => {
  const event = (eventType: EventType, data?: unknown) => ({ eventType, createdAt: 1, data });
  const open = reduceCall(initialCallState, event('processing', unmapped('odd')));

  test('keeps the word of an open call until a later event clears it', () => {
    expect(open).toMatchObject({ status: 'processing', error: { code: 'UNMAPPED_STATUS', word: 'odd' } });
    expect(reduceCall(open, event('initialized')).error).toMatchObject({ word: 'odd' });
    expect(reduceCall(open, event('processing', unmapped('other'))).error).toMatchObject({ word: 'other' });
    expect(reduceCall(open, event('processing')).error).toBeNull();
    expect(reduceCall(open, event('completed', 'r'))).toMatchObject({ responseData: 'r', error: null });
    const failure = { code: 'VENDOR_FAILED', message: 'm' };
    expect(reduceCall(open, event('failed', failure)).error).toEqual(failure);
  });

  test.each([{ progress: 50 }, 'text', null, { code: 'HTTP', message: 'm' }])(
    'takes nothing else that comes with processing for an error: %j',
    (data) => expect(reduceCall(initialCallState, event('processing', data)).error).toBeNull(),
  );

  test('the end is the end, whatever words arrive in whatever order', () => {
    const drawn = fc.oneof(
      fc
        .constantFrom<EventType>('initialized', 'processing', 'completed', 'failed')
        .map((type) => event(type)),
      fc.string().map((word) => event('processing', unmapped(word))),
    );
    fc.assert(
      fc.property(fc.array(drawn), (events) => {
        const final = events.reduce(reduceCall, initialCallState);
        const end = events.find(({ eventType }) => isTerminal(eventType));
        if (end) expect(final.status).toBe(end.eventType);
        if (end?.eventType === 'completed') expect(final.error).toBeNull();
        if (!end) expect(final.completedAt).toBeNull();
      }),
    );
  });
});

describe('in the database', () => {
  let app: Booted;
  let vendor: TestVendor;
  let user: { id: string };
  let count = 0;

  beforeAll(async () => {
    vendor = await startVendor();
    app = await boot({ owner: ['owner'] });
    user = { id: await app.model.createUser(app.controller) };
  });
  afterAll(async () => {
    await app.close();
    await vendor.close();
  });

  async function linkedCall(): Promise<string> {
    const id = await app.model.createCall(app.controller, user.id);
    const externalId = `job-${count++}`;
    await recordEvent(app.controller, names, { eventType: 'initialized', entityId: id, externalId });
    return id;
  }
  const ask = (id: string): Promise<CallAnswer> =>
    queryCall(app.controller, names, asyncVendor(vendor.url), { owner: ['owner'] }, user, id);
  const answer = (status: string, url?: string) => vendor.answer('GET /jobs/{id}', { body: { status, url } });

  test('the query answers with the open call and the word, and writes one row for it', async () => {
    const id = await linkedCall();
    answer('hibernating');
    const expected = {
      apiCallId: id,
      status: 'processing',
      startData: null,
      latestProgress: null,
      responseData: null,
      error: {
        code: 'UNMAPPED_STATUS',
        word: 'hibernating',
        message: 'getJob: the status "hibernating" is not mapped. Known: queued, running, done, broken.',
      },
    };
    expect(await Promise.all([ask(id), ask(id), ask(id)])).toEqual([expected, expected, expected]);
    expect(await ask(id)).toEqual(expected);
    expect(await app.model.readEvents(app.controller, id)).toEqual(['initialized', 'processing']);
    expect((await app.model.readCall(app.controller, id)).error).toEqual(expected.error);
    answer('done', 'u');
    expect(await ask(id)).toMatchObject({ status: 'completed', responseData: { url: 'u' }, error: null });
  });

  test.each(['queued', 'running'])('a call that is %s again has no error any more', async (known) => {
    const id = await linkedCall();
    answer('hibernating');
    await ask(id);
    answer(known);
    for (let i = 0; i < 3; i++) expect(await ask(id)).toMatchObject({ status: 'processing', error: null });
    expect(await app.model.readEvents(app.controller, id)).toEqual([
      'initialized',
      'processing',
      'processing',
    ]);
  });

  test('a word that cannot be stored as it is', async () => {
    const id = await linkedCall();
    for (const word of ['nul \u0000', 'half \ud800', `${'long'.repeat(500)}`]) {
      answer(word);
      const { error } = await ask(id);
      expect(error).toMatchObject({ code: 'UNMAPPED_STATUS' });
      expect((await app.model.readCall(app.controller, id)).error).toEqual(error);
    }
  });

  test('a word that arrives after the end changes nothing', async () => {
    const id = await linkedCall();
    answer('done', 'u');
    let arrive = () => {};
    const after = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const { externalId } = await app.model.readCall(app.controller, id);
    vendor.answer('GET /jobs/{id}', { body: { status: 'odd' }, after });
    const late = ask(id);
    await recordEvent(app.controller, names, {
      eventType: 'completed',
      externalId: String(externalId),
      data: { url: 'u' },
    });
    arrive();
    expect(await late).toMatchObject({ status: 'completed', responseData: { url: 'u' }, error: null });
  });

  test('whoever asks the delivery is told by an error, and the call by its own id and parameters', async () => {
    const id = await linkedCall();
    const asked: unknown[] = [];
    const adapter: AsyncTaskVendor = {
      pattern: 'async-task',
      submit: () => Promise.reject(new Error('not used')),
      async query(externalId, call) {
        asked.push([externalId, call]);
        throw new UnmappedStatusError('odd', 'getJob', []);
      },
    };
    const { externalId } = await app.model.readCall(app.controller, id);
    await expect(refreshCall(app.controller, names, adapter, id)).rejects.toMatchObject({
      code: 'UNMAPPED_STATUS',
      word: 'odd',
    });
    expect(asked).toEqual([[externalId, { id, requestParams: { text: 'hello' } }]]);
  });

  test('any course of words ends as the last known word says, with at most two rows a word', async () => {
    const known = ['queued', 'running'];
    const word = fc.constantFrom(...known, 'odd', 'strange');
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { maxLength: 8 }),
        fc.constantFrom('done', 'broken'),
        async (course, end) => {
          const id = await linkedCall();
          for (const each of course) {
            answer(each);
            const { status, error } = await ask(id);
            expect(isTerminal(status)).toBe(false);
            // What is shown is about the word of now, also where an earlier one comes back.
            if (known.includes(each)) expect(error).toBeNull();
            else expect(error).toMatchObject({ word: each });
          }
          const rows = await app.model.readEvents(app.controller, id);
          const odd = new Set(course.filter((each) => !known.includes(each)));
          expect(rows.length).toBeLessThanOrEqual(1 + 1 + 2 * odd.size);
          answer(end, 'u');
          expect(await ask(id)).toMatchObject(
            end === 'done'
              ? { status: 'completed', error: null }
              : { status: 'failed', error: { code: 'VENDOR_FAILED' } },
          );
          expect(await app.model.readEvents(app.controller, id)).toHaveLength(rows.length + 1);
        },
      ),
      { numRuns: 15 },
    );
  });
});

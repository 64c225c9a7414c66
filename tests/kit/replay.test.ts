import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  deliverWebhooks,
  type RecordedExchange,
  type Recording,
  type Replay,
  startReplay,
} from '../../templates/kit/testing/replay';

let replay: Replay | undefined;
afterEach(async () => {
  await replay?.close();
  replay = undefined;
});

const create = (text: string, status: number, response: unknown): RecordedExchange => ({
  operation: 'createJob',
  method: 'POST',
  path: '/v1/jobs',
  query: {},
  request: { json: { text } },
  status,
  response: { json: response },
});
const show = (path: string, over: Partial<RecordedExchange>): RecordedExchange => ({
  operation: 'getJob',
  method: 'GET',
  path,
  query: {},
  request: { empty: true },
  status: 200,
  response: { json: { status: 'queued' } },
  ...over,
});

const RECORDING: Recording = {
  version: 1,
  exchanges: [
    create('a', 401, { error: 'who are you' }),
    create('a', 201, { id: 'first' }),
    create('', 422, { error: 'empty' }),
    create('a', 201, { id: 'second' }),
    show('/v1/jobs/first', {}),
    show('/v1/jobs/first', { response: { json: { status: 'done' } } }),
    show('/v1/jobs/first', {
      query: { page: ['2'] },
      response: { text: 'page two', contentType: 'text/plain' },
    }),
    show('/v1/jobs/%5Bredacted%20token%201%5D', { response: { json: { status: 'hidden' } } }),
    show('/v1/jobs/busy', { status: 429, retryAfter: '7', response: { empty: true } }),
    show('/v1/jobs/audio', { response: { omitted: '9 bytes of audio/wav' } }),
  ],
};

async function start(): Promise<(path: string, body?: unknown) => Promise<[number, unknown]>> {
  replay = await startReplay(RECORDING);
  const { url } = replay;
  return async (path, body) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(url + path, init);
    const text = await response.text();
    return [response.status, text.startsWith('{') ? JSON.parse(text) : text];
  };
}

describe('startReplay', () => {
  it('answers equal requests in the order they were recorded, and repeats the last', async () => {
    const ask = await start();
    expect(await ask('/v1/jobs', { text: 'a' })).toEqual([201, { id: 'first' }]);
    expect(await ask('/v1/jobs', { text: 'a' })).toEqual([201, { id: 'second' }]);
    expect(await ask('/v1/jobs', { text: 'a' })).toEqual([201, { id: 'second' }]);
    expect(await ask('/v1/jobs', { text: '' })).toEqual([422, { error: 'empty' }]);
    expect(await ask('/v1/jobs/first')).toEqual([200, { status: 'queued' }]);
    expect(await ask('/v1/jobs/first')).toEqual([200, { status: 'done' }]);
  });

  it('takes another answer of the same path where the body is new', async () => {
    const ask = await start();
    expect(await ask('/v1/jobs', { text: 'never recorded' })).toEqual([201, { id: 'first' }]);
  });

  it('tells queries apart, keeps types and headers, and finds redacted ids', async () => {
    const ask = await start();
    expect(await ask('/v1/jobs/first?page=2')).toEqual([200, 'page two']);
    expect(await ask(`/v1/jobs/${encodeURIComponent('[redacted token 1]')}`)).toEqual([
      200,
      { status: 'hidden' },
    ]);
    const busy = await fetch(`${replay?.url}/v1/jobs/busy`);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('says what was not recorded', async () => {
    const ask = await start();
    expect((await ask('/v1/jobs/unknown'))[0]).toBe(404);
    expect(await ask('/v1/jobs/audio')).toEqual([
      501,
      { error: { message: 'The recording left out 9 bytes of audio/wav.' } },
    ]);
  });

  it('fails as told, once for each failure, and then goes on where it was', async () => {
    const ask = await start();
    replay?.fail('createJob', { status: 503, retryAfter: '1' }, { reset: true }, { delayMs: 60 });
    expect((await ask('/v1/jobs', { text: 'a' }))[0]).toBe(503);
    await expect(ask('/v1/jobs', { text: 'a' })).rejects.toThrow('fetch failed');
    const from = performance.now();
    expect(await ask('/v1/jobs', { text: 'a' })).toEqual([201, { id: 'first' }]);
    expect(performance.now() - from).toBeGreaterThan(55);
    expect(await ask('/v1/jobs', { text: 'a' })).toEqual([201, { id: 'second' }]);
    expect(() => replay?.fail('nothing', { reset: true })).toThrow('no exchange of the operation nothing');
  });
});

describe('deliverWebhooks', () => {
  it('sends events twice, out of order and at once, with their headers', async () => {
    const seen: string[] = [];
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      seen.push(`${request.headers['x-signature'] ?? '-'} ${text}`);
      response.writeHead(text.includes('bad') ? 400 : 204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const events = [{ body: { n: 1 }, headers: { 'X-Signature': 's' } }, { body: 'bad' }];

    expect(await deliverWebhooks(url, events, { times: 2, order: [1, 0] })).toEqual([400, 400, 204, 204]);
    expect(seen).toEqual(['- bad', '- bad', 's {"n":1}', 's {"n":1}']);
    expect(await deliverWebhooks(url, events, { together: true })).toEqual([204, 400]);
    await expect(deliverWebhooks(url, events, { order: [5] })).rejects.toThrow('no delivery 5');
    await new Promise((resolve) => server.close(resolve));
  });
});

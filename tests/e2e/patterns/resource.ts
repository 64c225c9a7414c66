import { createHash, createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { type ReceivedRequest, startVendor, type TestVendor } from '../../../templates/kit/testing/vendor';
import { type Counterpart, idOf, type PatternRow } from './row.ts';

const KEY = 'a-key-that-only-the-vendor-and-the-app-have';

/** Serves a route to whoever has a signature that this file computes itself. */
async function startSigned(
  route: string,
  names: { signature: string; expires: string },
  sign: (request: ReceivedRequest, expires: string) => string,
  environment: (url: string) => Record<string, string>,
): Promise<Counterpart> {
  const vendor = await startVendor();
  vendor.answer(route, (request) => {
    const expires = request.query.get(names.expires) ?? '';
    const isRight = request.query.get(names.signature) === sign(request, expires);
    return Number(expires) * 1000 > Date.now() && isRight ? { body: 'content' } : { status: 403, body: {} };
  });
  return { environment: environment(vendor.url), vendor, stop: () => vendor.close() };
}

async function open(url: unknown): Promise<number> {
  const response = await fetch(String(url));
  await response.text();
  return response.status;
}

export const stream: PatternRow = {
  spec: 'stream',
  business: 'resources',
  start: () =>
    startSigned(
      'GET /live/{name}',
      { signature: 'liveSecret', expires: 'liveTime' },
      ({ path }, expires) => createHash('md5').update(`${path}${KEY}${expires}`).digest('hex'),
      (url) => ({
        STREAM_BASE_URL: url,
        STREAM_PUSH_URL: url,
        STREAM_SIGNING_KEY: KEY,
        STREAM_APP: 'live',
      }),
    ),
  async drive(app, { vendor }) {
    const [user] = app.users;
    const before = vendor?.requests.length ?? 0;
    const id = idOf(await app.interact('OpenStream', { name: 'night show' }, user), 'Stream');
    // The address is stored with the record: nobody was asked.
    expect(vendor?.requests).toHaveLength(before);
    const stored = await app.list('ListStreams', user);
    const url = stored.find((each) => each.id === id)?.url;
    expect(await open(url)).toBe(200);
    expect(await open(String(url).replace('night', 'other'))).toBe(403);
    await expect(app.interact('OpenStream', { name: '' }, user)).rejects.toThrow();
    expect(await app.list('ListStreams', user)).toHaveLength(stored.length);
  },
};

export const media: PatternRow = {
  spec: 'media',
  business: 'resources',
  start: () =>
    startSigned(
      'GET /media/{key}',
      { signature: 'sig', expires: 'exp' },
      ({ path }, expires) => createHmac('sha256', KEY).update(`GET\n${path}\n${expires}`).digest('base64url'),
      (url) => ({ MEDIA_BASE_URL: url, MEDIA_SIGNING_KEY: KEY }),
    ),
  async drive(app) {
    const [owner, stranger] = app.users;
    const id = idOf(await app.interact('EndShow', { storageKey: 'night/show 1.mp4' }, owner), 'Recording');
    const { status, body } = await app.ask('media', 'getRecordingWatchUrl', { id }, owner);
    expect({ status, id: body.id }).toEqual({ status: 200, id });
    expect(Number(body.expiresAt) - Date.now()).toBeLessThanOrEqual(600_000);
    expect(await open(body.watchUrl)).toBe(200);
    expect(await open(String(body.watchUrl).replace('show', 'other'))).toBe(403);
    expect((await app.ask('media', 'getRecordingWatchUrl', { id }, stranger)).status).toBe(404);
    expect((await app.ask('media', 'getRecordingWatchUrl', { id })).status).toBe(401);
  },
};

export const ticket: PatternRow = {
  spec: 'ticket',
  business: 'resources',
  async start() {
    const vendor: TestVendor = await startVendor();
    vendor.answer('POST /v1/rooms/{room}/tickets', ({ path, headers, json }) => {
      if (headers.authorization !== `Bearer ${KEY}`) return { status: 401, body: {} };
      if (path.includes('r-none')) return { status: 404, body: { error: { message: 'No such room.' } } };
      return { body: { ticket: { token: `ticket for ${path} ${JSON.stringify(json)}` } } };
    });
    return {
      environment: { TICKET_BASE_URL: vendor.url, TICKET_API_KEY: KEY },
      vendor,
      stop: () => vendor.close(),
    };
  },
  async drive(app) {
    const [owner, other] = app.users;
    const id = idOf(await app.interact('OpenRoom', { roomKey: 'r/7', seats: 3 }, owner), 'Room');
    const expected = `ticket for /v1/rooms/r%2F7/tickets {"seconds":300,"seats":3}`;
    for (const user of [owner, other]) {
      const answer = await app.ask('ticket', 'getRoomTicket', { id }, user);
      expect(answer).toEqual({ status: 200, body: { id, ticket: expected } });
    }
    expect((await app.ask('ticket', 'getRoomTicket', { id })).status).toBe(401);
    const lost = idOf(await app.interact('OpenRoom', { roomKey: 'r-none', seats: 1 }, owner), 'Room');
    const refused = await app.ask('ticket', 'getRoomTicket', { id: lost }, owner);
    expect(refused.status).toBe(502);
    expect(JSON.stringify(refused.body)).not.toContain(KEY);
  },
};

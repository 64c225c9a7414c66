import { expect, it, vi } from 'vitest';
import { ApiError } from '../../templates/kit/apiError';
import { claimWebhookPath, readJson, UnknownEventError, webhookEndpoint } from '../../templates/kit/webhook';

// The endpoint of a whole app, over HTTP and on a database, is in tests/rendering/webhook.test.ts.

const request = (rawBody: Uint8Array) => ({ headers: new Headers(), rawBody });

it('reads JSON in UTF-8 and repeats nothing of what is something else', () => {
  expect(readJson(request(Buffer.from('{"name":"Zoë"}')))).toEqual({ name: 'Zoë' });
  const latin1 = Buffer.concat([Buffer.from('{"name":"Zo'), Buffer.from([0xeb]), Buffer.from('"}')]);
  for (const body of [latin1, Buffer.from('{"name":private'), Buffer.from('7'), Buffer.alloc(0)]) {
    const error = new ApiError(400, 'INVALID_JSON', 'The body must be a JSON object.');
    expect(() => readJson(request(body))).toThrow(error);
  }
});

it('reads no further than the limit, whatever is still to come', async () => {
  let pulled = 0;
  const body = new ReadableStream({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(100_000));
    },
  });
  const raw = new Request('http://app/hook', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    duplex: 'half',
  } as RequestInit);
  const receive = vi.fn(async () => undefined);
  const endpoint = webhookEndpoint({ path: '/hook', receive, log: () => undefined });
  // What a route of Hono sees; only these parts are used.
  const context = { req: { path: '/hook', raw } } as unknown as Parameters<typeof endpoint>[0];
  const answer = await endpoint(context, async () => undefined);
  expect(answer).toMatchObject({ status: 413 });
  expect(receive).not.toHaveBeenCalled();
  expect(pulled).toBeLessThan(15);
});

it('refuses a type nobody named where the spec asks for it, each time', async () => {
  const lines: string[] = [];
  const endpoint = webhookEndpoint({
    path: '/hook',
    unknownEvents: 'refuse',
    receive: () => Promise.reject(new UnknownEventError('account.notice')),
    log: (line) => lines.push(line),
  });
  const raw = () =>
    new Request('http://app/hook', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
  for (let i = 0; i < 2; i++) {
    const context = { req: { path: '/hook', raw: raw() } } as unknown as Parameters<typeof endpoint>[0];
    expect(await endpoint(context, async () => undefined)).toMatchObject({ status: 501 });
  }
  expect(lines).toEqual(Array(2).fill('webhook /hook: 501 UNKNOWN_EVENT'));
});

it('keeps a path for one integration of an app', () => {
  // Only their identity counts.
  const [app, another] = [{}, {}] as Parameters<typeof claimWebhookPath>[0][];
  if (!app || !another) throw new Error('There are two apps.');
  claimWebhookPath(app, '/hook');
  claimWebhookPath(app, '/hook/2');
  claimWebhookPath(another, '/hook');
  expect(() => claimWebhookPath(app, '/hook')).toThrow('Two integrations take webhooks at "/hook".');
});

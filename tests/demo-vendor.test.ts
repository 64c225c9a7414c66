import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createProcesses } from '../src/platform/processes.ts';
import { createResources } from '../src/platform/resources.ts';
import openapi from '../templates/demo/openapi.json' with { type: 'json' };

const KEY = 'key-of-the-vendor-test';
const VENDOR = createResources().path('templates/demo/vendor.mjs');

let vendor: ReturnType<ReturnType<typeof createProcesses>['start']>;
let origin = '';
const seen = new Set<string>();

beforeAll(async () => {
  vendor = createProcesses().start(process.execPath, [VENDOR, '0'], {
    cwd: createResources().path(''),
    env: { LOOPBACK_SPEECH_KEY: KEY },
  });
  [, origin = ''] = await vendor.waitForLine(/^listening on (http:\/\/127\.0\.0\.1:\d+)$/, 20_000);
});
afterAll(() => vendor?.stop());

type Operation = { operationId: string; responses: Record<string, unknown> };
const responseSchema = z.object({
  headers: z.record(z.string(), z.unknown()).default({}),
  content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()).optional() })),
});

/** Calls the vendor and holds its answer against openapi.json: status, media type, declared headers and body. */
async function call(template: string, method: 'get' | 'post', request: CallRequest = {}): Promise<Answer> {
  const paths: Record<string, Record<string, Operation>> = openapi.paths;
  const operation = paths[template]?.[method];
  if (!operation) throw new Error(`openapi.json has no ${method} ${template}`);
  const response = await fetch(origin + template.replace('{id}', request.id ?? ''), {
    method,
    headers: { 'X-API-Key': KEY, ...request.headers },
    body:
      request.body === undefined || typeof request.body === 'string'
        ? request.body
        : JSON.stringify(request.body),
  });
  const declared = operation.responses[response.status];
  expect(declared, `${operation.operationId} answered ${response.status}`).toBeDefined();
  seen.add(`${operation.operationId} ${response.status}`);

  const { headers, content } = responseSchema.parse(resolve(declared));
  const type = response.headers.get('content-type') ?? '';
  expect(Object.keys(content)).toContain(type);
  for (const name of Object.keys(headers)) {
    if (name !== 'Idempotent-Replayed') expect(response.headers.has(name), name).toBe(true);
  }
  const raw = Buffer.from(await response.arrayBuffer());
  const schema = content[type]?.schema;
  const body = schema ? bodySchema(schema).parse(JSON.parse(raw.toString())) : null;
  return {
    status: response.status,
    headers: response.headers,
    body: z.record(z.string(), z.unknown()).catch({}).parse(body),
    raw,
  };
}

interface CallRequest {
  id?: string;
  headers?: Record<string, string>;
  body?: unknown;
}
interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  raw: Buffer;
}

function resolve(node: unknown): unknown {
  const reference = z.object({ $ref: z.string() }).safeParse(node);
  if (!reference.success) return node;
  return reference.data.$ref
    .slice(2)
    .split('/')
    .reduce<unknown>((inner, key) => z.record(z.string(), z.unknown()).parse(inner)[key], openapi);
}

function bodySchema(schema: Record<string, unknown>): z.ZodType {
  const text = JSON.stringify({ ...schema, $defs: openapi.components.schemas });
  return z.fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')));
}

const speak = (text: string, headers: Record<string, string> = {}) =>
  call('/v1/speech', 'post', { headers, body: { text, voice: 'ada' } });
const show = (id: unknown) => call('/v1/speech/{id}', 'get', { id: String(id) });
const translate = (text: string, headers: Record<string, string> = {}) =>
  call('/v1/translate', 'post', { headers, body: { text, target: 'fr' } });
const statistics = async () =>
  z
    .object({ requests: z.int(), jobs: z.int(), translations: z.int(), replays: z.int() })
    .parse(await (await fetch(`${origin}/__stats`)).json());

describe('a speech', () => {
  it('goes from queued to succeeded, one step per query, and stays there', async () => {
    const { status, body } = await speak('Good morning');
    expect({ status, state: body.status }).toEqual({ status: 201, state: 'queued' });
    const steps = [await show(body.id), await show(body.id), await show(body.id)];
    expect(steps.map((step) => step.body.status)).toEqual(['processing', 'succeeded', 'succeeded']);
    expect(steps[0]?.body).toMatchObject({ audio_url: null, duration_ms: null, error: null });

    const url = String(steps[1]?.body.audio_url);
    expect(url).toBe(`${origin}/v1/audio/${body.id}.wav`);
    const audio = await call('/v1/audio/{id}.wav', 'get', {
      id: String(body.id),
      headers: { 'X-API-Key': '' },
    });
    expect([audio.raw.toString('ascii', 0, 4), audio.raw.toString('ascii', 8, 16)]).toEqual([
      'RIFF',
      'WAVEfmt ',
    ]);
    expect(audio.raw.readUInt32LE(4)).toBe(audio.raw.length - 8);
    const milliseconds = (audio.raw.readUInt32LE(40) / audio.raw.readUInt32LE(28)) * 1000;
    expect(milliseconds).toBe(steps[1]?.body.duration_ms);
  });

  it('fails when asked to, with an error and no audio', async () => {
    const { body } = await speak('Now fail please');
    await show(body.id);
    const failed = await show(body.id);
    expect(failed.body).toMatchObject({
      status: 'failed',
      audio_url: null,
      error: { code: 'synthesis_failed' },
    });
    expect((await call('/v1/audio/{id}.wav', 'get', { id: String(body.id) })).status).toBe(404);
  });

  it('has no audio before it has succeeded', async () => {
    const { body } = await speak('early');
    expect((await call('/v1/audio/{id}.wav', 'get', { id: String(body.id) })).status).toBe(404);
  });
});

describe('a translation', () => {
  it('is answered at once', async () => {
    const { status, body } = await translate('Schöne Grüße');
    expect({ status, body }).toEqual({
      status: 200,
      body: { translation: '[fr] Schöne Grüße', detected_language: 'de', usage: { characters: 12 } },
    });
  });
});

describe('refusals', () => {
  const voice = 'ada';
  const speech = '/v1/speech';
  const long = 'x'.repeat(501);
  it.each<[string, string, CallRequest, number, string]>([
    [
      'a wrong key',
      speech,
      { headers: { 'X-API-Key': 'wrong' }, body: { text: 'a', voice } },
      401,
      'invalid_api_key',
    ],
    ['an empty text', speech, { body: { text: ' ', voice } }, 422, 'text_empty'],
    ['a text that is no text', speech, { body: { text: 7, voice } }, 422, 'text_empty'],
    ['a body that is null', speech, { body: 'null' }, 422, 'text_empty'],
    ['a long text', speech, { body: { text: long, voice } }, 422, 'text_too_long'],
    ['an unknown voice', speech, { body: { text: 'a', voice: 'toString' } }, 422, 'voice_unknown'],
    ['an unknown format', speech, { body: { text: 'a', voice, format: 'mp3' } }, 422, 'format_unknown'],
    ['broken JSON', speech, { body: '{' }, 400, 'invalid_json'],
    ['a large body', speech, { body: 'x'.repeat(70_000) }, 413, 'body_too_large'],
    ['a wrong key', '/v1/translate', { headers: { 'X-API-Key': 'x' }, body: {} }, 401, 'invalid_api_key'],
    ['broken JSON', '/v1/translate', { body: '{' }, 400, 'invalid_json'],
    ['a large body', '/v1/translate', { body: 'x'.repeat(70_000) }, 413, 'body_too_large'],
    ['an unknown language', '/v1/translate', { body: { text: 'a', target: 'xx' } }, 422, 'target_unknown'],
    [
      'a text it cannot do',
      '/v1/translate',
      { body: { text: 'fail please', target: 'de' } },
      422,
      'untranslatable',
    ],
  ])('%s, at %s', async (_, path, request, status, code) => {
    const before = await statistics();
    const answer = await call(path, 'post', request);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(await statistics()).toEqual({ ...before, requests: before.requests + 1 });
  });

  it('a query for an unknown id or without the key', async () => {
    expect((await show('unknown')).status).toBe(404);
    expect((await call('/v1/speech/{id}', 'get', { id: 'x', headers: { 'X-API-Key': '' } })).status).toBe(
      401,
    );
  });

  it('an unknown path and a wrong method', async () => {
    expect((await fetch(`${origin}/v2/speech`)).status).toBe(404);
    const wrong = await fetch(`${origin}/v1/speech`, { method: 'PUT', headers: { 'X-API-Key': KEY } });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

describe.each([
  ['speech', speak, 'jobs'],
  ['translate', translate, 'translations'],
] as const)('repeating a request: %s', (path, send, made) => {
  let headers: Record<string, string>;
  beforeEach(() => {
    headers = { 'Idempotency-Key': crypto.randomUUID() };
  });

  it('gets the first answer and makes nothing new', async () => {
    const before = await statistics();
    const first = await send('once', headers);
    const again = await Promise.all([send('once', headers), send('once', headers)]);
    for (const answer of again) {
      expect(answer).toMatchObject({ status: first.status, body: first.body });
      expect(answer.headers.get('idempotent-replayed')).toBe('true');
    }
    expect(first.headers.has('idempotent-replayed')).toBe(false);
    const after = await statistics();
    expect([after[made] - before[made], after.replays - before.replays]).toEqual([1, 2]);
  });

  it('is refused with another body, and makes two without a key', async () => {
    await send('once', headers);
    const reused = await send('twice', headers);
    expect(reused).toMatchObject({ status: 422, body: { error: { code: 'idempotency_key_reused' } } });
    const before = await statistics();
    await send('same');
    await send('same');
    expect((await statistics())[made] - before[made]).toBe(2);
  });

  it('gets through after 429, in every run alike', async () => {
    for (const key of [`a-${path}`, `b-${path}`]) {
      const refused = await send('please hurry', { 'Idempotency-Key': key });
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
      expect((await send('please hurry', { 'Idempotency-Key': key })).status).toBeLessThan(300);
    }
  });
});

describe('the document', () => {
  it('is served with the address it is served from', async () => {
    const served = await (await fetch(`${origin}/openapi.json`)).json();
    expect(served).toEqual({ ...openapi, servers: [{ url: origin }] });
  });

  it('declares no answer that these tests have not seen', () => {
    const declared = Object.values<Record<string, Operation>>(openapi.paths)
      .flatMap((path) => Object.values(path))
      .flatMap(({ operationId, responses }) =>
        Object.keys(responses).map((status) => `${operationId} ${status}`),
      );
    expect([...seen].sort()).toEqual(declared.sort());
  });
});

describe('the process', () => {
  it('does not start without a key', async () => {
    const { LOOPBACK_SPEECH_KEY: _, ...env } = process.env;
    const attempt = promisify(execFile)(process.execPath, [VENDOR, '0'], { env });
    await expect(attempt).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('LOOPBACK_SPEECH_KEY'),
    });
  });

  it('says that its port is taken', async () => {
    const env = { ...process.env, LOOPBACK_SPEECH_KEY: KEY, PORT: new URL(origin).port };
    const attempt = promisify(execFile)(process.execPath, [VENDOR], { env });
    await expect(attempt).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('EADDRINUSE') });
  });

  it('keeps a job in its step until the step time has passed', async () => {
    const slow = createProcesses().start(process.execPath, [VENDOR, '0'], {
      cwd: createResources().path(''),
      env: { LOOPBACK_SPEECH_KEY: KEY, LOOPBACK_SPEECH_STEP_MS: '600000' },
    });
    const [, url = ''] = await slow.waitForLine(/^listening on (\S+)$/, 20_000);
    const headers = { 'X-API-Key': KEY };
    const created = await fetch(`${url}/v1/speech`, {
      method: 'POST',
      headers,
      body: '{"text":"a","voice":"ada"}',
    });
    const { id } = z.object({ id: z.string() }).parse(await created.json());
    const shown = await fetch(`${url}/v1/speech/${id}`, { headers });
    expect(await shown.json()).toMatchObject({ status: 'queued' });
    await slow.stop();
    await expect(fetch(url)).rejects.toThrow();
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHttpClient, type HttpClient, type HttpRequest } from '../../templates/kit/http';
import { type ReceivedRequest, startVendor, type TestVendor } from '../../templates/kit/testing/index';

let vendor: TestVendor;
let http: HttpClient;

beforeAll(async () => {
  vendor = await startVendor();
});
beforeEach(() => {
  vendor.answer('POST /x', { body: {} });
  http = createHttpClient({ baseUrl: vendor.url, timeoutMs: 2000, secrets: [], maxBytes: 1000 });
});
afterAll(() => vendor.close());

async function send(request: Partial<HttpRequest>): Promise<ReceivedRequest> {
  await http.request({ method: 'POST', path: '/x', ...request });
  const received = vendor.requests.at(-1);
  if (!received) throw new Error('Nothing arrived.');
  return received;
}
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');

describe('what is sent', () => {
  test('nothing: no body and no content type', async () => {
    const { rawBody, headers } = await send({ json: undefined });
    expect([rawBody, headers['content-type']]).toEqual(['', undefined]);
  });

  test('a form', async () => {
    const form = { To: '+49 1', tags: ['a', 'b'], ids: [1, 2], meta: { k: 'ü&=' }, no: false, nothing: null };
    const { rawBody, headers, ...received } = await send({ form, bodyStyles: { ids: 'brackets' } });
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(rawBody).toBe(
      'To=%2B49%201&tags=a&tags=b&ids%5B%5D=1&ids%5B%5D=2&meta%5Bk%5D=%C3%BC%26%3D&no=false',
    );
    expect([...(await received.form())]).toEqual([
      ['To', '+49 1'],
      ['tags', 'a'],
      ['tags', 'b'],
      ['ids[]', '1'],
      ['ids[]', '2'],
      ['meta[k]', 'ü&='],
      ['no', 'false'],
    ]);
  });

  test('a multipart body with a file of every byte, JSON, repeated fields and awkward names', async () => {
    const all = Uint8Array.from({ length: 256 }, (_each, index) => index);
    const received = await send({
      multipart: {
        file: { filename: 'a "quoted" ä.mp3', contentType: 'audio/mpeg', base64: base64(all) },
        pages: [
          { filename: '1.bin', base64: base64('one') },
          { filename: '2.bin', base64: base64('two') },
        ],
        blob: { contentType: 'image/png', base64: base64('png') },
        options: { language: 'de', words: ['a'] },
        'na"me': [1, true, 'x'],
        left: null,
        out: undefined,
      },
    });
    expect(received.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    const form = await received.form();
    expect([...form.keys()].sort()).toEqual(
      ['file', 'pages', 'pages', 'blob', 'options', 'na"me', 'na"me', 'na"me'].sort(),
    );
    const file = form.get('file') as File;
    expect([file.name, file.type]).toEqual(['a "quoted" ä.mp3', 'audio/mpeg']);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(all);
    const pages = form.getAll('pages') as File[];
    expect(pages.map(({ name, type }) => `${name} ${type}`)).toEqual([
      '1.bin application/octet-stream',
      '2.bin application/octet-stream',
    ]);
    expect(await Promise.all(pages.map((page) => page.text()))).toEqual(['one', 'two']);
    expect((form.get('blob') as File).type).toBe('image/png');
    const options = form.get('options') as File;
    expect([options.type, await options.text()]).toEqual([
      'application/json',
      '{"language":"de","words":["a"]}',
    ]);
    expect(form.getAll('na"me')).toEqual(['1', 'true', 'x']);
  });

  test('text and bytes, as they are', async () => {
    const text = await send({ text: 'a,b\nä' });
    expect([text.rawBody, text.headers['content-type']]).toEqual(['a,b\nä', 'text/plain; charset=utf-8']);
    const body = Uint8Array.of(0, 255, 128, 10);
    const bytes = await send({ bytes: { contentType: 'audio/wav', base64: base64(body) } });
    expect([...bytes.bytes]).toEqual([...body]);
    expect(bytes.headers['content-type']).toBe('audio/wav');
  });

  test('a content type of the caller instead of the usual one', async () => {
    const headers = { 'Content-Type': 'application/vnd.api+json' };
    expect((await send({ json: { a: 1 }, headers })).headers['content-type']).toBe(headers['Content-Type']);
  });

  test.each(['not base64!', 'YWJj*YWJj', 'YWJjZ'])('no file that is cut or mistaken: %j', async (broken) => {
    const before = vendor.requests.length;
    for (const body of [
      { multipart: { f: { filename: 'f', base64: broken } } },
      { bytes: { contentType: 'a/b', base64: broken } },
    ]) {
      await expect(send(body)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    }
    expect(vendor.requests.length).toBe(before);
  });

  test('a body with GET is refused before sending', async () => {
    const before = vendor.requests.length;
    await expect(send({ method: 'GET', json: {} })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    expect(vendor.requests.length).toBe(before);
  });
});

describe('headers', () => {
  test('of a request: numbers and lists as text, nothing for null and undefined', async () => {
    const { headers } = await send({
      headers: { 'X-Count': 3, 'X-List': ['a', 'b'], 'X-Null': null, 'X-Undefined': undefined },
    });
    expect(headers).toMatchObject({ 'x-count': '3', 'x-list': 'a,b' });
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-null']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-undefined']));
  });

  test.each(['a\r\nX-Evil: 1', 'ключ'])(
    'a value that HTTP cannot carry is refused unseen: %j',
    async (value) => {
      const before = vendor.requests.length;
      const error: unknown = await send({ headers: { 'X-Ref': value } }).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining('"X-Ref"') });
      expect(String(error)).not.toContain(value);
      expect(vendor.requests.length).toBe(before);
    },
  );
});

describe('what is answered', () => {
  const ask = (answer: NonNullable<HttpRequest['answer']>) =>
    http.request({ method: 'POST', path: '/x', answer });

  test('text, also where it looks like JSON', async () => {
    vendor.answer('POST /x', { body: '{"a":1}' });
    expect(await ask('text')).toBe('{"a":1}');
  });

  test('bytes with their content type', async () => {
    const bytes = Uint8Array.of(0, 255, 128);
    vendor.answer('POST /x', { body: bytes, headers: { 'Content-Type': 'audio/mpeg' } });
    expect(await ask('bytes')).toEqual({ contentType: 'audio/mpeg', base64: base64(bytes) });
    expect(vendor.requests.at(-1)?.headers.accept).toBe('*/*');
  });

  test('none, whatever comes', async () => {
    vendor.answer('POST /x', { body: '<html>' });
    expect(await ask('none')).toEqual({});
  });

  test.each(['text', 'bytes', 'none'] as const)(
    'a refusal of a request for %s has its message',
    async (answer) => {
      vendor.answer('POST /x', { status: 422, body: { message: 'no' } });
      await expect(ask(answer)).rejects.toMatchObject({ code: 'HTTP', status: 422, message: 'no' });
    },
  );

  test('as much as the limit, and not one byte more', async () => {
    vendor.answer('POST /x', { body: 'x'.repeat(1000) });
    expect(await ask('text')).toHaveLength(1000);
    vendor.answer('POST /x', { body: 'x'.repeat(1001) });
    for (const answer of ['text', 'bytes', 'json'] as const) {
      await expect(ask(answer)).rejects.toMatchObject({
        code: 'MALFORMED_RESPONSE',
        message: 'POST /x was answered 200 with more than 1000 bytes.',
        outcome: 'unknown',
        retryable: false,
      });
    }
  });

  test('the limit is for what is unpacked', async () => {
    const packed = gzipSync('x'.repeat(1_000_000));
    vendor.answer('POST /x', { body: packed, headers: { 'Content-Encoding': 'gzip' } });
    await expect(ask('text')).rejects.toMatchObject({ code: 'MALFORMED_RESPONSE' });
  });

  test('an answer without an end is left at the limit', async () => {
    const server = createServer((_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(500)), 5);
      response.on('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}`;
    const client = createHttpClient({ baseUrl, timeoutMs: 5000, secrets: [], maxBytes: 1000 });
    await expect(client.request({ method: 'GET', path: '/' })).rejects.toMatchObject({
      code: 'MALFORMED_RESPONSE',
    });
    // The connection is given up, so that the server can end without being forced to.
    await new Promise((resolve) => server.close(resolve));
  });

  test('a large refusal is still a refusal', async () => {
    vendor.answer('POST /x', { status: 400, body: 'x'.repeat(5000) });
    await expect(ask('json')).rejects.toMatchObject({ code: 'HTTP', status: 400 });
  });
});

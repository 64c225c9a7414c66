import { symlink } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDocuments } from '../../src/platform/documents.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

let outside: TempFolder;
let project: TempFolder;
const servers: Server[] = [];

beforeEach(async () => {
  outside = await tempFolder({
    'vendor/api.json': '{"outside":true}',
    'vendor/parts/a.json': '{}',
    'key.txt': 'key',
  });
  project = await tempFolder({ 'docs/api.json': '\uFEFF{"inside":true}', '..odd/api.json': '{}' });
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await Promise.all([outside.cleanup(), project.cleanup()]);
});

describe('files', () => {
  test('in the project may refer to the whole project, others only to their own folder', async () => {
    const documents = createDocuments(project.dir);
    expect(await documents.locate('./docs/api.json')).toEqual({
      folder: project.dir,
      path: 'docs/api.json',
      inProject: true,
    });
    expect(await documents.locate(join(project.dir, 'docs/api.json'))).toMatchObject({ inProject: true });
    expect(await documents.locate('..odd/api.json')).toMatchObject({
      path: '..odd/api.json',
      inProject: true,
    });
    const found = await documents.locate(join(outside.dir, 'vendor/api.json'));
    expect(found).toEqual({ folder: join(outside.dir, 'vendor'), path: 'api.json', inProject: false });
    expect(await documents.read(found)).toBe('{"outside":true}');
    expect(await documents.read({ ...found, path: 'parts/a.json' })).toBe('{}');
    await expect(documents.read({ ...found, path: '../key.txt' })).rejects.toMatchObject({
      code: 'PATH_REFUSED',
    });
  });

  test('are read without a byte order mark', async () => {
    const documents = createDocuments(project.dir);
    expect(await documents.read(await documents.locate('docs/api.json'))).toBe('{"inside":true}');
  });

  test('links that lead out are not followed', async () => {
    const documents = createDocuments(project.dir);
    await symlink(join(outside.dir, 'key.txt'), join(project.dir, 'docs/link.json'));
    await symlink(join(outside.dir, 'key.txt'), join(outside.dir, 'vendor/link.json'));
    const here = await documents.locate('docs/link.json');
    await expect(documents.read(here)).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    const there = await documents.locate(join(outside.dir, 'vendor/api.json'));
    await expect(documents.read({ ...there, path: 'link.json' })).rejects.toMatchObject({
      code: 'PATH_REFUSED',
    });
  });

  test.each(['docs/none.json', 'docs', 'docs/api.json/below', '../none.json', '.'])(
    '%s is not there',
    async (path) => {
      const documents = createDocuments(project.dir);
      const reading = documents.locate(path).then((found) => documents.read(found));
      await expect(reading).rejects.toMatchObject({ code: 'DOCUMENT_MISSING' });
    },
  );

  test('have a limit', async () => {
    const documents = createDocuments(project.dir, { maxBytes: 10 });
    const found = await documents.locate('docs/api.json');
    await expect(documents.read(found)).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LARGE' });
  });
});

describe('web addresses', () => {
  const listen = async (listener: RequestListener) => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const get = (
    address: string,
    { hosts = [] as string[], ...options }: { hosts?: string[]; timeoutMs?: number; maxBytes?: number } = {},
  ) =>
    createDocuments(project.dir, options).fetch({
      url: new URL(address),
      name: 'the document',
      allowedHosts: hosts,
    });

  test('with gzip and a byte order mark', async () => {
    const host = await listen((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('\uFEFF{"a":"é"}')),
    );
    expect(await get(`http://${host}/api.json`)).toBe('{"a":"é"}');
  });

  test('credentials of the address go to its host, also after a redirect there', async () => {
    const seen: (string | undefined)[] = [];
    const host = await listen(({ url, headers }, response) => {
      seen.push(headers.authorization);
      if (url === '/new') response.end('found');
      else response.writeHead(302, { location: '/new' }).end();
    });
    expect(await get(`http://me:s%40cret@${host}/old`)).toBe('found');
    const basic = `Basic ${Buffer.from('me:s@cret').toString('base64')}`;
    expect(seen).toEqual([basic, basic]);
  });

  test('another host is asked only when allowed, and never with the credentials', async () => {
    const seen: (string | undefined)[] = [];
    const other = await listen(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end('other');
    });
    const host = await listen((_, response) =>
      response.writeHead(301, { location: `http://${other}/x` }).end(),
    );
    await expect(get(`http://me:secret@${host}/`)).rejects.toMatchObject({
      code: 'HOST_REFUSED',
      diagnostics: [{ fix: expect.stringContaining(`--allow-host ${other}`) }],
    });
    expect(seen).toEqual([]);
    expect(await get(`http://me:secret@${host}/`, { hosts: [other] })).toBe('other');
    expect(seen).toEqual([undefined]);
  });

  test.each([
    ['status 404', (async (_, response) => response.writeHead(404).end()) as RequestListener, 'status 404'],
    [
      'a loop',
      (async (_, response) => response.writeHead(302, { location: '/' }).end()) as RequestListener,
      'redirects more than',
    ],
    [
      'another protocol',
      (async (_, response) =>
        response.writeHead(302, { location: 'file:///etc/passwd' }).end()) as RequestListener,
      'no web address',
    ],
    [
      'a broken connection',
      (async (_, response) => response.destroy()) as RequestListener,
      'could not be fetched',
    ],
  ])('%s is told, without the address', async (_, listener, why) => {
    const host = await listen(listener);
    const error = await get(`http://me:secret@${host}/?token=hidden`).catch((each: unknown) => each);
    expect(error).toMatchObject({ code: 'DOCUMENT_UNREACHABLE', message: expect.stringContaining(why) });
    expect(JSON.stringify(error)).not.toMatch(/secret|hidden/);
  });

  test('a host that does not answer is waited for only so long', async () => {
    const host = await listen(() => undefined);
    await expect(get(`http://${host}/`, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'DOCUMENT_UNREACHABLE',
      message: 'the document did not answer within 0.1 seconds.',
    });
  });

  test('an answer without an end is cut off', async () => {
    const host = await listen((_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(100_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    await expect(get(`http://${host}/`, { maxBytes: 1_000_000 })).rejects.toMatchObject({
      code: 'DOCUMENT_TOO_LARGE',
    });
  });
});

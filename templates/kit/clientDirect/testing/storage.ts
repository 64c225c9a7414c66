import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findRefusal, type KnownKey } from './signature';

export interface StoredObject {
  contentType: string;
  bytes: Buffer;
}

export interface TestStorage {
  /** The endpoint, such as `http://localhost:40123`. */
  url: string;
  /** By bucket and key: `bucket/prefix/object`. */
  objects: ReadonlyMap<string, StoredObject>;
  close(): Promise<void>;
}

/** A storage service on loopback that keeps what is put under a signed URL, and refuses as S3 does. */
export async function startStorage(known: KnownKey, bucket: string): Promise<TestStorage> {
  const objects = new Map<string, StoredObject>();
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: target = '', headers } = request;
    const refusal = findRefusal({ method, target, headers }, known);
    if (refusal) {
      response.writeHead(403, { 'Content-Type': 'application/xml' });
      response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${refusal}</Code></Error>`);
      return;
    }
    const path = decodeURIComponent(target.split('?', 1)[0] ?? '');
    const inHost = headers.host?.startsWith(`${bucket}.`);
    const name = inHost ? `${bucket}${path}` : path.slice(1);
    if (method === 'PUT') {
      objects.set(name, { contentType: headers['content-type'] ?? '', bytes: Buffer.concat(chunks) });
      response.writeHead(200).end();
      return;
    }
    const found = objects.get(name);
    response.writeHead(found ? 200 : 404, found ? { 'Content-Type': found.contentType } : {});
    response.end(found?.bytes);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    objects,
    close() {
      server.closeAllConnections();
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

/** What a browser does with a signed URL. A bucket in the name of a host is found on loopback without a name server. */
export function put(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body));
    const request = send(
      url,
      {
        method: 'PUT',
        headers: { ...headers, 'Content-Length': length },
        lookup: (_host, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DeliveryAdmin } from './admin';

/** Where a running app says how to reach its {@link serveAdmin}; beside the folder of its PGLite database. */
export const adminFile = (databaseFolder: string) => `${databaseFolder}.delivery.json`;

export interface AdminAddress {
  url: string;
  token: string;
}

const MAX_BODY = 10_000;

/**
 * Lets an operator on this machine reach the delivery of an app whose database no second process may open. Loopback
 * only, and only for who can read the token in `file`, which is who could read the database as well.
 *
 * @returns what to call at the end
 */
export async function serveAdmin(admin: DeliveryAdmin, file: string): Promise<() => Promise<void>> {
  const token = randomBytes(32).toString('hex');
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (!isAllowed(request, token)) return answer(401, null);
    run(admin, request).then(
      (body) => answer(body === undefined ? 404 : 200, body ?? null),
      (error: unknown) => answer(500, { message: error instanceof Error ? error.message : String(error) }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  // It must not keep a process alive that has nothing else to do.
  server.unref();
  const { port } = server.address() as AddressInfo;
  const address: AdminAddress = { url: `http://127.0.0.1:${port}`, token };
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(address), { mode: 0o600 });
  return async () => {
    rmSync(file, { force: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}

function isAllowed({ headers }: IncomingMessage, token: string): boolean {
  const [given, wanted] = [headers.authorization ?? '', `Bearer ${token}`].map((text) => Buffer.from(text));
  return (
    given !== undefined &&
    wanted !== undefined &&
    given.length === wanted.length &&
    timingSafeEqual(given, wanted)
  );
}

/** `undefined` for what is not offered. */
async function run(admin: DeliveryAdmin, request: IncomingMessage): Promise<unknown> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /status':
      return admin.status();
    case 'GET /dead':
      return admin.dead();
    case 'POST /retry': {
      const { callId, key } = await readJson(request);
      if (typeof callId !== 'string' || (key !== 'same' && key !== 'new')) return undefined;
      return admin.retry(callId, key);
    }
    default:
      return undefined;
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MAX_BODY) throw new Error('The request is too long.');
  }
  return JSON.parse(text);
}

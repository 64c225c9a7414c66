import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a real vendor would be: a service on loopback that wants to know who asks. */
type Handler = (request: IncomingMessage) => { status?: number; body: unknown };

export interface Services {
  uptime: string;
  builds: string;
  tickets: string;
  close(): void;
}

const REFUSED = { status: 401, body: { message: 'Who are you?' } };

export async function startServices(): Promise<Services> {
  const started = await Promise.all([uptime, builds, tickets].map(start));
  const [first, second, third] = started.map(({ url }) => url) as [string, string, string];
  return {
    uptime: first,
    builds: second,
    tickets: third,
    close() {
      for (const { close } of started) close();
    },
  };
}

const uptime: Handler = ({ headers, url }) => {
  if (headers['x-api-key'] !== 'example-key-1') return REFUSED;
  if (url === '/v1/account') return { body: { plan: 'small' } };
  return {
    body: [
      { name: 'shop', up: true, since: '2026-01-01T00:00:00Z' },
      { name: 'mail', up: true, since: '2026-01-01T00:00:00Z' },
      { name: 'wiki', up: true, since: '2026-01-01T00:00:00Z' },
      { name: 'search', up: false, since: '2026-03-01T08:30:00Z' },
    ],
  };
};

const builds: Handler = ({ headers }) => {
  const expected = `Basic ${Buffer.from('ada:example-password').toString('base64')}`;
  if (headers.authorization !== expected) return REFUSED;
  return {
    body: {
      finished: [{ passed: true }, { passed: true }, { passed: false }],
      running: [{ name: 'website', step: 3, steps: 5 }],
    },
  };
};

const tickets: Handler = ({ headers, url }) => {
  const client = `Basic ${Buffer.from('example-client:example-secret').toString('base64')}`;
  if (url === '/oauth/token') {
    if (headers.authorization !== client) return REFUSED;
    return { body: { access_token: 'example-token', token_type: 'Bearer', expires_in: 3600 } };
  }
  if (headers.authorization !== 'Bearer example-token') return REFUSED;
  return {
    body: [
      { day: '2026-03-01T00:00:00Z', opened: 9, closed: 4 },
      { day: '2026-03-02T00:00:00Z', opened: 5, closed: 7 },
    ],
  };
};

async function start(handler: Handler): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const { status = 200, body } = handler(request);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

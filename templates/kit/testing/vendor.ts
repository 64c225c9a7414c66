import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  method: string;
  /** Without the query, as it was sent (still encoded). */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  rawBody: string;
  /** The body as it was sent. */
  bytes: Buffer;
  /** The body as JSON; `undefined` where it is empty or something else. */
  json: unknown;
  /** The fields of a form or multipart body, files among them. Rejects for anything else. */
  form(): Promise<FormData>;
}

export interface ScriptedAnswer {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string>;
  /** Text and bytes are sent as they are, anything else as JSON. */
  body?: unknown;
  /** Milliseconds to wait before the answer. */
  delayMs?: number;
  /** Answers only when this is resolved: an order of events instead of a time. */
  after?: Promise<unknown>;
  /** Cuts the connection instead of answering. */
  reset?: true;
}

export type Answer =
  | ScriptedAnswer
  | ((request: ReceivedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>);

export interface TestVendor {
  /** Base URL, such as `http://127.0.0.1:40123`. */
  url: string;
  /** Every request, in the order of arrival. */
  requests: readonly ReceivedRequest[];
  /**
   * Sets the answers of a route such as `GET /v1/jobs/{id}`, replacing earlier ones. They are used in order; the last
   * one is repeated; without any the route answers 404, as one that nobody named.
   */
  answer(route: string, ...answers: readonly Answer[]): void;
  requestsTo(route: string): ReceivedRequest[];
  close(): Promise<void>;
}

/** A vendor on loopback that answers as told and remembers what it was asked. Where nothing is scripted it answers 404. */
export async function startVendor(script: Readonly<Record<string, Answer>> = {}): Promise<TestVendor> {
  const requests: ReceivedRequest[] = [];
  const routes = new Map<string, Answer[]>();
  for (const [route, answer] of Object.entries(script)) routes.set(route, [answer]);

  const server = createServer((request, response) => {
    reply(request, response).catch(() => response.destroy());
  });

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await receive(request);
    requests.push(received);
    const answers = [...routes].find(([route]) => matches(route, received))?.[1] ?? [];
    const next = answers.length > 1 ? answers.shift() : answers[0];
    const answer = typeof next === 'function' ? await next(received) : (next ?? notScripted(received));
    await answer.after;
    if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
    if (answer.reset) {
      request.socket.destroy();
      return;
    }
    // A connection that is kept can end while the next request is on its way, which looks like a failing vendor.
    const headers = { Connection: 'close', 'Content-Type': 'application/json', ...answer.headers };
    response.writeHead(answer.status ?? 200, headers);
    const { body } = answer;
    const ready = typeof body === 'string' || body instanceof Uint8Array;
    response.end(ready ? body : JSON.stringify(body));
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (route, ...answers) => void routes.set(route, [...answers]),
    requestsTo: (route) => requests.filter((request) => matches(route, request)),
    close() {
      server.closeAllConnections();
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const rawBody = bytes.toString('utf8');
  const [path = '', query] = (request.url ?? '').split('?', 2);
  return {
    method: request.method ?? '',
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    rawBody,
    bytes,
    json: parseOrUndefined(rawBody),
    form() {
      const type = { 'Content-Type': request.headers['content-type'] ?? '' };
      return new Response(new Uint8Array(bytes), { headers: type }).formData();
    },
  };
}

function matches(route: string, { method, path }: ReceivedRequest): boolean {
  const [routeMethod, routePath = ''] = route.split(' ', 2);
  // A parameter may be a part of a segment: `/jobs/{id}.json`.
  const literals = routePath.split(/\{[^{}]+\}/).map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return routeMethod === method && new RegExp(`^${literals.join('[^/]+')}$`).test(path);
}

function notScripted({ method, path }: ReceivedRequest): ScriptedAnswer {
  return { status: 404, body: { error: { message: `The test has no answer for ${method} ${path}.` } } };
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

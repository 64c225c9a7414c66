import { EventEmitter, once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { serve } from '@hono/node-server';
import { WebSocket } from 'ws';
import type { ServerFrame } from './frames';
import { PROTOCOL } from './token';

/** A way to Redis that can be interrupted, whatever Redis is used. Not for `rediss://`, whose certificate names a host. */
export interface Link {
  /** The given URL, through this link. */
  url: string;
  /** Ends all connections and takes no new ones. */
  cut(): void;
  /** Connections stay, nothing gets through. */
  freeze(): void;
  /** As at the start. */
  mend(): void;
  close(): Promise<void>;
}

export async function startLink(url: string): Promise<Link> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'frozen' = 'open';
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy();
    const far = connect(Number(target.port || 6379), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
      if (state === 'frozen') from.unpipe(to).pause();
      from.on('mend', () => from.pipe(to));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: through.href,
    cut() {
      state = 'cut';
      for (const socket of sockets) socket.destroy();
    },
    freeze() {
      state = 'frozen';
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend() {
      state = 'open';
      for (const socket of sockets) socket.emit('mend');
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Serves an app's routes on a free port, as a host does. */
export async function serveApp(fetch: Parameters<typeof serve>[0]['fetch']): Promise<HttpServer> {
  const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }) as HttpServer;
  if (!server.listening) await once(server, 'listening');
  // The first request makes the server known to the channel.
  const { port } = server.address() as AddressInfo;
  await globalThis.fetch(`http://127.0.0.1:${port}/`);
  return server;
}

/** Where a client of the channel connects. */
export function socketUrl(server: HttpServer, path: string): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

export interface Client {
  socket: WebSocket;
  /** Waits for the next frame that was not taken yet. */
  next(): Promise<ServerFrame>;
  /** Everything received so far. */
  frames: readonly ServerFrame[];
  send(frame: object): void;
  /** Resolves with the code the server closed with. */
  closed: Promise<number>;
}

/** Connects as a browser does, with the token among the subprotocols. Rejects when the server refuses. */
export async function openClient(url: string, token: string): Promise<Client> {
  const socket = new WebSocket(url, [PROTOCOL, `bearer.${token}`]);
  const frames: ServerFrame[] = [];
  const arrivals = new EventEmitter();
  let taken = 0;
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)));
    arrivals.emit('frame');
  });
  const closed = once(socket, 'close').then(([code]) => Number(code));
  closed.catch(() => undefined);
  await once(socket, 'open');
  return {
    socket,
    frames,
    closed,
    async next() {
      while (frames.length <= taken) await once(arrivals, 'frame');
      taken += 1;
      return frames[taken - 1] as ServerFrame;
    },
    send: (frame) => socket.send(JSON.stringify(frame)),
  };
}

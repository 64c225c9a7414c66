import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FanOut, Reader } from './fanOut';
import { CLOSE, parseSendFrame, type SendFrame, type ServerFrame } from './frames';
import type { ChannelLimits, Log } from './settings';
import { type Authenticate, type Identity, PROTOCOL } from './token';
import { refuseUpgrade, stopUpgrades, type UpgradeHandler, urlOf } from './upgrades';

export interface SocketSettings {
  path: string;
  authenticate: Authenticate;
  fanOut: FanOut;
  /** Answers a frame of a client; `null` where clients only listen. */
  receive: ((userId: string, frame: SendFrame) => Promise<ServerFrame>) | null;
  limits: ChannelLimits;
  log: Log;
}

export interface Sockets {
  upgrade: UpgradeHandler;
  /** Tells every client to go and waits until all are gone. */
  close(): Promise<void>;
}

/** How often it is looked whether a server stopped listening: its connections would keep it open. */
const TICK_MS = 1_000;
const GOODBYE_MS = 1_000;

/** The WebSockets of one path: who may connect, how long, and how much each may send and keep waiting. */
export function createSockets(settings: SocketSettings): Sockets {
  const { path, authenticate, fanOut, limits, log } = settings;
  const wss = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    // The token is offered beside it and must not be repeated in the answer.
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  const open = new Map<WebSocket, { identity: Identity; server: Server; isAlive: boolean }>();
  const servers = new Set<Server>();
  let closed = false;
  let nextBeat = Date.now() + limits.heartbeatMs;
  let nextCheck = Date.now() + limits.recheckMs;
  const timer = setInterval(tick, Math.min(TICK_MS, limits.heartbeatMs)).unref();

  function tick(): void {
    const now = Date.now();
    const beat = now >= nextBeat;
    if (beat) nextBeat = now + limits.heartbeatMs;
    for (const [socket, client] of open) {
      const { expiresAt } = client.identity;
      if (!client.server.listening) socket.close(CLOSE.goingAway, 'GOING_AWAY');
      else if (expiresAt !== null && expiresAt <= now) socket.close(CLOSE.tokenExpired, 'TOKEN_EXPIRED');
      else if (beat && !client.isAlive) socket.terminate();
      else if (beat) {
        client.isAlive = false;
        socket.ping();
      }
    }
    if (now < nextCheck) return;
    nextCheck = now + limits.recheckMs;
    fanOut.recheck();
  }

  async function upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    server: Server,
  ): Promise<void> {
    socket.on('error', () => {});
    servers.add(server);
    const identity = await authenticate(request.headers).catch(() => null);
    if (closed) return refuseUpgrade(socket, 503, 'Service Unavailable');
    if (!identity) return refuseUpgrade(socket, 401, 'Unauthorized');
    if (fanOut.count(identity.userId) >= limits.socketsPerUser) {
      return refuseUpgrade(socket, 429, 'Too Many Requests');
    }
    const only = urlOf(request)?.searchParams.get('channel') ?? null;
    wss.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, identity, only, server));
  }

  function accept(socket: WebSocket, identity: Identity, only: string | null, server: Server): void {
    const client = { identity, server, isAlive: true };
    const reader: Reader = {
      userId: identity.userId,
      only,
      send(text) {
        if (socket.readyState !== socket.OPEN) return;
        // A client that does not keep up reads the database when it connects again.
        if (socket.bufferedAmount > limits.bufferedBytes) return socket.terminate();
        socket.send(text);
      },
      close: (code, reason) => socket.close(code, reason),
    };
    open.set(socket, client);
    socket.on('error', () => {});
    socket.on('pong', () => {
      client.isAlive = true;
    });
    socket.on('close', () => {
      open.delete(socket);
      fanOut.leave(reader);
    });
    listen(socket, reader);
    void fanOut.join(reader);
  }

  function listen(socket: WebSocket, reader: Reader): void {
    let waiting = 0;
    let turn = Promise.resolve();
    socket.on('message', (data, isBinary) => {
      const frame = isBinary || !settings.receive ? null : parseSendFrame(data.toString());
      if (!frame || waiting >= limits.framesWaiting) return socket.close(CLOSE.invalidFrame, 'INVALID_FRAME');
      waiting += 1;
      // One after the other, in the order in which they were sent.
      turn = turn
        .then(() => settings.receive?.(reader.userId, frame))
        .then(
          (answer) => reader.send(JSON.stringify(answer)),
          (error: unknown) => {
            log(
              `a frame could not be answered: ${error instanceof Error ? error.name : typeof error}`,
              'error',
            );
            socket.close(CLOSE.failed, 'TRY_AGAIN');
          },
        )
        .finally(() => {
          waiting -= 1;
        });
    });
  }

  return {
    upgrade: (...args) => void upgrade(...args),
    async close() {
      closed = true;
      clearInterval(timer);
      for (const server of servers) stopUpgrades(server, path);
      const gone = [...open.keys()].map(
        (socket) =>
          new Promise<void>((resolve) => {
            socket.once('close', () => resolve());
            socket.close(CLOSE.goingAway, 'GOING_AWAY');
            setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
          }),
      );
      await Promise.all(gone);
      wss.close();
    },
  };
}

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { MiddlewareHandler } from 'hono';
import { ApiError } from '../apiError';

/** Takes over the connection of a request that wants to be a WebSocket. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer, server: Server) => void;

/** The paths with a handler, by server: one listener for all integrations, so that a path of nobody can be refused. */
const handlers = new WeakMap<Server, Map<string, UpgradeHandler>>();

/** Lets a server hand upgrades of a path to a handler. Doing it twice changes nothing. */
export function serveUpgrades(server: Server, path: string, handler: UpgradeHandler): void {
  const known = handlers.get(server);
  if (known) return void known.set(path, handler);
  const paths = new Map([[path, handler]]);
  handlers.set(server, paths);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const found = paths.get(pathOf(request));
    if (found) found(request, socket, head, server);
    // Somebody else's listener may know the path.
    else if (server.listenerCount('upgrade') === 1) refuseUpgrade(socket, 404, 'Not Found');
  });
}

export function stopUpgrades(server: Server, path: string): void {
  handlers.get(server)?.delete(path);
}

/** Answers an upgrade request with a status, without a body, and ends its connection. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  socket.on('error', () => {});
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * Finds the HTTP server an app is served by: hosts build their routes before they listen, and none hands its server to
 * an integration. The first request of any kind makes the server known. Should that be an upgrade, it is answered 503
 * and the client's next attempt succeeds.
 */
export function attachToServer(path: string, handler: UpgradeHandler): MiddlewareHandler {
  return async (c, next) => {
    const server = serverOf(c.env);
    if (server) serveUpgrades(server, path, handler);
    if (c.req.path !== path) return next();
    const wantsUpgrade = server !== null && c.req.header('Upgrade')?.toLowerCase() === 'websocket';
    const error = wantsUpgrade
      ? new ApiError(503, 'NOT_READY', 'Connect again.')
      : new ApiError(426, 'UPGRADE_REQUIRED', 'This address speaks WebSocket only.');
    const headers: Record<string, string> = wantsUpgrade ? { 'Retry-After': '1' } : { Upgrade: 'websocket' };
    const { status, code, message } = error;
    return Response.json({ error: { code, message } }, { status, headers });
  };
}

/** `@hono/node-server` passes on the request of Node, whose connection knows its server. */
function serverOf(env: unknown): Server | null {
  const { incoming } = (env ?? {}) as { incoming?: { socket?: { server?: Server } } };
  return incoming?.socket?.server ?? null;
}

/** @returns '' for a request target that is none */
export function pathOf(request: IncomingMessage): string {
  return urlOf(request)?.pathname ?? '';
}

export function urlOf({ url = '' }: IncomingMessage): URL | null {
  return URL.canParse(url, 'http://host') ? new URL(url, 'http://host') : null;
}

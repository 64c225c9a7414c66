import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { ApiError } from '../apiError';
import { bearerToken } from '../bearerToken';
import { matchesPath } from './paths';

/** Where a request may carry its token. The first place that has one counts. */
export interface TokenSources {
  /** `Authorization: Bearer <token>`; for a WebSocket of a browser the subprotocol `bearer.<token>`. */
  bearer: boolean;
  /** Name of a cookie. */
  cookie?: string;
  /**
   * A query parameter, for what cannot send headers: WebSockets and event streams. Addresses are logged by servers and
   * kept by browsers, so it is read on these paths only.
   */
  query?: { name: string; paths: readonly string[] };
}

/**
 * The token of a request; `null` without one.
 * @throws {ApiError} 403 `CROSS_SITE` for a cookie that another site made the browser send
 */
export function readToken(c: Context, { bearer, cookie, query }: TokenSources): string | null {
  const header = bearerToken(c.req.header('Authorization'), c.req.header('Sec-WebSocket-Protocol'));
  if (bearer && header) return header;
  const inQuery = query && matchesPath(query.paths, c.req.path) ? c.req.query(query.name) : undefined;
  if (inQuery) return inQuery;
  const inCookie = cookie === undefined ? undefined : getCookie(c, cookie);
  if (!inCookie) return null;
  if (changesSomething(c) && isCrossSite(c)) {
    throw new ApiError(403, 'CROSS_SITE', 'Another site may not act for the user.');
  }
  return inCookie;
}

/** Reading is left to the browser, which does not show the answer to another site. A WebSocket has no such limit. */
function changesSomething(c: Context): boolean {
  const reads = ['GET', 'HEAD', 'OPTIONS'].includes(c.req.method);
  return !reads || c.req.header('Upgrade')?.toLowerCase() === 'websocket';
}

/** Browsers say where a request comes from, in one header or the other; whatever sends neither is no browser. */
function isCrossSite(c: Context): boolean {
  const site = c.req.header('Sec-Fetch-Site');
  if (site !== undefined) return site === 'cross-site';
  const origin = c.req.header('Origin');
  if (origin === undefined) return false;
  const host = c.req.header('Host') ?? new URL(c.req.url).host;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

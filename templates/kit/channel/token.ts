import type { IncomingHttpHeaders } from 'node:http';
import { verify } from 'hono/jwt';

/** Who connects. */
export interface Identity {
  userId: string;
  /** Milliseconds since 1970; the connection ends then. */
  expiresAt: number | null;
}

/** Finds out who sends a request by its headers; `null` for nobody. */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Identity | null>;

/** The subprotocol of the channel. Browsers offer it and the token: `new WebSocket(url, ['live', 'bearer.' + token])`. */
export const PROTOCOL = 'live';
const OFFERED_TOKEN = /^bearer\.(.+)$/;

/**
 * Accepts the app's own tokens: a JWT signed with HS256, the user's id in a claim. It is taken from `Authorization:
 * Bearer …` or from the offered subprotocols, because browsers cannot set headers; never from the URL, which proxies
 * log, and never from a cookie, which browsers send for other sites too.
 */
export function authenticateToken(secret: string, userClaim = 'sub'): Authenticate {
  return async (headers) => {
    const token = tokenOf(headers);
    if (token === null) return null;
    const payload = await verify(token, secret, 'HS256').catch(() => null);
    const userId = payload?.[userClaim];
    if (!payload || !(typeof userId === 'string' || typeof userId === 'number') || userId === '') return null;
    return { userId: String(userId), expiresAt: payload.exp === undefined ? null : payload.exp * 1000 };
  };
}

function tokenOf(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const offered = headers['sec-websocket-protocol']?.split(',') ?? [];
  return (
    offered.map((each) => OFFERED_TOKEN.exec(each.trim())?.[1]).find((each) => each !== undefined) ?? null
  );
}

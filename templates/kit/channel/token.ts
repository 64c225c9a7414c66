import type { IncomingHttpHeaders } from 'node:http';
import { verify } from 'hono/jwt';
import { bearerToken } from '../bearerToken';

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

/** The claims of a genuine token; rejects for any other. */
export type VerifyToken = (token: string) => Promise<Readonly<Record<string, unknown>> & { exp?: number }>;

/** Accepts the app's own tokens: a JWT signed with HS256, the user's id in a claim. */
export function authenticateToken(secret: string, userClaim = 'sub'): Authenticate {
  return authenticateWith((token) => verify(token, secret, 'HS256'), userClaim);
}

/**
 * Accepts tokens that something else verifies, such as the verifier of an integration of the pattern `middleware`. A token
 * is taken from `Authorization: Bearer …` or from the offered subprotocols, because browsers cannot set headers; never
 * from the URL, which proxies log, and never from a cookie, which browsers send for other sites too.
 */
export function authenticateWith(verifyToken: VerifyToken, userClaim = 'sub'): Authenticate {
  return async (headers) => {
    const token = bearerToken(headers.authorization, headers['sec-websocket-protocol']);
    if (token === null) return null;
    const payload = await verifyToken(token).catch(() => null);
    const userId = payload?.[userClaim];
    if (!payload || !(typeof userId === 'string' || typeof userId === 'number') || userId === '') return null;
    return { userId: String(userId), expiresAt: payload.exp === undefined ? null : payload.exp * 1000 };
  };
}

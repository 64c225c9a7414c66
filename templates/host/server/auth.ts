import type { MiddlewareHandler } from 'hono';
import { sign, verify } from 'hono/jwt';

export type AppEnv = { Variables: { user: { id: string } | null } };

const DAY_S = 24 * 60 * 60;

/** A token for a user, valid for one day. */
export function issueToken(userId: string, secret: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return sign({ sub: userId, iat: now, exp: now + DAY_S }, secret, 'HS256');
}

/** Reads `Authorization: Bearer <token>`. A wrong token is refused everywhere; a missing one is left to the route. */
export function authenticate(secret: string): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    // An integration's middleware may have found the user by other means.
    if (c.get('user')) return next();
    c.set('user', null);
    const header = c.req.header('Authorization');
    if (header === undefined) return next();
    const token = /^Bearer (\S+)$/i.exec(header)?.[1] ?? '';
    const payload = await verify(token, secret, 'HS256').catch(() => null);
    if (typeof payload?.sub !== 'string' || payload.sub === '') {
      return c.json({ error: { code: 'UNAUTHENTICATED', message: 'The token is not valid.' } }, 401);
    }
    c.set('user', { id: payload.sub });
    return next();
  };
}

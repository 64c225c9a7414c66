import type { Context, MiddlewareHandler } from 'hono';
import type { JWTPayload } from 'jose';
import { ApiError } from '../apiError';
import type { FoundUser } from './findUser';
import { matchesPath } from './paths';
import { readToken, type TokenSources } from './readToken';
import { invalidToken, type VerifyToken } from './verifyToken';

export interface AuthenticationRules {
  sources: TokenSources;
  /** Paths that need no token; a valid one still says who asks. `*` stands for one segment, at the end for all that follows. */
  anonymous: readonly string[];
  /** The API that gives out tokens; it needs none wherever the host puts it. */
  loginApi?: string;
  verify: VerifyToken;
  findUser: (claims: JWTPayload) => Promise<FoundUser | null>;
}

/**
 * Lets requests through that carry a valid token of a user of the app, and leaves the user to the routes as `user`
 * (`{ id }`) and as `userId`. Every other path than the anonymous ones is closed: what is added to the app later is not
 * open by accident. Nothing is logged, because an address may hold a token.
 *
 * Answers: 401 `UNAUTHENTICATED`; 403 `CROSS_SITE`; 503 `SIGN_IN_UNAVAILABLE` when the issuer's keys cannot be had. Any
 * other failure is the host's to answer, and no request goes through with it.
 *
 * @param authentication asked for with each request, because the routes are made before or after `setup`
 */
export function authenticated(authentication: () => AuthenticationRules): MiddlewareHandler {
  return async (c, next) => {
    const rules = authentication();
    const user = await whoAsks(c, rules).catch((error: unknown) => {
      if (error instanceof ApiError) return error;
      throw error;
    });
    if (!(user instanceof ApiError)) {
      c.set('user', user);
      c.set('userId', user.id);
    } else if (!isOpen(c, rules)) {
      return refuse(user);
    }
    return next();
  };
}

async function whoAsks(c: Context, { sources, verify, findUser }: AuthenticationRules): Promise<FoundUser> {
  const token = readToken(c, sources);
  if (token === null) throw invalidToken();
  const user = await findUser(await verify(token));
  if (!user) throw invalidToken();
  return user;
}

function isOpen(c: Context, { anonymous, loginApi }: AuthenticationRules): boolean {
  const { path, method } = c.req;
  // Browsers ask without a token whether another site may use the app at all.
  const preflight = method === 'OPTIONS' && c.req.header('Access-Control-Request-Method') !== undefined;
  const login =
    loginApi !== undefined &&
    method === 'POST' &&
    path.startsWith('/api/custom/') &&
    path.endsWith(`/${loginApi}`);
  return preflight || login || matchesPath(anonymous, path);
}

function refuse({ status, code, message }: ApiError): Response {
  const headers: Record<string, string> = status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
  return Response.json({ error: { code, message } }, { status, headers });
}

import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { ApiError } from '../apiError';

export interface TokenRules {
  /** The algorithms of a token that is believed; what a token says of itself is not asked. */
  algorithms: readonly string[];
  /** Who has to have issued it; left out, nobody looks. */
  issuer?: string | undefined;
  /** Whom it has to be for; left out, nobody looks. */
  audience?: string | undefined;
  /** Seconds that clocks may differ. */
  clockToleranceSeconds: number;
}

/**
 * The claims of a token that is genuine, in time and for us.
 * @throws {ApiError} 401 `UNAUTHENTICATED` for any other; 503 `SIGN_IN_UNAVAILABLE` when the issuer's keys cannot be had
 */
export type VerifyToken = (token: string) => Promise<JWTPayload>;

/** RFC 7518, 3.2: a secret is at least as long as the hash. */
const SECRET_BYTES: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 };

/**
 * Tokens signed with a secret that the app shares with their issuer, or is its own issuer.
 * @throws {Error} for a secret that is missing or too short: the app does not start
 */
export function secretVerifier(secret: string, rules: TokenRules): VerifyToken {
  return verifier(secretKey(secret, rules.algorithms), rules);
}

/**
 * Tokens signed with a key of the issuer, who publishes the other half of it (RFC 7517). The keys are kept for ten
 * minutes, and asked for again when a token names one that is not among them, at most every thirty seconds.
 *
 * @param url `https:`, or `http:` on loopback
 */
export function jwksVerifier(url: string, rules: TokenRules): VerifyToken {
  if (
    rules.algorithms.length === 0 ||
    rules.algorithms.some((each) => !/^((RS|PS|ES)\d{3}|EdDSA)$/.test(each))
  ) {
    throw new Error('Published keys verify RS, PS, ES and EdDSA signatures only.');
  }
  const address = new URL(url);
  if (address.protocol !== 'https:' && !['localhost', '127.0.0.1', '[::1]'].includes(address.hostname)) {
    throw new Error("The address of the issuer's keys must begin with https.");
  }
  return verifier(createRemoteJWKSet(address), rules);
}

/** The key of a shared secret, long enough for every algorithm. */
export function secretKey(secret: string, algorithms: readonly string[]): Uint8Array {
  const key = new TextEncoder().encode(secret.trim());
  if (algorithms.length === 0) throw new Error('Name at least one algorithm.');
  for (const algorithm of algorithms) {
    const needed = SECRET_BYTES[algorithm];
    if (needed === undefined) throw new Error(`A secret does not verify ${algorithm}.`);
    if (key.length < needed) throw new Error(`The secret of ${algorithm} has at least ${needed} bytes.`);
  }
  return key;
}

function verifier(key: Uint8Array | JWTVerifyGetKey, rules: TokenRules): VerifyToken {
  const { algorithms, issuer, audience, clockToleranceSeconds } = rules;
  const options = {
    algorithms: [...algorithms],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    clockTolerance: clockToleranceSeconds,
    // A token that never expires cannot be taken back.
    requiredClaims: ['exp'],
  };
  return async (token) => {
    try {
      // The two forms of a key are two overloads.
      const verified =
        typeof key === 'function'
          ? await jwtVerify(token, key, options)
          : await jwtVerify(token, key, options);
      return verified.payload;
    } catch (error) {
      throw toApiError(error);
    }
  };
}

/** Everything the library says about a token is one answer; the rest is about the issuer's keys. */
function toApiError(error: unknown): ApiError {
  const keysMissing =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC';
  if (keysMissing) return new ApiError(503, 'SIGN_IN_UNAVAILABLE', 'Nobody can be recognised at the moment.');
  return invalidToken();
}

/** The one answer to a missing, wrong or expired token: it does not tell which. */
export function invalidToken(): ApiError {
  return new ApiError(401, 'UNAUTHENTICATED', 'Sign in first.');
}

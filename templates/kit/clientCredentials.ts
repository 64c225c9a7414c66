import { type Authentication, basic, bearer, type PreparedRequest } from './authentication.js';
import { createHttpClient, type Transport } from './http.js';
import { requireText, valueAt } from './mapping.js';
import { VendorError } from './vendorError.js';

export interface ClientCredentialsConfig extends Transport {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  scopes?: readonly string[];
  /** Where the id and the secret are sent: the Authorization header (default) or the body. */
  clientAuthentication?: 'basic' | 'body';
  /** Which API the token is for; some vendors ask for it. */
  audience?: string;
  /** How the vendor says, whatever the status, that the token is not valid: a dotted path in the answer and its values. */
  expired?: { field: string; values: readonly (string | number)[] };
  /** Milliseconds the request for a token may take. */
  timeoutMs: number;
}

interface Token {
  value: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** A minute, or a tenth of a short life: a token must not expire on its way to the vendor. */
const MARGIN_MS = 60_000;
const MARGIN_SHARE = 0.1;

/**
 * OAuth2 client credentials (RFC 6749, 4.4). The token is kept until shortly before it expires; requests that need one at
 * the same time wait for the same one. A token that the vendor refuses is given up, and the client gets one more try.
 */
export function clientCredentials(config: ClientCredentialsConfig): Authentication {
  const { clientId, clientSecret, expired } = config;
  let current: Token | null = null;
  let pending: Promise<Token> | null = null;
  /** Also the token before this one: a request that was sent with it may still fail. */
  let issued: string[] = [];

  async function renewed(): Promise<Token> {
    const token = await fetchToken(config);
    current = token;
    issued = [token.value, ...issued].slice(0, 2);
    return token;
  }

  async function token(): Promise<string> {
    if (current && Date.now() < current.expiresAt) return current.value;
    pending ??= renewed().finally(() => {
      pending = null;
    });
    return (await pending).value;
  }

  return {
    async apply(request) {
      await bearer(await token()).apply(request);
    },
    renew({ status, body, request }) {
      const values = expired?.values.map(String) ?? [];
      const saysSo = expired !== undefined && values.includes(String(valueAt(body, expired.field)));
      if (status !== 401 && !saysSo) return false;
      // Another request may have had it renewed already.
      if (current && sentWith(request, current)) current = null;
      return true;
    },
    secrets: () => [clientSecret, ...clientBasic(clientId, clientSecret).secrets(), ...issued],
  };
}

function sentWith({ headers }: PreparedRequest, { value }: Token): boolean {
  return headers.get('Authorization') === `Bearer ${value}`;
}

/** RFC 6749, 2.3.1: both are encoded before they are joined. */
function clientBasic(id: string, secret: string): Authentication {
  return basic(encodeURIComponent(id), encodeURIComponent(secret));
}

/** @throws {VendorError} about the token request, outcome `not-sent`: the call that needs the token was not made */
async function fetchToken(config: ClientCredentialsConfig): Promise<Token> {
  const { clientId, clientSecret, scopes = [], audience, timeoutMs } = config;
  const inBody = config.clientAuthentication === 'body';
  const { origin, pathname, searchParams } = new URL(config.tokenUrl);
  const operation = `The token request to ${origin}${pathname}`;
  const http = createHttpClient({
    baseUrl: origin,
    timeoutMs,
    secrets: [clientSecret],
    authentication: inBody ? [] : [clientBasic(clientId, clientSecret)],
    fetch: config.fetch,
    maxBytes: config.maxBytes,
  });
  try {
    const requestedAt = Date.now();
    const answer = await http.request<{ expires_in?: unknown } | undefined>({
      method: 'POST',
      path: pathname,
      query: Object.fromEntries(searchParams),
      form: {
        grant_type: 'client_credentials',
        scope: scopes.length > 0 ? scopes.join(' ') : undefined,
        audience,
        ...(inBody && { client_id: clientId, client_secret: clientSecret }),
      },
    });
    const value = requireText(valueAt(answer, 'access_token'), 'access_token', operation);
    return { value, expiresAt: requestedAt + lifetime(answer?.expires_in) };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    const { code, message, retryable, status, vendorCode, requestId, retryAfterMs } = error;
    throw new VendorError({
      code,
      // Without the body: half a token may stand in it.
      message: message.startsWith(operation) ? message : `${operation} failed: ${message}`,
      outcome: 'not-sent',
      retryable,
      status,
      vendorCode,
      requestId,
      retryAfterMs,
    });
  }
}

/** Milliseconds a token may be used. Without a word from the vendor: until it is refused. */
function lifetime(expiresIn: unknown): number {
  const ms = Number(expiresIn ?? Number.NaN) * 1000;
  if (Number.isNaN(ms)) return Number.POSITIVE_INFINITY;
  return ms - Math.min(MARGIN_MS, ms * MARGIN_SHARE);
}

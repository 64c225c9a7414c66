import { type BinaryToTextEncoding, createHmac } from 'node:crypto';
import { appendQuery, InvalidRequestError } from './url.js';

/** A request as it is about to be sent. */
export interface PreparedRequest {
  method: string;
  url: URL;
  headers: Headers;
  /** Exactly what is sent; a multipart body is bytes. */
  body: string | Uint8Array<ArrayBuffer> | undefined;
}

export interface AuthenticationAnswer {
  /** HTTP status. */
  status: number;
  /** The JSON body; `undefined` for anything else. */
  body: unknown;
  /** What was answered. */
  request: PreparedRequest;
}

/** One way to say who asks. A client applies all of its schemes, in their order. */
export interface Authentication {
  /** Adds the credentials to a request. */
  apply(request: PreparedRequest): void | Promise<void>;
  /**
   * Whether the answer says that the credentials are no longer good. If so they are given up, the next `apply` gets new
   * ones, and the client sends the request once more.
   */
  renew?(answer: AuthenticationAnswer): boolean | Promise<boolean>;
  /** What must not appear in any error. */
  secrets(): readonly string[];
}

/** @param name of the header; a prefix such as `Token ` is part of the key */
export function apiKeyHeader(name: string, key: string): Authentication {
  return {
    apply: ({ headers }) => setHeader(headers, name, key),
    secrets: () => [key],
  };
}

export function bearer(token: string): Authentication {
  return { ...apiKeyHeader('Authorization', `Bearer ${token}`), secrets: () => [token] };
}

/** RFC 7617, in UTF-8. */
export function basic(user: string, password: string): Authentication {
  const encoded = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
  return {
    ...apiKeyHeader('Authorization', `Basic ${encoded}`),
    // Without a password the user name is the key.
    secrets: () => [password || user, encoded],
  };
}

export function apiKeyQuery(name: string, key: string): Authentication {
  return {
    apply: ({ url }) => appendQuery(url, `${encodeURIComponent(name)}=${encodeURIComponent(key)}`),
    secrets: () => [key],
  };
}

/** What RFC 6265 lets stand in a cookie as it is; not every server decodes the rest. */
const COOKIE_VALUE = /^[!#-+\--:<-[\]-~]*$/;

export function apiKeyCookie(name: string, key: string): Authentication {
  const value = COOKIE_VALUE.test(key) ? key : encodeURIComponent(key);
  return {
    apply({ headers }) {
      const cookies = [headers.get('Cookie'), `${name}=${value}`];
      setHeader(headers, 'Cookie', cookies.filter((cookie) => cookie !== null).join('; '));
    },
    secrets: () => [key],
  };
}

/**
 * @param sign the headers to add, computed from the request as it is sent. List it last, so that it sees what the other
 *   schemes added.
 */
export function signed(
  sign: (request: PreparedRequest) => Record<string, string> | Promise<Record<string, string>>,
): Authentication {
  return {
    async apply(request) {
      const added = await sign(request);
      for (const [name, value] of Object.entries(added)) setHeader(request.headers, name, value);
    },
    // What it signs with is known to the signer alone; the client's own `secrets` name it.
    secrets: () => [],
  };
}

/** A keyed hash, such as `hmac('sha256', secret, body, 'hex')`. */
export function hmac(
  algorithm: string,
  key: string | Uint8Array,
  text: string | Uint8Array,
  encoding: BinaryToTextEncoding,
): string {
  return createHmac(algorithm, key).update(text).digest(encoding);
}

/**
 * `headers.set`, whose own error repeats the value.
 * @throws {InvalidRequestError} `INVALID_REQUEST` naming the header only
 */
export function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    throw new InvalidRequestError(`The header "${name}" has a value or a name that HTTP cannot carry.`);
  }
}

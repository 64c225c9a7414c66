import { createHash, createHmac } from 'node:crypto';
import { encodeQuery } from '../fields';
import { appendQuery, buildUrl, type PathValue } from '../url';

/** How a vendor wants URLs to be signed. */
export interface UrlSignature {
  algorithm: 'hmac-sha256' | 'hmac-sha1' | 'sha256' | 'md5';
  /** What is signed, with `{path}`, `{expires}` (Unix seconds) and, for a plain hash, `{secret}`. */
  message: string;
  encoding: 'hex' | 'base64' | 'base64url';
  /** Query parameter of the signature. */
  signatureParameter: string;
  /** Query parameter of the end, where a URL has one. */
  expiresParameter?: string;
  /** Seconds a URL is good for; `null`: it never ends. */
  expiresInSeconds: number | null;
}

export interface UrlToSign {
  /** Such as `https://stream.vendor.com`; a path in it is kept and signed. Any scheme. */
  address: string;
  /** With `{name}` for what `params` fills in. */
  path: string;
  params?: Readonly<Record<string, PathValue>>;
  query?: object;
  secret: string;
  /** Milliseconds since 1970; default: now. */
  now?: number | undefined;
}

export interface SignedUrl {
  url: string;
  /** Milliseconds since 1970; `null` where the URL never ends. */
  expiresAt: number | null;
}

/**
 * A URL with its signature. Computes, sends nothing. The path is signed as it stands in the URL, percent-encoded.
 *
 * @throws {InvalidRequestError} `INVALID_REQUEST` for a path parameter that is missing or empty
 */
export function signUrl(of: UrlToSign, signature: UrlSignature): SignedUrl {
  const { expiresInSeconds, expiresParameter } = signature;
  const url = buildUrl(of.address, of.path, of.params, of.query);
  const expires =
    expiresInSeconds === null ? null : Math.floor((of.now ?? Date.now()) / 1000) + expiresInSeconds;
  const parts: Readonly<Record<string, string>> = {
    path: url.pathname,
    expires: expires === null ? '' : String(expires),
    secret: of.secret,
  };
  const message = signature.message.replace(
    /\{(path|expires|secret)\}/g,
    (_whole, name: string) => parts[name] ?? '',
  );
  const end = expires === null || expiresParameter === undefined ? {} : { [expiresParameter]: expires };
  const signed = { ...end, [signature.signatureParameter]: digest(message, of.secret, signature) };
  appendQuery(url, encodeQuery(signed));
  return { url: url.href, expiresAt: expires === null ? null : expires * 1000 };
}

function digest(message: string, secret: string, { algorithm, encoding }: UrlSignature): string {
  const hash = algorithm.startsWith('hmac-')
    ? createHmac(algorithm.slice('hmac-'.length), secret)
    : createHash(algorithm);
  return hash.update(message).digest(encoding);
}

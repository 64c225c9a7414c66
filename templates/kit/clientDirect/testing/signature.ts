import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/*
 * AWS Signature Version 4 in the query, verified from its specification alone, so that the test does not believe the
 * library it is to judge:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */

export interface KnownKey {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
}

export interface SentRequest {
  method: string;
  /** Path and query as they arrived, still encoded. */
  target: string;
  headers: IncomingHttpHeaders;
}

/** What S3 answers: its code, or `null` for a request that is allowed. */
export type Refusal =
  | 'AccessDenied'
  | 'InvalidAccessKeyId'
  | 'AuthorizationQueryParametersError'
  | 'SignatureDoesNotMatch';

/** @param now milliseconds since 1970 */
export function findRefusal(request: SentRequest, known: KnownKey, now = Date.now()): Refusal | null {
  const [path = '', search = ''] = request.target.split('?', 2);
  const query = new URLSearchParams(search);
  const given = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  if (given('Signature') === '') return 'AccessDenied';

  const [id, ...scope] = given('Credential').split('/');
  if (id !== known.accessKeyId) return 'InvalidAccessKeyId';
  const date = given('Date');
  const expires = Number(given('Expires'));
  const signed = given('SignedHeaders').split(';');
  const wellFormed =
    given('Algorithm') === 'AWS4-HMAC-SHA256' &&
    /^\d{8}T\d{6}Z$/.test(date) &&
    scope.join('/') === `${date.slice(0, 8)}/${known.region}/s3/aws4_request` &&
    Number.isInteger(expires) &&
    expires >= 1 &&
    expires <= 604_800 &&
    signed.includes('host');
  if (!wellFormed) return 'AuthorizationQueryParametersError';

  const since = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  // Fifteen minutes for clocks that differ, as S3 allows.
  if (now > since + expires * 1000 || now < since - 900_000) return 'AccessDenied';

  const canonicalRequest = [
    request.method,
    path.split('/').map(encodeAgain).join('/'),
    [...query]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => [encode(name), encode(value)] as const)
      .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
      .map((pair) => pair.join('='))
      .join('&'),
    ...signed.map(
      (name) =>
        `${name}:${String(request.headers[name] ?? '')
          .trim()
          .replace(/ +/g, ' ')}`,
    ),
    '',
    signed.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const hash = createHash('sha256').update(canonicalRequest).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', date, scope.join('/'), hash].join('\n');
  const key = scope.reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${known.secretAccessKey}`);
  const expected = hmac(key, toSign);
  const signature = Buffer.from(given('Signature'), 'hex');
  const same = signature.length === expected.length && timingSafeEqual(signature, expected);
  return same ? null : 'SignatureDoesNotMatch';
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function encodeAgain(segment: string): string {
  return encode(decodeURIComponent(segment));
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

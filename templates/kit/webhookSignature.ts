import { timingSafeEqual } from 'node:crypto';
import { ApiError } from './apiError';
import { hmac } from './authentication';

/** What somebody posted to a webhook, before anything of it is believed. */
export interface WebhookRequest {
  headers: Headers;
  /** The bytes as they arrived: what the vendor signed. */
  rawBody: Uint8Array;
}

/** Passes a request that the vendor has signed. Throws {@link invalidSignature} for any other. */
export type VerifyWebhook = (request: WebhookRequest) => void | Promise<void>;

interface SignatureSettings {
  /** While a secret is being replaced there are two; those that are empty or not set do not count. */
  secrets: readonly (string | undefined)[];
  /** Seconds that the timestamp may lie in the past, and in the future. */
  toleranceSeconds: number;
}

export interface HmacSignature extends SignatureSettings {
  /** Header with the signature; several are separated by commas or spaces. */
  header: string;
  /** Header with the time. Without it the time stands beside the signatures: `t=1700000000,v1=<signature>`. */
  timestampHeader?: string;
  /** What stands before each signature, such as `v0=`. Default: `v1=` beside a time, nothing otherwise. */
  prefix?: string;
  /** Default `hex`. */
  encoding?: 'hex' | 'base64';
  /** What is signed, with the time and the body filled in. Default `{timestamp}.{body}`. */
  content?: string;
}

/**
 * HMAC-SHA256 over the time and the raw body, as Stripe and Slack sign, and many others.
 * @throws {Error} when there is no secret: an app that could not tell the vendor from others does not start
 */
export function hmacSignature(settings: HmacSignature): VerifyWebhook {
  const { header, timestampHeader, encoding = 'hex', toleranceSeconds } = settings;
  const { prefix = timestampHeader ? '' : 'v1=', content = '{timestamp}.{body}' } = settings;
  const secrets = given(settings.secrets);
  const [before = '', after = ''] = content.split('{body}');
  return ({ headers, rawBody }) => {
    const parts = (headers.get(header) ?? '').split(/[,\s]+/);
    const stamp = timestampHeader
      ? headers.get(timestampHeader)
      : parts.find((part) => part.startsWith('t='))?.slice(2);
    const timestamp = recent(stamp, toleranceSeconds);
    const signed = Buffer.concat([text(before, timestamp), rawBody, text(after, timestamp)]);
    const expected = secrets.map((secret) => hmac('sha256', secret, signed, encoding));
    const signatures = parts
      .filter((part) => part !== '' && part.startsWith(prefix))
      .map((part) => part.slice(prefix.length));
    requireMatch(encoding === 'hex' ? signatures.map((each) => each.toLowerCase()) : signatures, expected);
  };
}

export interface StandardWebhooks extends SignatureSettings {
  /** Default `webhook`: the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. Svix also sends `svix`. */
  headerPrefix?: string;
}

/**
 * Standard Webhooks, https://www.standardwebhooks.com: secrets in base64 behind `whsec_`, symmetric signatures (`v1`).
 * @throws {Error} when there is no secret, or one is not in base64
 */
export function standardWebhooks({
  secrets,
  toleranceSeconds,
  headerPrefix = 'webhook',
}: StandardWebhooks): VerifyWebhook {
  const keys = given(secrets).map(decodeSecret);
  return ({ headers, rawBody }) => {
    const id = headers.get(`${headerPrefix}-id`);
    if (!id) throw invalidSignature();
    const timestamp = recent(headers.get(`${headerPrefix}-timestamp`), toleranceSeconds);
    const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), rawBody]);
    const signatures = (headers.get(`${headerPrefix}-signature`) ?? '').split(' ');
    requireMatch(
      signatures.filter((each) => each.startsWith('v1,')).map((each) => each.slice(3)),
      keys.map((key) => hmac('sha256', key, signed, 'base64')),
    );
  };
}

/** The one answer to everything that is not signed: it does not tell what was wrong. */
export function invalidSignature(): ApiError {
  return new ApiError(401, 'INVALID_SIGNATURE', 'The signature is missing, wrong or too old.');
}

/** Whether two texts are the same, in a time that does not tell how much of them is. */
export function isSameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** @param stamp seconds since 1970, or milliseconds where it has 13 digits; compared with now, and returned as it is */
export function recent(stamp: string | null | undefined, toleranceSeconds: number): string {
  if (!stamp || !/^\d{1,13}$/.test(stamp)) throw invalidSignature();
  const seconds = Number(stamp) / (stamp.length === 13 ? 1000 : 1);
  if (Math.abs(Date.now() / 1000 - seconds) > toleranceSeconds) throw invalidSignature();
  return stamp;
}

/** The secrets that are set. Without any, every signature would have to be believed or refused. */
function given(secrets: readonly (string | undefined)[]): string[] {
  const set = secrets.map((each) => each?.trim() ?? '').filter((each) => each !== '');
  if (set.length === 0) throw new Error('The webhook has no secret. Set its variable before the app starts.');
  return set;
}

/** Refuses what `Buffer.from` would pass over in silence: half a key would still sign. */
function decodeSecret(secret: string): Buffer {
  const encoded = secret.replace(/^whsec_/, '');
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(encoded)) {
    throw new Error('The webhook secret is not "whsec_" and base64. Copy it again from the vendor.');
  }
  return Buffer.from(encoded, 'base64');
}

function requireMatch(signatures: readonly string[], expected: readonly string[]): void {
  if (!signatures.some((each) => expected.some((other) => isSameText(each, other)))) throw invalidSignature();
}

function text(content: string, timestamp: string): Buffer {
  return Buffer.from(content.replaceAll('{timestamp}', () => timestamp));
}

import { hmac } from '../authentication';
import type { HmacSignature, StandardWebhooks } from '../webhookSignature';

/** Now as vendors write it, moved by some seconds. */
function stamp(offsetSeconds: number): string {
  return String(Math.floor(Date.now() / 1000) + offsetSeconds);
}

/** The headers of a vendor that signs as {@link hmacSignature} verifies. */
export function signHmac(
  body: string,
  secret: string,
  settings: Omit<HmacSignature, 'secrets' | 'toleranceSeconds'>,
  offsetSeconds = 0,
): Record<string, string> {
  const { header, timestampHeader, encoding = 'hex', content = '{timestamp}.{body}' } = settings;
  const { prefix = timestampHeader ? '' : 'v1=' } = settings;
  const timestamp = stamp(offsetSeconds);
  const signed = content.replaceAll('{timestamp}', timestamp).replaceAll('{body}', () => body);
  const signature = prefix + hmac('sha256', secret, signed, encoding);
  return timestampHeader
    ? { [timestampHeader]: timestamp, [header]: signature }
    : { [header]: `t=${timestamp},${signature}` };
}

/** The headers of a vendor that signs as {@link standardWebhooks} verifies. */
export function signStandardWebhook(
  body: string,
  secret: string,
  id: string,
  offsetSeconds = 0,
  headerPrefix: StandardWebhooks['headerPrefix'] = 'webhook',
): Record<string, string> {
  const timestamp = stamp(offsetSeconds);
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return {
    [`${headerPrefix}-id`]: id,
    [`${headerPrefix}-timestamp`]: timestamp,
    [`${headerPrefix}-signature`]: `v1,${hmac('sha256', key, `${id}.${timestamp}.${body}`, 'base64')}`,
  };
}

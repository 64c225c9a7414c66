import { AwsV4Signer } from 'aws4fetch';

/** A bucket of S3 or of a vendor with its interface, and the key that signs for it. */
export interface Bucket {
  /** The address of the service, such as `https://s3.eu-central-1.amazonaws.com`. */
  endpoint: string;
  name: string;
  /** As the vendor names it; `auto` where it has no regions. */
  region: string;
  /** Where the name of the bucket stands: `https://endpoint/bucket/key` or `https://bucket.endpoint/key`. */
  addressing: 'path' | 'host';
  accessKeyId: string;
  secretAccessKey: string;
  /** Only with temporary credentials of the server itself. */
  sessionToken?: string | undefined;
}

export interface SignedRequest {
  method: 'GET' | 'PUT';
  /** The key of the object; letters, digits and `/ . _ -`. */
  key: string;
  /** From 1 second to 7 days. */
  expiresInSeconds: number;
  /** Headers that whoever uses the URL has to send exactly so. */
  headers?: Readonly<Record<string, string>>;
}

const WEEK_S = 7 * 24 * 60 * 60;
/** What every signer and server writes the same way in an address. */
const PLAIN_KEY = /^[\w.-]+(\/[\w.-]+)*$/;

/**
 * A URL that allows one request for a short time, signed as AWS Signature Version 4 says (query parameters, payload not
 * signed). The secret does not leave the process, and nothing is sent.
 */
export async function signUrl(
  bucket: Bucket,
  { method, key, expiresInSeconds, headers }: SignedRequest,
): Promise<string> {
  if (!PLAIN_KEY.test(key) || key.split('/').some((part) => part === '.' || part === '..')) {
    throw new Error('A key has parts of letters, digits, ".", "_" and "-" between single slashes.');
  }
  if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > WEEK_S) {
    throw new Error(`A signed URL is good for 1 to ${WEEK_S} seconds.`);
  }
  const url = addressOf(bucket, key);
  url.searchParams.set('X-Amz-Expires', String(expiresInSeconds));
  const { accessKeyId, secretAccessKey, sessionToken, region } = bucket;
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers: { ...headers },
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    service: 's3',
    region,
    signQuery: true,
    // Content-Type and Content-Length too: they are what limits an upload.
    allHeaders: true,
  });
  return (await signer.sign()).url.href;
}

function addressOf({ endpoint, name, addressing }: Bucket, key: string): URL {
  const url = new URL(endpoint);
  const path = url.pathname.replace(/\/+$/, '');
  if (addressing === 'host') url.hostname = `${name}.${url.hostname}`;
  url.pathname = addressing === 'host' ? `${path}/${key}` : `${path}/${name}/${key}`;
  return url;
}

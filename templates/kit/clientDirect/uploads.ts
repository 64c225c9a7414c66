import { randomUUID } from 'node:crypto';
import { ApiError } from '../apiError';
import { type Bucket, signUrl } from './signing';

export interface UploadRules {
  /** What keys begin with, such as `avatars`; the server chooses the rest. */
  prefix: string;
  /** The media types that may be stored, without parameters. */
  contentTypes: readonly string[];
  maxBytes: number;
  expiresInSeconds: number;
}

/** What the browser says about the file it wants to send. */
export interface UploadWish {
  contentType: unknown;
  /** Bytes of the file. */
  size: unknown;
}

/** One upload the browser may make: `fetch(url, { method, headers, body: file })`. */
export interface PreparedUpload {
  url: string;
  method: 'PUT';
  /** To be sent as they are. The length is signed too; browsers add it themselves. */
  headers: { 'Content-Type': string };
  /** Where the object will lie. The browser names it to the app afterwards; see {@link isOwnKey}. */
  key: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/**
 * Allows one user one upload: this key, this type, this many bytes, for a short time.
 * @throws {ApiError} 400 `UPLOAD_TYPE_REFUSED`, 400 `UPLOAD_SIZE_INVALID`, 413 `UPLOAD_TOO_LARGE`
 */
export async function prepareUpload(
  bucket: Bucket,
  rules: UploadRules,
  userId: string,
  { contentType, size }: UploadWish,
): Promise<PreparedUpload> {
  if (typeof contentType !== 'string' || !rules.contentTypes.includes(contentType)) {
    throw new ApiError(
      400,
      'UPLOAD_TYPE_REFUSED',
      `Files of these types only: ${rules.contentTypes.join(', ')}.`,
    );
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) {
    throw new ApiError(400, 'UPLOAD_SIZE_INVALID', 'The size is a whole number of bytes, at least 1.');
  }
  if (size > rules.maxBytes) {
    throw new ApiError(413, 'UPLOAD_TOO_LARGE', `A file may have ${rules.maxBytes} bytes.`);
  }
  const key = `${folderOf(rules.prefix, userId)}${randomUUID()}`;
  const expiresAt = Date.now() + rules.expiresInSeconds * 1000;
  const url = await signUrl(bucket, {
    method: 'PUT',
    key,
    expiresInSeconds: rules.expiresInSeconds,
    headers: { 'Content-Type': contentType, 'Content-Length': String(size) },
  });
  return { url, method: 'PUT', headers: { 'Content-Type': contentType }, key, expiresAt };
}

/**
 * Whether a key was made for this user. Ask before a record of the app points at an object that the browser names, or
 * somebody's object becomes somebody else's.
 */
export function isOwnKey(prefix: string, userId: string, key: unknown): boolean {
  const folder = folderOf(prefix, userId);
  return (
    typeof key === 'string' && key.startsWith(folder) && /^[0-9a-f-]{36}$/.test(key.slice(folder.length))
  );
}

function folderOf(prefix: string, userId: string): string {
  if (!/^[\w-]+$/.test(userId)) throw new Error('The id of a user cannot be a part of a key.');
  return `${prefix}/${userId}/`;
}

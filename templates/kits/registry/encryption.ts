import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { IntegrationError } from './errors.js';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const BASE64 = /^[\w+/-]{43}=?$/;

/** AES-256-GCM under the current key. */
export interface Encryption {
  /** @param row what the text belongs to; it can be decrypted for the same row only */
  encrypt(text: string, row: string): string;
  /** @throws {IntegrationError} KEY_UNKNOWN, CONFIG_UNREADABLE */
  decrypt(sealed: string, row: string): string;
  /** Whether it was encrypted under the current key. */
  isCurrent(sealed: string): boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Key {
  id: string;
  bytes: Uint8Array;
}

/**
 * The encryption of an app. `INTEGRATION_ENCRYPTION_KEY` is the key, 32 bytes as base64 or hex;
 * `INTEGRATION_ENCRYPTION_PREVIOUS_KEYS`, separated by commas, are those it replaced, until `rotate` was run.
 * Outside production `JWT_SECRET` does where there is no key.
 *
 * @param warn gets a sentence when `JWT_SECRET` is used
 * @throws {IntegrationError} KEY_MISSING, KEY_INVALID
 */
export function createEncryption(
  env: Environment = process.env,
  warn: (message: string) => void = console.warn,
): Encryption {
  const [current, ...previous] = readKeys(env, warn);
  if (!current) {
    throw new IntegrationError(
      'KEY_MISSING',
      'INTEGRATION_ENCRYPTION_KEY is not set; without it configurations cannot be stored.',
      'Set it to what `openssl rand -base64 32` prints, and keep it where the other secrets are.',
    );
  }
  const keys = new Map([...previous, current].map((key) => [key.id, key]));
  return {
    encrypt: (text, row) => seal(current, text, row),
    decrypt: (sealed, row) => open(keys, sealed, row),
    isCurrent: (sealed) => sealed.startsWith(`${VERSION}.${current.id}.`),
  };
}

/** The current key first. */
function readKeys(env: Environment, warn: (message: string) => void): Key[] {
  const own = env.INTEGRATION_ENCRYPTION_KEY?.trim();
  const previous = (env.INTEGRATION_ENCRYPTION_PREVIOUS_KEYS ?? '').split(',').map((each) => each.trim());
  const keys = [
    ...(own ? [parseKey(own, 'INTEGRATION_ENCRYPTION_KEY')] : []),
    ...previous
      .filter((each) => each !== '')
      .map((each) => parseKey(each, 'INTEGRATION_ENCRYPTION_PREVIOUS_KEYS')),
  ];
  if (env.NODE_ENV === 'production') return own ? keys : [];
  const secret = env.JWT_SECRET?.trim();
  if (!secret) return own ? keys : [];
  const derived = toKey(
    new Uint8Array(hkdfSync('sha256', secret, '', 'integration configurations', KEY_BYTES)),
  );
  if (own) return [...keys, derived];
  warn(
    'INTEGRATION_ENCRYPTION_KEY is not set: configurations are encrypted under JWT_SECRET. Production refuses to start so.',
  );
  return [derived, ...keys];
}

function parseKey(text: string, variable: string): Key {
  const isHex = /^[0-9a-f]{64}$/i.test(text);
  const bytes = Buffer.from(text, isHex ? 'hex' : 'base64');
  if (!isHex && !(BASE64.test(text) && bytes.length === KEY_BYTES)) {
    throw new IntegrationError(
      'KEY_INVALID',
      `${variable} does not hold a key of ${KEY_BYTES} bytes.`,
      'Make one with `openssl rand -base64 32`.',
    );
  }
  return toKey(bytes);
}

/** The id says which key it was without saying what the key is. */
function toKey(bytes: Uint8Array): Key {
  return { id: createHash('sha256').update('key id').update(bytes).digest('hex').slice(0, 8), bytes };
}

/** `v1.<key id>.<nonce>.<ciphertext and tag>`, the last two as base64url. */
function seal({ id, bytes }: Key, text: string, row: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(id, row));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, id, nonce.toString('base64url'), body.toString('base64url')].join('.');
}

function open(keys: ReadonlyMap<string, Key>, sealed: string, row: string): string {
  const [version, id = '', nonceText = '', bodyText = '', ...rest] = sealed.split('.');
  const nonce = decode(nonceText);
  const body = decode(bodyText);
  if (version !== VERSION || rest.length > 0 || nonce?.length !== NONCE_BYTES) throw unreadable();
  if (!body || body.length < TAG_BYTES) throw unreadable();
  const key = keys.get(id);
  if (!key) {
    throw new IntegrationError(
      'KEY_UNKNOWN',
      'A configuration was encrypted under a key that is not set any more.',
      'Add that key to INTEGRATION_ENCRYPTION_PREVIOUS_KEYS, or let its owner enter the configuration again.',
    );
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(id, row));
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    throw unreadable();
  }
}

function additionalData(keyId: string, row: string): Buffer {
  return Buffer.from([VERSION, keyId, row].join('\n'), 'utf8');
}

/** Only the one way to write it: Node's decoder would skip foreign characters. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

function unreadable(): IntegrationError {
  return new IntegrationError(
    'CONFIG_UNREADABLE',
    'A stored configuration cannot be decrypted: it was changed, cut off, or belongs to another app or key.',
    'Let the owner of the app enter the configuration again.',
  );
}

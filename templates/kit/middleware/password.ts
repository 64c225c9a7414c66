import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** RFC 7914 with a cost OWASP names. It takes 32 MB for a moment: several sign in at once. */
const COST: ScryptOptions = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 2 ** 20 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** Of no password: what is compared with where there is nothing to compare. */
const NOBODY = `scrypt$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** What to store of a password: `scrypt$<salt>$<hash>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return `scrypt$${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`;
}

/** @param stored what {@link hashPassword} made; anything else fits no password, and takes as long to say so */
export async function isPassword(password: string, stored: unknown): Promise<boolean> {
  const known = typeof stored === 'string' && /^scrypt\$[\w-]{22}\$[\w-]{43}$/.test(stored) ? stored : NOBODY;
  const [salt = '', hash = ''] = known.split('$').slice(1);
  const derived = await derive(password, Buffer.from(salt, 'base64url'));
  return timingSafeEqual(derived, Buffer.from(hash, 'base64url')) && known !== NOBODY;
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same letters can be typed in two ways.
    scrypt(password.normalize('NFC'), salt, KEY_BYTES, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

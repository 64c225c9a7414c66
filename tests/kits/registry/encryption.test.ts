import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createEncryption } from '../../../templates/kits/registry/index';

const KEY = randomBytes(32).toString('base64');
const OTHER = randomBytes(32).toString('hex');
const SECRET = 'sk_live_this_must_not_be_seen';
const silent = () => {};
const under = (key: string, previous = '') =>
  createEncryption(
    { INTEGRATION_ENCRYPTION_KEY: key, INTEGRATION_ENCRYPTION_PREVIOUS_KEYS: previous },
    silent,
  );

/** The error's code; everything a log could show of it must not have the secret. */
function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    const { code, message, stack, fix } = error as Error & { code: string; fix: string };
    const said = [message, stack, fix, JSON.stringify(error)].join();
    expect([SECRET, KEY, OTHER].filter((each) => said.includes(each))).toEqual([]);
    expect(fix).toBeTruthy();
    return code;
  }
  return 'nothing';
}

describe('a configuration', () => {
  const { encrypt, decrypt } = under(KEY);

  test('can be read again, holds nothing readable, and is another text every time', () => {
    const sealed = encrypt(SECRET, 'app 1');
    expect(decrypt(sealed, 'app 1')).toBe(SECRET);
    const bytes = Buffer.from(sealed.split('.').at(-1) ?? '', 'base64url').toString('latin1');
    expect([sealed.includes(SECRET), bytes.includes(SECRET)]).toEqual([false, false]);
    const many = Array.from({ length: 1_000 }, () => encrypt(SECRET, 'app 1').split('.')[2]);
    expect(new Set(many).size).toBe(1_000);
  });

  test('every change of a character is noticed', () => {
    const sealed = encrypt(SECRET, 'app 1');
    for (let at = 0; at < sealed.length; at++) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      expect(codeOf(() => decrypt(changed, 'app 1'))).toMatch(/^(CONFIG_UNREADABLE|KEY_UNKNOWN)$/);
    }
  });

  test('so is every way to cut it off or to add to it', () => {
    const sealed = encrypt(SECRET, 'app 1');
    for (let length = 0; length < sealed.length; length++) {
      expect(codeOf(() => decrypt(sealed.slice(0, length), 'app 1'))).toBe('CONFIG_UNREADABLE');
    }
    for (const more of ['A', '.', '.AAAA', '=', ' ', '\n']) {
      expect(codeOf(() => decrypt(sealed + more, 'app 1'))).toBe('CONFIG_UNREADABLE');
    }
  });

  test('it cannot be moved to another app', () => {
    expect(codeOf(() => decrypt(encrypt(SECRET, 'app 1'), 'app 2'))).toBe('CONFIG_UNREADABLE');
  });

  test('parts of two do not fit together', () => {
    const [one, two] = [encrypt(SECRET, 'a').split('.'), encrypt(SECRET, 'a').split('.')];
    const mixed = [one[0], one[1], one[2], two[3]].join('.');
    expect(codeOf(() => decrypt(mixed, 'a'))).toBe('CONFIG_UNREADABLE');
  });

  test('plain text is no configuration', () => {
    expect(codeOf(() => decrypt(`{"auth":{"apiKey":"${SECRET}"}}`, 'a'))).toBe('CONFIG_UNREADABLE');
  });
});

describe('another key', () => {
  const sealed = under(KEY).encrypt(SECRET, 'a');

  test('is told from damage', () => {
    expect(codeOf(() => under(OTHER).decrypt(sealed, 'a'))).toBe('KEY_UNKNOWN');
  });

  test('under the name of the right one reads nothing', () => {
    const [, foreignId = ''] = under(OTHER).encrypt('x', 'a').split('.');
    const renamed = sealed.replace(/^v1\.\w+/, `v1.${foreignId}`);
    expect(codeOf(() => under(OTHER).decrypt(renamed, 'a'))).toBe('CONFIG_UNREADABLE');
  });

  test('that came after it reads it too, and knows which is current', () => {
    const rotated = under(OTHER, `${KEY}, `);
    expect(rotated.decrypt(sealed, 'a')).toBe(SECRET);
    expect([rotated.isCurrent(sealed), rotated.isCurrent(rotated.encrypt(SECRET, 'a'))]).toEqual([
      false,
      true,
    ]);
  });
});

describe('the environment', () => {
  test.each([
    ['nothing', {}],
    ['nothing but JWT_SECRET in production', { NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(40) }],
    ['an empty key', { INTEGRATION_ENCRYPTION_KEY: ' ' }],
    ['only a previous key', { NODE_ENV: 'production', INTEGRATION_ENCRYPTION_PREVIOUS_KEYS: KEY }],
  ])('%s: refused', (_, env) => {
    expect(codeOf(() => createEncryption(env, silent))).toBe('KEY_MISSING');
  });

  test.each(['short', 'x'.repeat(44), `${KEY}${KEY}`, KEY.slice(0, -4), OTHER.slice(1)])(
    '%j is no key',
    (key) => {
      expect(codeOf(() => under(key))).toBe('KEY_INVALID');
      expect(codeOf(() => under(KEY, key))).toBe('KEY_INVALID');
    },
  );

  test('in development JWT_SECRET does, with a warning, and what it encrypted is read under a key later', () => {
    const said: string[] = [];
    const warn = (message: string) => void said.push(message);
    const env = { NODE_ENV: 'development', JWT_SECRET: 'only for development' };
    const sealed = createEncryption(env, warn).encrypt(SECRET, 'a');
    expect(said).toEqual([expect.stringContaining('INTEGRATION_ENCRYPTION_KEY is not set')]);
    expect(said[0]).not.toContain(env.JWT_SECRET);
    const later = createEncryption({ ...env, INTEGRATION_ENCRYPTION_KEY: KEY }, warn);
    expect(later.decrypt(sealed, 'a')).toBe(SECRET);
    expect([later.isCurrent(sealed), said.length]).toEqual([false, 1]);
    const production = createEncryption(
      { ...env, NODE_ENV: 'production', INTEGRATION_ENCRYPTION_KEY: KEY },
      warn,
    );
    expect(codeOf(() => production.decrypt(sealed, 'a'))).toBe('KEY_UNKNOWN');
  });
});

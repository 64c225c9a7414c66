import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactor } from '../../src/evidence/redact.ts';

const KEY = 'sk/live+7 "é"\\x';

describe('redactor', () => {
  it.each([
    ['as it is', `key=${KEY};`, 'key=[redacted KEY];'],
    ['in JSON', JSON.stringify({ key: KEY }), '{"key":"[redacted KEY]"}'],
    ['in a URL', `?k=${encodeURIComponent(KEY)}&x`, '?k=[redacted KEY]&x'],
    ['in a form', new URLSearchParams({ k: KEY }).toString(), 'k=[redacted KEY]'],
    ['base64', Buffer.from(KEY).toString('base64'), '[redacted KEY]'],
    ['base64url', Buffer.from(KEY).toString('base64url'), '[redacted KEY]'],
    ['nothing to hide', 'plain', 'plain'],
  ])('%s', (_, text, expected) => expect(redactor({ KEY }).text(text)).toBe(expected));

  it('hides a value inside a longer base64 text, at every alignment', () => {
    for (const user of ['', 'a', 'ab', 'abc']) {
      const value = 'secret-value-of-some-length';
      const header = Buffer.from(`${user}:${value}`).toString('base64');
      const shown = redactor({ KEY: value }).text(`Basic ${header}`);
      expect(shown).toContain('[redacted KEY]');
      const rest = shown.replace('[redacted KEY]', '').replace('Basic ', '');
      expect(rest.length).toBeLessThan(14);
    }
  });

  it('replaces the longer of two secrets that start alike', () => {
    const { text } = redactor({ SHORT: 'abcdef', LONG: 'abcdef-ghijkl' });
    expect(text('abcdef-ghijkl abcdef')).toBe('[redacted LONG] [redacted SHORT]');
  });

  it('hides the lines of a multi-line key', () => {
    const pem = '-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----';
    expect(redactor({ PEM: pem }).text('line 2: MIIEvQIBADANBg')).toBe('line 2: [redacted PEM]');
  });

  it('redacts strings, keys and numbers at any depth and leaves the rest as it was', () => {
    const { json } = redactor({ PIN: '123456', KEY: 'topsecret' });
    const value = { a: [{ topsecret: 'is topsecret' }, 123456, 7], b: null, c: true };
    expect(json(value)).toEqual({
      a: [{ '[redacted KEY]': 'is [redacted KEY]' }, '[redacted PIN]', 7],
      b: null,
      c: true,
    });
  });

  it('ignores empty values', () => expect(redactor({ EMPTY: '' }).text('a b')).toBe('a b'));

  it('lets no value survive, whatever the values and the text around them', () => {
    const encode = fc.constantFrom(
      (value: string) => value,
      (value: string) => JSON.stringify(value),
      (value: string) => encodeURIComponent(value),
      (value: string) => Buffer.from(value).toString('base64'),
    );
    const name = fc.stringMatching(/^[A-Z_]{1,8}$/);
    const value = fc.oneof(fc.string({ minLength: 1 }), fc.string({ minLength: 1, unit: 'grapheme' }));
    fc.assert(
      fc.property(
        fc.dictionary(name, value),
        fc.array(fc.tuple(fc.string(), encode, fc.nat())),
        (secrets, parts) => {
          const values = Object.values(secrets);
          const text = parts
            .map(
              ([around, form, index]) =>
                around + (values.length ? form(values[index % values.length] ?? '') : ''),
            )
            .join('');
          const { text: redact, json } = redactor(secrets);
          const shown = redact(text);
          const deep = json({ deep: [text] }) as { deep: string[] };
          for (const secret of values) {
            expect(shown).not.toContain(secret);
            expect(shown).not.toContain(Buffer.from(secret).toString('base64'));
            for (const inner of Object.values(deep).flat()) expect(inner).not.toContain(secret);
          }
        },
      ),
    );
  });
});

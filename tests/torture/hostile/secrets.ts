import fc from 'fast-check';
import { redactor } from '../../../src/evidence/redact.ts';
import { findSecrets, secretDiagnostics } from '../../../src/workflow/secrets.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~';
const letters = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 12, maxLength: 40 });
const awkward = fc
  .tuple(
    letters,
    fc.string({ unit: fc.constantFrom(...'+/=%&?# "\'\\`$<>\tü語😀'), minLength: 1, maxLength: 6 }),
  )
  .map(([plain, special]) => `${plain.slice(0, 6)}${special}${plain.slice(6)}`);

/** Ways to write any value. */
const WHOLE: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => JSON.stringify({ key: value }),
  (value) => `https://a.test/?key=${encodeURIComponent(value)}`,
  (value) => new URLSearchParams({ key: value }).toString(),
  (value) => `Basic ${Buffer.from(`me:${value}`).toString('base64')}`,
  (value) => Buffer.from(`${value}:x`).toString('base64url'),
  (value) => Buffer.from(value).toString('hex'),
  (value) =>
    `\n${Buffer.from(`${'x'.repeat(40)}${value}${'y'.repeat(40)}`)
      .toString('base64')
      .replace(/.{64}/g, '$&\n')}`,
];

/** Ways to write a value without quotes and backslashes, so that it does not stand there in one piece. */
const APART: readonly ((value: string, at: number) => string)[] = [
  (value, at) => `'${value.slice(0, at)}' + '${value.slice(at)}'`,
  (value, at) => `"${value.slice(0, at)}" +\n    \`${value.slice(at)}\``,
  (value, at) => `\`${value.slice(0, at)}\${'${value.slice(at)}'}\``,
  (value, at) => `"${value.slice(0, at)}\\\n${value.slice(at)}"`,
  (value, at) => `${value.slice(0, at)}\\x${hex(value, at).padStart(2, '0')}${value.slice(at + 1)}`,
  (value, at) => `${value.slice(0, at)}\\u${hex(value, at).padStart(4, '0')}${value.slice(at + 1)}`,
  // A file in UTF-16, as it is read.
  (value) => Buffer.from(`\uFEFFone\nkey=${value}\n`, 'utf16le').toString('utf8'),
];

const hex = (value: string, at: number) => value.charCodeAt(at).toString(16);

const written = fc.oneof(
  fc
    .tuple(fc.oneof(letters, awkward), fc.constantFrom(...WHOLE))
    .map(([value, write]) => ({ value, text: write(value) })),
  fc
    .tuple(letters, fc.constantFrom(...APART), fc.integer({ min: 1, max: 11 }))
    .map(([value, write, at]) => ({ value, text: write(value, at) })),
);

/** A value of `.env` is found however it is written, on its line, and is never shown. */
export const hiddenValue = fc.property(written, fc.nat({ max: 3 }), ({ value, text }, lines) => {
  const files = [
    { path: 'src/a.ts', text: `${'const before = 1;\n'.repeat(lines)}const key = ${text};\nlast\n` },
  ];
  const hits = findSecrets(files, [{ name: 'API_KEY', value }]);
  // In UTF-16 on the second line; in base64 with line ends behind the beginning.
  const first = /^[\uFFFD\n]/.test(text) ? lines + 2 : lines + 1;
  if (!hits.some((hit) => 'name' in hit && hit.line === first))
    throw new Error(`Not found on line ${first}: ${text}`);
  const said = JSON.stringify([hits, secretDiagnostics(hits)]);
  if (said.includes(value)) throw new Error('The value is shown.');
});

const tail = fc
  .string({
    unit: fc.constantFrom(...'abcdefghijkmnopqrstuvwyzABCDEFGHJKLMNPQRSTUVWYZ'),
    minLength: 20,
    maxLength: 30,
  })
  .filter((text) => new Set(text).size >= 10)
  .map((text) => `4${text}7`);

/** A well-known key is found without being known, also where it is written apart. */
export const hiddenKey = fc.property(
  tail,
  fc.constantFrom(...APART.slice(0, 6), (value: string) => value),
  fc.integer({ min: 1, max: 20 }),
  (text, write, at) => {
    // Put together here, so that this file holds nothing that looks like a key itself.
    const hits = findSecrets(
      [{ path: 'a.ts', text: `x = "${write(['sk', 'live', text].join('_'), at)}"` }],
      [],
    );
    if (hits.length === 0) throw new Error('Not found.');
  },
);

/** What was redacted holds the value in no form, and what is not secret stays. */
export const redacted = fc.property(
  fc.oneof(letters, awkward),
  fc.constantFrom(...WHOLE.slice(0, 6)),
  (value, write) => {
    const text = redactor({ API_KEY: value }).text(`before ${write(value)} after`);
    const left = findSecrets([{ path: 'a', text }], [{ name: 'API_KEY', value }]);
    if (left.length > 0 || !text.startsWith('before ') || !text.endsWith(' after')) throw new Error(text);
  },
);

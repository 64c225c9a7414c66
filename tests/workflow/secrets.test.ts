import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findSecrets, isEnvFile, secretDiagnostics, secretValues } from '../../src/workflow/secrets.ts';

const valuesOf = (env: Record<string, string>, declared?: { name: string; secret: boolean }[]) =>
  secretValues(env, declared).map(({ value }) => value);

// Put together here, so that this file holds nothing that looks like a key itself.
const TAIL = 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC';
const join = (...parts: string[]) => parts.join('');

describe('which values are secret', () => {
  test.each([
    ...[
      'STRIPE_SECRET_KEY',
      'API_KEY',
      'APIKEY',
      'OPENAI_TOKEN',
      'githubToken',
      'DB_PASSWORD',
      'DB_PASS',
      'SMTP_PWD',
    ],
    ...['AWS_CREDENTIALS', 'PRIVATE', 'SENTRY_DSN', 'BASIC_AUTH', 'signing.key', 'PRIVATE_PUBLIC_KEY'],
  ])('by name: %s', (name) => {
    expect(valuesOf({ [name]: 'v-41f9c2' })).toEqual(['v-41f9c2']);
  });

  test.each([
    ...[
      'REGION',
      'STRIPE_PUBLISHABLE_KEY',
      'NEXT_PUBLIC_KEY',
      'AUTH_URL',
      'TOKEN_TTL',
      'KEYBOARD',
      'PASSENGERS',
    ],
    ...['MONKEY_NAME', 'AUTHOR', 'JWT_SECRET_FILE', 'AUTH_METHOD'],
  ])('not by name: %s', (name) => {
    expect(valuesOf({ [name]: 'v-41f9c2' })).toEqual([]);
  });

  test('the declaration decides over the name', () => {
    const env = { API_KEY: 'v-41f9c2', REGION: 'r-88aa71' };
    const declared = [
      { name: 'API_KEY', secret: false },
      { name: 'REGION', secret: true },
    ];
    expect(secretValues(env, declared)).toEqual([{ name: 'REGION', value: 'r-88aa71' }]);
  });

  test.each([
    '',
    'true',
    '3000',
    'localhost',
    'localhost:5432',
    '127.0.0.1',
    'short',
    'postgres',
    'development',
    'changeme',
    'sk_test_xxx',
  ])('a trivial value is none: %j', (value) => {
    expect(valuesOf({ API_KEY: value })).toEqual([]);
  });

  test('a value that is the name of a variable would be found everywhere', () => {
    expect(valuesOf({ API_KEY: 'OTHER_KEY', OTHER_KEY: 'v-41f9c2' })).toEqual(['v-41f9c2']);
  });

  test.each([
    ['postgres://app:p%40ss-77f@db.internal:5432/app', ['p%40ss-77f', 'p@ss-77f']],
    ['https://4f8a2c91@o1.ingest.example/5', ['4f8a2c91']],
  ])('a URL with credentials, whatever its name: %s', (url, parts) => {
    expect(valuesOf({ DATABASE: url })).toEqual([url, ...parts]);
  });

  test.each(['postgres://postgres:postgres@localhost:5432/app', 'https://vendor.example/v1?a=b@c'])(
    'a URL without real credentials is none: %s',
    (url) => {
      expect(valuesOf({ DATABASE: url })).toEqual([]);
    },
  );

  test.each([
    ['Server=db;User Id=app;Password=h7-Qq2Zk9;', ['h7-Qq2Zk9']],
    ['https://maps.example/v1?region=eu&api_key=p%2F7Qq2Zk9', ['p%2F7Qq2Zk9', 'p/7Qq2Zk9']],
    ['https://maps.example/v1?page=1234567&sslkey=/etc/ssl/key.pem', []],
    [join('sk', '_live_', TAIL), [join('sk', '_live_', TAIL)]],
  ])('inside a value of any name: %s', (value, parts) => {
    expect(valuesOf({ CONNECTION: value })).toEqual(parts);
  });

  test('each line of a key that spans several', () => {
    const body = ['MIIEvQIBADANBgkqhkiG9w0BAQ', 'EFAASCBKcwggSjAgEAAoIBAQC7'];
    const pem = ['-----BEGIN X-----', ...body, '-----END X-----'].join('\n');
    expect(valuesOf({ SIGNING_KEY: pem })).toEqual([pem, ...body]);
  });
});

describe('finding values', () => {
  const values = [{ name: 'API_KEY', value: 's3cr3t/+ value"ü' }];
  const raw = 's3cr3t/+ value"ü';

  test.each([
    ['as it is', raw],
    ['in JSON', JSON.stringify({ key: raw })],
    ['in JSON with escaped slashes', JSON.stringify(raw).replaceAll('/', '\\/')],
    ['in a URL', `https://x.example/?key=${encodeURIComponent(raw)}`],
    ['in a form', new URLSearchParams({ key: raw }).toString()],
    ['in a URL with lower-case codes', encodeURIComponent(raw).toLowerCase().replace('s3', 's3')],
    ['in base64', Buffer.from(raw).toString('base64')],
    ['in base64url', Buffer.from(raw).toString('base64url')],
    ['in a Basic header', `Basic ${Buffer.from(`user:${raw}`).toString('base64')}`],
    ['in a Basic header, shifted', `Basic ${Buffer.from(`us:${raw}:x`).toString('base64')}`],
    ['in hexadecimal', Buffer.from(raw).toString('hex')],
    ['in hexadecimal capitals', Buffer.from(raw).toString('hex').toUpperCase()],
    ['in two literals', `'s3cr3t/+ ' + 'value"ü'`],
    ['in two literals on two lines', `'s3cr' +\n  '3t/+ value"ü'`],
    ['inside a template', `\`s3cr\${'3t'}/+ value"ü\``],
    ['with escapes', 's\\x33cr\\u0033t/+ value"\\u{fc}'],
    ['in UTF-16, as it is read', 's3cr3t/+ value"ü'.split('').join('\0')],
    ['in a Basic header, shifted again', `Basic ${Buffer.from(`u:${raw}`).toString('base64url')}`],
  ])('%s', (_, written) => {
    const text = `first line\n  const x = ${written}\nlast`;
    expect(findSecrets([{ path: 'a.ts', text }], values)).toEqual([
      { path: 'a.ts', line: 2, name: 'API_KEY' },
    ]);
  });

  test('one hit per line and variable, in order, with Windows line ends too', () => {
    const files = [
      { path: 'a.ts', text: 'x' },
      { path: 'b.ts', text: `\r\nk1-9f8e7d k1-9f8e7d\r\nk2-9f8e7d\r\nk1-9f8e7d` },
    ];
    const wanted = [
      { name: 'ONE', value: 'k1-9f8e7d' },
      { name: 'TWO', value: 'k2-9f8e7d' },
    ];
    expect(findSecrets(files, wanted)).toEqual([
      { path: 'b.ts', line: 2, name: 'ONE' },
      { path: 'b.ts', line: 3, name: 'TWO' },
      { path: 'b.ts', line: 4, name: 'ONE' },
    ]);
  });

  test('no result and no diagnostic ever contains a value, even one in a file name', () => {
    const secret = fc.string({ minLength: 6, unit: 'binary' }).map((text) => `§${text}`);
    const file = fc.record({ path: fc.string(), text: fc.string() });
    fc.assert(
      fc.property(secret, file, fc.boolean(), (value, { path, text }, inPath) => {
        const files = [{ path: inPath ? `${path}${value}` : path, text: `${text}${value}${text}` }];
        const hits = findSecrets(files, [{ name: 'API_KEY', value }]);
        expect(hits.length).toBeGreaterThan(0);
        expect(JSON.stringify([hits, secretDiagnostics(hits)])).not.toContain(
          JSON.stringify(value).slice(1, -1),
        );
      }),
    );
  });
});

describe('finding well-known keys', () => {
  test.each([
    ['Stripe key', join('sk', '_live_', TAIL.slice(0, 24))],
    ['Stripe key', join('rk', '_test_', TAIL.slice(0, 24))],
    ['webhook secret', join('whsec', '_', TAIL)],
    ['AWS access key', join('AKIA', 'Q3EGR7ZL2PWX5NTB')],
    ['GitHub token', join('ghp', '_', TAIL)],
    ['GitHub token', join('github', '_pat_', TAIL)],
    ['Slack token', join('xoxb', '-2847561930-', TAIL)],
    ['Google API key', join('AIza', TAIL.slice(0, 35))],
    ['OpenAI key', join('sk-proj', '-', TAIL)],
    ['Anthropic key', join('sk-ant', '-api03-', TAIL)],
    ['SendGrid key', join('SG', '.', TAIL.slice(0, 22), '.', TAIL)],
    ['Resend key', join('re', '_', TAIL.slice(0, 8), '_', TAIL.slice(0, 24))],
    ['JSON Web Token', join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiI3NyJ9.', TAIL)],
    ['private key', join('-----BEGIN RSA PRIVATE', ' KEY-----\n', TAIL, TAIL)],
    ['private key', join('-----BEGIN PRIVATE', ' KEY-----\\n', TAIL, TAIL)],
    ['private key', join('-----BEGIN EC PRIVATE', ' KEY-----\nProc-Type: 4,ENCRYPTED\n\n', TAIL, TAIL)],
  ])('%s', (kind, key) => {
    const hits = findSecrets([{ path: 'a.md', text: `one\nkey: "${key}"\n` }], []);
    expect(hits).toEqual([{ path: 'a.md', line: 2, kind }]);
    expect(secretDiagnostics(hits)).toMatchObject([{ code: 'SECRET_FOUND', target: 'a.md:2' }]);
    expect(JSON.stringify(secretDiagnostics(hits))).not.toContain(TAIL.slice(0, 12));
  });

  test.each([
    ...[
      'sk_test_xxx',
      'sk_live_123',
      'sk_test_your_key_goes_here',
      'sk_live_xxxxxxxxxxxxxxxxxxxx',
      'sk_live_...',
    ],
    join('AKIA', 'IOSFODNN7EXAMPLE'),
    join('ghp', '_', 'x'.repeat(36)),
    join('whsec', '_', 'test_secret_for_this_suite'),
    '/^-----BEGIN PRIVATE KEY-----/.test(text)',
    '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
    'task-skipped_test_results1234567', // `sk_` only at the beginning of a word
    're_export_from_generated_modules_2',
    'eyJhbGciOiJIUzI1NiJ9',
    'sk-toggleable__content-arrow-expanded-label',
  ])('%s is none', (text) => {
    expect(findSecrets([{ path: 'a.md', text }], [])).toEqual([]);
  });

  test.each([
    ['Stripe key', `'${join('sk', '_li')}' + "${join('ve_', TAIL)}"`],
    [
      'Slack webhook',
      `https://${join('hooks.slack.com/services', '/T024BE7LD/B024BE7LE/', TAIL.slice(0, 24))}`,
    ],
    ['Google OAuth secret', join('GOCSPX', '-', TAIL.slice(0, 28))],
    ['Telegram bot token', join('283746519:', 'AA', TAIL.slice(0, 33))],
    ['Shopify token', join('shpat', '_', '7a'.repeat(4), '0f93b6d8e1c24b5a97e3d6f8')],
    ['Mailgun key', join('key', '-', '0f93b6d8e1c24b5a97e3d6f80f93b6d8')],
  ])('%s, also where it is written apart', (kind, written) => {
    expect(findSecrets([{ path: 'a.ts', text: `\n\nx = ${written}\n` }], [])).toEqual([
      { path: 'a.ts', line: 3, kind },
    ]);
  });

  test('checksums of a lock file are none', () => {
    const text = `"integrity": "sha512-${join('AKIA', 'Q3EGR7ZL2PWX5NTB')}/${join('AIza', TAIL.slice(0, 35))}=="`;
    expect(findSecrets([{ path: 'package-lock.json', text }], [])).toEqual([]);
  });

  test('a line reported for its variable is not reported again for its shape', () => {
    const value = join('sk', '_live_', TAIL);
    const hits = findSecrets([{ path: 'a.ts', text: value }], [{ name: 'API_KEY', value }]);
    expect(hits).toEqual([{ path: 'a.ts', line: 1, name: 'API_KEY' }]);
  });
});

test.each([
  ['.env', true],
  ['apps/shop/.env', true],
  ['.env.local', true],
  ['.env.production.local', true],
  ['.ENV', true],
  ['.env~', true],
  ['.env.bak', true],
  ['.env.example', false],
  ['.env.local.example', false],
  ['.env.sample', false],
  ['.env.template', false],
  ['env', false],
  ['.environment', false],
  ['src/.env/x.ts', false],
  ['a.env', false],
])('isEnvFile(%s) is %s', (path, expected) => {
  expect(isEnvFile(path)).toBe(expected);
});

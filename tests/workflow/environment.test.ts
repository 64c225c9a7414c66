import { describe, expect, test } from 'vitest';
import {
  type DeclaredVariable,
  environmentDiagnostics,
  judgeEnvironment,
  type Verdict,
} from '../../src/workflow/environment.ts';

const variable = (fields: Partial<DeclaredVariable> = {}): DeclaredVariable => ({
  name: 'TTS_API_KEY',
  purpose: 'Authenticates every call',
  obtainFrom: 'https://vendor.example/keys',
  required: true,
  secret: true,
  ...fields,
});
const verdictOf = (value: string, fields?: Partial<DeclaredVariable>) =>
  judgeEnvironment([variable(fields)], { TTS_API_KEY: value })[0]?.verdict;

describe('secrets', () => {
  test.each([
    ...['xxx', 'XXXX', 'sk_test_xxx', 'sk-xxxxxxxxxxxxxxxx', 'xxxx-xxxx-xxxx', 'xxx_your_key'],
    ...[
      'your-key-here',
      'YOUR_API_KEY',
      'your_secret',
      'sk_live_your_key',
      'insert-key-here',
      'key-goes-here',
    ],
    ...['<key>', '<your key>', '[API KEY]', '{{KEY}}', ['$', '{KEY}'].join(''), '%KEY%'],
    ...[
      'changeme',
      'change-me',
      'CHANGE_ME',
      'replace_me',
      'TODO',
      'todo: ask Ann',
      'TBD',
      'FIXME',
      'placeholder',
    ],
    ...['...', 'sk_live_...', 'sk_live_…', '***', 'sk_live_****', '---', '???'],
    ...[
      'dummy',
      'example',
      'secret',
      'password',
      'password123',
      'test',
      'none',
      'null',
      'n/a',
      'api-key',
      'my-key',
    ],
    ...['000000', '123456', '1234567890', 'sk_test_123', 'abc123', 'dummy-token', '"changeme"', ' changeme '],
  ])('%j is a placeholder', (value) => {
    expect(verdictOf(value)).toBe('placeholder');
  });

  test.each([
    ...['sk_test_51Hx9YqLkdIwHu7ix', 'f3b9c2d17e', 'correct horse battery staple', 'loopback-demo-key'],
    ...[
      'my-very-own-pass-7',
      'xxl-tshirt-shop-77',
      'Pa$$w0rd!***x',
      'todos-4f8a2c',
      'testament-9',
      'abc123def456',
    ],
    ...[
      'AbCdEf123456',
      'exampleton-88',
      'eyJhbGciOi.eyJzdWIi.c2ln',
      'https://hooks.vendor.example/T0/B1/4f8a',
    ],
  ])('%j is a value', (value) => {
    expect(verdictOf(value)).toBe('ok');
  });

  test('a secret equal to its committed example is a placeholder', () => {
    expect(verdictOf('k7-92ff', { example: 'k7-92ff' })).toBe('placeholder');
    expect(verdictOf('k7-92fe', { example: 'k7-92ff' })).toBe('ok');
  });
});

describe('settings', () => {
  test.each<[string, Verdict]>([
    ['test', 'ok'],
    ['none', 'ok'],
    ['000000', 'ok'],
    ['https://api.vendor.example/v1', 'ok'],
    ['["a","b"]', 'ok'],
    ['* * * * *', 'ok'],
    ['eu-west-1', 'ok'],
    ['https://your-tenant.vendor.example', 'placeholder'],
    ['<region>', 'placeholder'],
    ['changeme', 'placeholder'],
    ['   ', 'empty'],
    ['', 'empty'],
  ])('%j is %s', (value, verdict) => {
    expect(verdictOf(value, { secret: false })).toBe(verdict);
  });

  test('may equal their example', () => {
    expect(verdictOf('eu-west-1', { secret: false, example: 'eu-west-1' })).toBe('ok');
  });
});

test.each<[string, string, Verdict]>([
  ['^sk_(test|live)_', 'sk_test_9f3b', 'ok'],
  ['^sk_(test|live)_', 'pk_test_9f3b', 'pattern-mismatch'],
  ['[0-9]', 'a1b2c3', 'ok'],
  ['(', 'anything-7f', 'ok'],
])('pattern %s with %s: %s', (pattern, value, verdict) => {
  expect(verdictOf(value, { pattern })).toBe(verdict);
});

describe('diagnostics', () => {
  test('name, purpose and source of every variable to see to, and nothing about the others', () => {
    const declared = [
      variable(),
      variable({ name: 'EMPTY', purpose: 'Something.', obtainFrom: 'the console' }),
      variable({ name: 'PATTERN', pattern: '^sk_' }),
      variable({ name: 'FINE' }),
      variable({ name: 'OPTIONAL_MISSING', required: false }),
      variable({ name: 'OPTIONAL_EMPTY', required: false }),
      variable({ name: 'OPTIONAL_BAD', required: false }),
      variable({ name: 'constructor' }),
    ];
    const values = {
      EMPTY: '',
      PATTERN: 'hunter2-7fa9',
      FINE: 'k-7fa9',
      OPTIONAL_EMPTY: '',
      OPTIONAL_BAD: '<key>',
    };
    const diagnostics = environmentDiagnostics(declared, values);
    expect(diagnostics.map(({ code, target }) => [code, target])).toEqual([
      ['ENV_MISSING', 'TTS_API_KEY'],
      ['ENV_MISSING', 'EMPTY'],
      ['ENV_MISSING', 'PATTERN'],
      ['ENV_MISSING', 'OPTIONAL_BAD'],
      ['ENV_MISSING', 'constructor'],
    ]);
    expect(diagnostics[0]).toMatchObject({
      message:
        'TTS_API_KEY is missing from .env. Purpose: Authenticates every call. Obtain from: https://vendor.example/keys',
      fix: 'Add TTS_API_KEY in .env, then run the command again.',
    });
    expect(diagnostics[1]?.message).toContain(
      'is empty in .env. Purpose: Something. Obtain from: the console',
    );
    expect(diagnostics[2]?.fix).toContain('^sk_');
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });
});

import { expect, test } from 'vitest';
import { hasKeyShape, looksLikeValue, namesSecret } from '../../src/checks/secrets.ts';

test.each([
  'apiKey',
  'TTS_API_KEY',
  'x-api-key',
  'clientSecret',
  'accessToken',
  'DB_PASSWORD',
  'Authorization',
  'apikey',
])('%s names a secret', (name) => {
  expect(namesSecret(name)).toBe(true);
});

test.each([
  'key',
  'dedupeKey',
  'idempotencyKey',
  'nextToken',
  'tokenType',
  'secretName',
  'maxTokens',
  'apiKeyHeader',
  '',
])('%j does not', (name) => {
  expect(namesSecret(name)).toBe(false);
});

test.each(['hunter2hunter2', 'a-long-secret-value', 'abcdefghijklmnop'])('%s can be a secret', (text) => {
  expect(looksLikeValue(text)).toBe(true);
});

test.each([
  '',
  'short1',
  'TTS_API_KEY_2',
  'x-api-key',
  '/oauth/token/v2',
  'https://vendor.com/keys/1',
  'two words 1',
])('%j is the name or the place of one', (text) => {
  expect(looksLikeValue(text)).toBe(false);
});

test.each(['sk_live_', 'sk-', 'Bearer token', 'https://vendor.com/@user', 'task-key-value', 'AKIA'])(
  '%s has no shape of a key',
  (text) => {
    expect(hasKeyShape(text)).toBe(false);
  },
);

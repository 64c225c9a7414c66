// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule(
  'no-hardcoded-secret',
  {
    role: 'api',
    invalid: [
      "const apiKey = config.key ?? 'abcd1234efgh';",
      "const token = live ? config.token : 'abcd1234efgh';",
      "const stripe = createClient('sk_live_4eC39HqLyjWDarjtT1zdp7dc');",
      "const apiKey = 'my-very-secret-key';",
      "const config = { clientSecret: 'hunter2hunter2' };",
      "const headers = { 'x-api-key': 'abcd1234efgh5678' };",
      "const headers = { Authorization: 'Bearer 0123456789abcdef' };",
      "const key = process.env.TTS_API_KEY || 'dev-key';",
      "class A { private password = 'correct4horse'; }",
      "this.config.accessToken = 'tok_9f8e7d6c5b';",
      "const db = 'postgres://app:s3cr3t@db.internal/app';",
      "function make(apiKey = 'default-key-123') {}",
      'const pem = `-----BEGIN PRIVATE KEY-----\nMIIE`;',
      "const aws = { id: 'AKIAIOSFODNN7EXAMPLE' };",
    ],
    valid: [
      'const apiKey = process.env.TTS_API_KEY;',
      "const apiKeyHeader = 'x-api-key'; const tokenUrl = '/oauth/token2';",
      "const API_KEY = 'TTS_API_KEY';",
      'const headers = { Authorization: `Bearer ${config.apiKey}` };',
      "const config = { token: '', secret: config.secret ?? '' };",
      "const tokenType = 'Bearer4Everyone'; const secretName = 'production/tts/key1';",
      "const page = { nextToken: 'eyAbc12345678' };",
      "const idempotencyKey = 'call-12345678';",
      "const region = process.env.TTS_REGION ?? 'eu-central-1';",
    ],
  },
  {
    role: 'integration-test',
    invalid: [
      "const apiKey = 'sk_test_4eC39HqLyjWDarjtT1zdp7dc';",
      "const client = create({ apiKey: 'a8f5f167f44f4964e6c998dee827110c' });",
      "const token = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';",
    ],
    valid: [
      "const client = create({ apiKey: 'test-key-12345' });",
      "const client = create({ apiKey: 'wrong-key-12345' });",
      "const headers = { authorization: 'Bearer invalid-token-123' };",
    ],
  },
);

import { testRule } from '../ruleTester.ts';

testRule('request-timeout', {
  role: 'api',
  invalid: [
    'const http = createHttpClient({ baseUrl: config.baseUrl, secrets: [] });',
    'const http = createHttpClient({ baseUrl, timeoutMs: 0, secrets: [] });',
    'const http = createHttpClient({ baseUrl, timeoutMs: Infinity, secrets: [] });',
    'const NEVER = Number.MAX_SAFE_INTEGER; const http = createHttpClient({ baseUrl, timeoutMs: NEVER });',
    'const options = { baseUrl, secrets: [key] }; const http = createHttpClient(options);',
    'const auth = clientCredentials({ tokenUrl, clientId, clientSecret });',
    "import { createHttpClient as client } from '../kit/http'; const http = client({ baseUrl, timeoutMs: undefined });",
  ],
  valid: [
    'const http = createHttpClient({ baseUrl, timeoutMs: config.timeoutMs, secrets: [] });',
    'const http = createHttpClient({ ...config, secrets: [] }); const other = createHttpClient(options);',
    'const TIMEOUT = 30_000; const http = createHttpClient({ baseUrl, timeoutMs: TIMEOUT });',
    'const client = createClient({ baseUrl }); const auth = clientCredentials({ tokenUrl, timeoutMs: 5_000 });',
  ],
});

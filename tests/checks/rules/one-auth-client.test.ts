// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule('one-auth-client', {
  role: 'api',
  invalid: [
    "http.request({ method: 'GET', path: '/v1', headers: { Authorization: header } });",
    "http.request({ method: 'GET', path: '/v1', headers: { 'X-API-Key': config.key } });",
    "http.request({ method: 'GET', path: '/v1', query: { api_key: config.key, voice } });",
    "const headers = { 'X-Session': `Bearer ${session}` }; http.request({ method: 'GET', path: '/v1', headers });",
    "http.request({ method: 'GET', path: '/v1', query: { access_token: await login() } });",
  ],
  valid: [
    "http.request({ method: 'POST', path: '/v1', headers: { 'Idempotency-Key': options.idempotencyKey } });",
    "http.request({ method: 'GET', path: '/v1', query: { page_token: cursor, nextToken: next } });",
    'createHttpClient({ baseUrl, timeoutMs, secrets: [key], authentication: [bearer(key)] });',
    "http.request({ method: 'GET', path: '/v1', headers: { Accept: 'audio/wav' }, params: { id } });",
    "const stored = { headers: { authorization: 'none' } };",
  ],
});

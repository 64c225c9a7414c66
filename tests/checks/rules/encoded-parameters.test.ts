// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule('encoded-parameters', {
  role: 'api',
  invalid: [
    "http.request({ method: 'GET', path: `/v1/speech/${id}` });",
    "http.request({ method: 'GET', path: '/v1/speech/' + id });",
    "const path = `/v1/speech/${parameters.id}/audio`; http.request({ method: 'GET', path });",
    "http.request({ method: 'GET', path: '/v1/speech', query: `voice=${voice}` });",
    'const url = new URL(`/v1/speech/${id}`, config.baseUrl);',
    'await client.get(`/v1/speech/${id}`);',
    'await client.get(`/v1/search?q=${encodeURIComponent(q)}&page=${page}`);',
  ],
  valid: [
    "http.request({ method: 'GET', path: '/v1/speech/{id}', params: { id } });",
    "http.request({ method: 'GET', path: `/v1/speech`, query: { voice } });",
    "http.request({ method: 'GET', path: `/v1/speech/${encodeURIComponent(id)}` });",
    'const message = `GET /v1/speech/${id} answered ${status}`; map.get(`${a}/${b}`);',
    "const url = new URL(path, `${config.baseUrl}/`); http.request({ method: 'GET', path: '/v1' + '/speech' });",
    "http.request({ method: 'POST', path: '/v1/speech', json: { text: `Hello ${name}` } });",
  ],
});

import { testRule } from '../ruleTester.ts';

testRule(
  'post-retry-needs-key',
  {
    role: 'api',
    invalid: [
      "async function send() { for (let i = 0; i < 3; i++) { try { return await http.request({ method: 'POST', path: '/v1' }); } catch (e) { last = e; } } throw last; }",
      "async function send() { while (true) { try { return await client.post('/v1', body); } catch { await sleep(100); } } }",
      "await retry(() => http.request({ method: 'POST', path: '/v1', json: body }), { retries: 3 });",
      "async function send(n) { try { return await http.request({ method: 'POST', path: '/v1' }); } catch (e) { if (n > 3) throw e; return send(n + 1); } }",
    ],
    valid: [
      "async function send() { for (let i = 0; i < 3; i++) { try { return await http.request({ method: 'GET', path: '/v1' }); } catch (e) { last = e; } } throw last; }",
      "await retry(() => http.request({ method: 'POST', path: '/v1', headers: { 'Idempotency-Key': key } }));",
      "async function all() { for (const row of rows) { try { await http.request({ method: 'POST', path: '/v1', json: row }); } catch (e) { failed.push(e); } } }",
      "async function send() { try { return await http.request({ method: 'POST', path: '/v1' }); } catch (e) { throw new VendorError(e); } }",
    ],
  },
  {
    role: 'integration',
    beside: [
      {
        path: 'integrations/tts/externalApi.ts',
        role: 'api',
        text: "export const api = { createSpeech(body) { return http.request({ method: 'POST', path: '/v1' }); }, getSpeech(id) { return http.request({ method: 'GET', path: '/v1' }); } };",
      },
    ],
    invalid: [
      'async function go() { for (let i = 0; i < 3; i++) { try { return await api.createSpeech(body); } catch (e) { log(e); } } }',
      'async function go() { return api.createSpeech(body).catch(() => api.createSpeech(body)); }',
      'async function go() { try { await api.createSpeech(body); } catch { await api.createSpeech(body); } }',
      'await withRetries(async () => { const a = await this.api.createSpeech(body); return a.id; });',
    ],
    valid: [
      'async function go() { for (let i = 0; i < 3; i++) { try { return await api.createSpeech(body, { idempotencyKey }); } catch (e) { log(e); } } }',
      'async function go() { return api.getSpeech(id).catch(() => api.getSpeech(id)); }',
      'async function go() { await api.createSpeech(body); } try { go(); } catch (e) { report(e); }',
    ],
  },
);

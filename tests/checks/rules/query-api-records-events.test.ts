import { testRule } from '../ruleTester.ts';

testRule('query-api-records-events', {
  role: 'integration',
  invalid: [
    'const apis = { query: createAPI(async (c, p) => { const a = await api.getSpeech({ id: p.id }); return a; }) };',
    'const apis = { query: createAPI(async (c, p) => ({ status: (await queryExternalStatus(p.taskId)).status })) };',
    'const apis = { query: createAPI(async (c, p) => status(p.id)) }; async function status(id) { return client.retrieveJob(id); }',
    'class A { createAPIs() { return { query: createAPI(async (c, p) => this.vendor.query(p.id)) }; } }',
  ],
  valid: [
    'const apis = { query: createAPI(async (c, p) => queryCall(this, names, vendor, config, c.user, p.id)) };',
    'const apis = { query: createAPI(async (c, p) => { const u = await vendor.query(p.id); if (u) await recordEvent(this, names, u); return find(p.id); }) };',
    'const apis = { query: createAPI(async (c, p) => refresh(p.id)) }; async function refresh(id) { const u = await vendor.query(id); await controller.dispatch(source, u); }',
    'const apis = { upload: createAPI(async (c, p) => api.createUploadAddress(p)) };',
    'const apis = { ttsWebhook: createAPI(async (c, p) => { verify(p); return api.getSpeech(p); }) };',
  ],
});

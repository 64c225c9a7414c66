// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule('webhook-deduplicated', {
  role: 'integration',
  invalid: [
    "const apis = { ttsWebhook: createAPI(async (c, p) => { await controller.dispatch(source, { eventType: 'completed', externalId: p.id }); }) };",
    "const apis = { ttsWebhook: createAPI(async (c, p) => { await recordEvent(c, n, { eventType: 'completed', externalId: p.id, dedupeKey: randomUUID() }); }) };",
    "const apis = { ttsWebhook: createAPI(async (c, p) => { await recordEvent(c, n, { eventType: 'failed', externalId: p.id, dedupeKey: `${p.id}:${Date.now()}` }); }) };",
    "const apis = { ttsWebhook: createAPI(async (c, p) => { await save(p); }) }; async function save(p) { await controller.dispatch(source, { eventType: 'completed', externalId: p.id }); }",
  ],
  valid: [
    "const apis = { ttsWebhook: createAPI(async (c, p) => { await recordEvent(c, n, { eventType: 'completed', externalId: p.id }); }) };",
    "const apis = { ttsWebhook: createAPI(async (c, p) => { await controller.dispatch(source, { eventType: 'completed', externalId: p.id, dedupeKey: p.deliveryId }); }) };",
    "const apis = { queryTts: createAPI(async (c, p) => { await controller.dispatch(source, { eventType: 'completed', externalId: p.id }); }) };",
    "const apis = { ttsWebhook: createAPI(async (c, p) => { const at = Date.now(); await recordEvent(c, n, { eventType: 'completed', externalId: p.id, data: { at } }); }) };",
  ],
});

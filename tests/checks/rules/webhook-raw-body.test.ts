// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test are strings
import { testRule } from '../ruleTester.ts';

testRule('webhook-raw-body', {
  role: 'integration',
  invalid: [
    "const apis = { ttsWebhook: createAPI(async (c, p) => { createHmac('sha256', k).update(JSON.stringify(p)).digest('hex'); }) };",
    'const apis = { ttsWebhook: createAPI(async (c, p) => { const body = JSON.stringify(p.body); verifySignature(body, p.signature); }) };',
    'const apis = { ttsWebhook: createAPI(async (c, p) => { check(p); }) }; function check(p) { hmac.update(`${p.timestamp}.${JSON.stringify(p.body)}`); }',
    "class A { createMiddlewares() { return [async (c, next) => { const body = await c.req.json(); verifySignature(body, c.req.header('x-signature')); }]; } }",
  ],
  valid: [
    "const apis = { ttsWebhook: createAPI(async (c, p) => { createHmac('sha256', k).update(p.rawBody); save(JSON.stringify(p.body)); }) };",
    "class A { createMiddlewares() { return [async (c, next) => { const raw = await c.req.text(); verifySignature(raw, c.req.header('x-signature')); save(JSON.parse(raw)); }]; } }",
    'const apis = { ttsWebhook: createAPI(async (c, p) => { hmac.update(`${p.timestamp}.${p.rawBody}`); }) };',
    "const apis = { upload: createAPI(async (c, p) => ({ sum: createHash('sha256').update(JSON.stringify(p)).digest('hex') })) };",
  ],
});

import { testRule } from '../ruleTester.ts';

testRule('webhook-verified', {
  role: 'integration',
  invalid: [
    'const apis = { handleTtsWebhook: createAPI(async (c, p) => { await recordEvent(c, names, toEvent(p)); }) };',
    'const apis = { [config.webhookApiName]: createAPI(async (c, p) => { if (secret) verifySignature(p, secret); await recordEvent(c, names, p); }) };',
    'const apis = { ttsWebhook: createAPI(async (c, p) => { process.env.WEBHOOK_SECRET && verifyWebhook(p); }) };',
    'const apis = { ttsWebhook: createAPI(async (c, p) => { if (!isSigned(p)) throw new ApiError(401); }) }; function isSigned(p) { if (!webhookSecret) return true; return timingSafeEqual(a(p), b(p)); }',
    'const apis = { ttsWebhook: createAPI(async (c, p) => { const expected = hmac(p.rawBody); if (p.signature !== expected) throw new ApiError(401); }) };',
    "const apis = { ttsWebhook: createAPI(async (c, p) => { try { verifySignature(p); } catch (e) { console.warn('bad signature'); } await recordEvent(c, names, p); }) };",
    "class A { createMiddlewares() { return [async (c, next) => { const signature = c.req.header('x-signature'); if (signature === undefined) return next(); await save(await c.req.text()); }]; } }",
  ],
  valid: [
    'const apis = { ttsWebhook: createAPI(async (c, p) => { if (!secret) throw new ApiError(503); verifySignature(p, secret); await recordEvent(c, names, p); }) };',
    'const apis = { ttsWebhook: createAPI(async (c, p) => { const event = stripe.webhooks.constructEvent(p.rawBody, p.signature, secret); await recordEvent(c, names, event); }) };',
    'const apis = { ttsWebhook: createAPI(async (c, p) => { check(p); }) }; function check(p) { const a = digest(p.rawBody); if (a.length !== p.signature.length || !timingSafeEqual(a, p.signature)) throw new ApiError(401); }',
    'const apis = { queryTts: createAPI(async (c, p) => queryCall(this, names, vendor, config, c.user, p.id), { allowAnonymous: false }) };',
    "class A { createMiddlewares() { return [async (c, next) => { c.header('x-request-id', randomUUID()); await next(); }]; } }",
    "class A { createMiddlewares() { return [async (c, next) => { if (!webhookSecret) return c.text('no secret', 503); if (!timingSafeEqual(sign(raw), given)) return c.text('no', 401); await next(); }]; } }",
  ],
});

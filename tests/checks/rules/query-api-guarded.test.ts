import { factsFor, testRule } from '../ruleTester.ts';

testRule(
  'query-api-guarded',
  {
    role: 'integration',
    invalid: [
      'const apis = { query: createAPI(async function (context, p: { apiCallId: string }) { return queryCall(this, names, vendor, config, context.user, p.apiCallId); }) };',
      'const apis = { query: createAPI(async (context, p) => queryCall(c, names, vendor, config, context.user, p.id), { allowAnonymous: true }) };',
      'const apis = { query: createAPI(async (context, p) => queryCall(c, names, vendor, { owner: null }, context.user, p.id), { allowAnonymous: false }) };',
      "const apis = { query: createAPI(async (context, p: { apiCallId: string }) => storage.findOne('TtsCall', match(p.apiCallId)), { allowAnonymous: false }) };",
      'const apis = { query: createAPI(async (context, { taskId }) => { if (!context.user) throw new ApiError(401); return find(taskId); }, { allowAnonymous: false }) };',
      'const apis = { signIn: createAPI(async (_context, p) => ({ token: await issueToken(p.name) }), { allowAnonymous: true }) };',
      "const options = { params: { id: 'string' } }; const apis = { query: createAPI(async (context, { callId }) => answer(context.user.id, callId), options) };",
    ],
    valid: [
      'const apis = { query: createAPI(async function (context, p: { apiCallId: string }) { return queryCall(this, names, vendor, config, context.user, p.apiCallId); }, { allowAnonymous: false }) };',
      'const apis = { query: createAPI(async (context, { callId }) => { const call = await find(callId); if (call.owner.id !== context.user?.id) throw new ApiError(404); return call; }, { allowAnonymous: false }) };',
      'const apis = { query: createAPI(async (context, { callId }) => findOwned(callId, context.user), { ...closed }) };',
      'const apis = { signIn: createAPI(async function (_context, p) { return loginWithPassword(this, users, issue, attempts, p); }, { allowAnonymous: true }) };',
      'const apis = { voices: createAPI(async () => api.listVoices(), { allowAnonymous: false }) };',
      'const apis = { ttsWebhook: createAPI(async (context, p) => { verifySignature(p); }, { allowAnonymous: true }) };',
      'const options = { allowAnonymous: false } as const; const apis = { query: createAPI(async (c, { callId }) => findOwned(callId, c.user), options) };',
    ],
  },
  {
    role: 'integration',
    facts: { integration: { ...factsFor('', 'integration').integration, hasOwner: false } },
    invalid: [],
    valid: [
      'const apis = { query: createAPI(async (context, p) => queryCall(c, names, vendor, { owner: null }, context.user, p.id), { allowAnonymous: false }) };',
    ],
  },
);

import { factsFor, testRule } from '../ruleTester.ts';

testRule(
  'query-api-present',
  {
    role: 'integration',
    invalid: [
      'class A { createSideEffects() { return []; } }',
      'class A { createSideEffects() { return []; } createAPIs() { return {}; } }',
      'class A { createSideEffects() { return []; } createAPIs() { return { ttsWebhook: createAPI(async (c, p) => verifySignature(p)) }; } }',
      '// createAPI(async () => 1) comes later\nexport const f = () => class { createSideEffects() { return []; } };',
    ],
    valid: [
      'class A { createSideEffects() { return []; } createAPIs() { return { queryTts: createAPI(async () => 1, {}) }; } }',
      'const api = { [config.queryApiName]: createAPI(handler) }; const handler = async () => 1; class A { createSideEffects() {} createAPIs() { return api; } }',
      'export function createSideEffects() { return []; }',
      'export const toResult = (answer) => answer.url;',
    ],
  },
  {
    role: 'integration',
    facts: { integration: { ...factsFor('', 'integration').integration, callEntity: null } },
    invalid: [],
    valid: ['class A { createSideEffects() { return []; } }'],
  },
);

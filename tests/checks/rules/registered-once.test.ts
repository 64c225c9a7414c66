import { expect, test } from 'vitest';
import { isRegistered } from '../../../src/registration/index.ts';
import { findingsOf, testRule } from '../ruleTester.ts';

const PATH = 'aggregatedIntegration.ts';
const HEAD =
  "import { createAggregatedIntegration } from './integrations/index';\nimport { createTtsIntegration } from './integrations/tts/index';\n";

testRule('registered-once', {
  role: 'registration',
  facts: (text) => ({ registration: { path: PATH, times: isRegistered(text, 'createTtsIntegration') } }),
  invalid: [
    `${HEAD}export default createAggregatedIntegration([]);`,
    `${HEAD}export default createAggregatedIntegration([createTtsIntegration(), createTtsIntegration()]);`,
    `${HEAD}export default createAggregatedIntegration([/* createTtsIntegration() */]);`,
    `${HEAD}const list = [createTtsIntegration()];\nlist.push(createTtsIntegration());\nexport default createAggregatedIntegration(list);`,
    "import { createAggregatedIntegration } from './integrations/index';\nimport type { createTtsIntegration } from './integrations/tts/index';\nexport default createAggregatedIntegration([]);",
  ],
  valid: [
    `${HEAD}export default createAggregatedIntegration([createTtsIntegration()]);`,
    `${HEAD}// createTtsIntegration() takes no options\nexport default createAggregatedIntegration([createTtsIntegration({ queryApiName: 'createTtsIntegration' })]);`,
    "import { createAggregatedIntegration as all } from './integrations/index';\nimport { createTtsIntegration as tts } from './integrations/tts/index';\nexport default all([tts()]);",
    `${HEAD}import { createSttIntegration } from './integrations/stt/index';\nconst list = [createTtsIntegration()];\nlist.push(createSttIntegration());\nexport default createAggregatedIntegration(list);`,
  ],
});

test.each([
  [0, 'createTtsIntegration is not registered.'],
  [2, 'createTtsIntegration is registered 2 times.'],
])('registered %i times, it is named in the registration file', (times, message) => {
  expect(findingsOf('', 'integration', { registration: { path: PATH, times } })).toMatchObject([
    { rule: 'registered-once', path: PATH, line: 1, column: 1, message },
  ]);
});

test('before the workflow has registered it, nothing is expected', () => {
  expect(findingsOf('', 'integration', { registration: null })).toEqual([]);
});

import { expect, test } from 'vitest';
import { findingsOf } from '../ruleTester.ts';

test.each([
  [0, 'createTtsIntegration is not registered.'],
  [2, 'createTtsIntegration is registered 2 times.'],
])('a registration found %i times is a finding in the registration file', (times, message) => {
  const registration = { path: 'aggregatedIntegration.ts', times };
  expect(findingsOf('', 'integration', { registration })).toMatchObject([
    { rule: 'registered-once', path: 'aggregatedIntegration.ts', line: 1, column: 1, message },
  ]);
});

test.each([[{ path: 'aggregatedIntegration.ts', times: 1 }], [null]])('%o is fine', (registration) => {
  expect(findingsOf('', 'integration', { registration })).toEqual([]);
});

import { expect, test } from 'vitest';
import { findingsOf } from '../ruleTester.ts';

test('a design that differs from the spec is a finding in the document', () => {
  const design = { path: 'docs/greeting.tts.integration-design.md', inSync: false };
  expect(findingsOf('', 'integration', { design })).toMatchObject([
    {
      rule: 'design-in-sync',
      path: design.path,
      fix: 'Change the spec, then run: create-integration design',
    },
  ]);
});

test.each([[{ path: 'docs/design.md', inSync: true }], [null]])('%o is fine', (design) => {
  expect(findingsOf('', 'integration', { design })).toEqual([]);
});

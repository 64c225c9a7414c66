import { expect, test } from 'vitest';
import { check } from '../../src/checks/index.ts';
import { factsFor } from './ruleTester.ts';

const TEXT = `/** Replace {{name}} with <YOUR_API_KEY>. */
export type Scope = 'https://vendor.example/auth/read';
`;

test("what the vendor's document says is not what the author left behind", () => {
  const rulesOf = (path: string) =>
    check({ ...factsFor('', 'api'), files: [{ path, text: TEXT, role: 'api' }] }).findings.map(
      (each) => each.rule,
    );
  expect(new Set(rulesOf('integrations/tts/externalApi.ts'))).toEqual(
    new Set(['leftover-marker', 'no-hardcoded-url']),
  );
  expect(rulesOf('integrations/tts/externalApi.types.ts')).toEqual([]);
  expect(rulesOf('integrations/tts/externalApi.schemas.ts')).toEqual([]);
});

import type { Controller } from 'interaqt';
import { expect, test } from 'vitest';
import { createAttemptLog } from '../../templates/kit/attemptLog';

const names = { call: 'TtsCall', event: 'TtsEvent', eventSource: 'recordTtsEvent' };
const refused = {
  step: 'failed',
  error: { code: 'HTTP', message: 'what the vendor said', status: 422 },
} as const;

test("the app's logger gets the call as a field, and so has something to print beside the line", () => {
  const lines: unknown[] = [];
  const logger = { error: (line: unknown) => lines.push(line), info: (line: unknown) => lines.push(line) };
  const log = createAttemptLog({ system: { logger } } as unknown as Controller, names, {});
  log.result('7', refused);
  expect(lines).toEqual([{ label: 'TtsCall', message: 'failed with HTTP 422', call: '7' }]);
});

test('a log of the owner gets the call in the line', () => {
  const lines: string[] = [];
  const log = createAttemptLog({} as Controller, names, { log: (line) => lines.push(line) });
  log.result('7', refused);
  expect(lines).toEqual(['7: failed with HTTP 422']);
});

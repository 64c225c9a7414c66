import { describe, expect, test } from 'vitest';
import { moduleNames, parseModule } from '../../src/workflow/module.ts';

describe('parseModule', () => {
  test.each([
    ['greeting', 'greeting'],
    ['greeting\n', 'greeting'],
    ['greeting\r\n', 'greeting'],
    ['\uFEFFgreeting\n', 'greeting'],
    ['\n  user-profile_2 \n\n', 'user-profile_2'],
  ])('%j is %s', (text, name) => {
    expect(parseModule(text)).toBe(name);
  });

  test.each([
    [null, 'MODULE_MISSING', 'does not exist'],
    ['', 'MODULE_MISSING', 'is empty'],
    [' \r\n\t\n\uFEFF', 'MODULE_MISSING', 'is empty'],
    ['one\ntwo\n', 'MODULE_INVALID', '2 lines'],
    ['../escape', 'MODULE_INVALID', '../escape'],
    ['a/b', 'MODULE_INVALID', 'a/b'],
    ['a b', 'MODULE_INVALID', 'a b'],
    ['.hidden', 'MODULE_INVALID', '.hidden'],
    ['-rf', 'MODULE_INVALID', '-rf'],
    ['grüße', 'MODULE_INVALID', 'grüße'],
    ['con', 'MODULE_INVALID', 'con'],
    ['Greeting', 'MODULE_INVALID', 'in capitals only'],
    ['a\0b', 'MODULE_INVALID', '\\u0000'],
    [Buffer.from('\uFEFFgreeting\r\n', 'utf16le').toString('utf8'), 'MODULE_INVALID', 'not UTF-8'],
    ['x'.repeat(65), 'MODULE_INVALID', 'at most 64'],
    ['{"module":"greeting"}', 'MODULE_INVALID', 'module'],
  ])('%j is refused with %s', (text, code, words) => {
    expect(() => parseModule(text, ['greeting', 'orders'])).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(words),
        diagnostics: [
          expect.objectContaining({
            code,
            target: '.currentmodule',
            fix: expect.stringMatching(/Ask the user .*greeting, orders/),
          }),
        ],
      }),
    );
  });

  test('says so when no module exists yet', () => {
    expect(() => parseModule(null)).toThrow(
      expect.objectContaining({
        diagnostics: [expect.objectContaining({ fix: expect.stringContaining('No module') })],
      }),
    );
  });
});

test('modules are known by their status files', () => {
  const names = [
    'orders.status.json',
    'greeting.status.json',
    'greeting.tts.evidence.json',
    '.status.json',
    'a b.status.json',
  ];
  expect(moduleNames(names)).toEqual(['greeting', 'orders']);
});

import { describe, expect, test } from 'vitest';
import { includedPaths } from '../../src/operations/checkpoint.ts';

describe('--include', () => {
  test.each(['.env', './.env', '.env.local', 'integrations/speech/.env.production'])(
    '%s holds credentials',
    (path) => {
      expect(() => includedPaths(['docs', path])).toThrow(`${path} holds credentials`);
    },
  );

  test.each(['../other', 'docs/../../other', '/etc/passwd', 'C:\\Users', 'C:/Users'])(
    '%s leaves the project',
    (path) => {
      expect(() => includedPaths([path])).toThrow('is not a path inside the project');
    },
  );

  test('takes files and folders as they are written', () => {
    expect(includedPaths(['./docs/', 'a b.md', 'src\\x.ts', '.', './'])).toEqual([
      'docs',
      'a b.md',
      'src/x.ts',
      '.',
      '.',
    ]);
  });

  test('takes a sample of an env file', () => {
    expect(includedPaths(['.env.example'])).toEqual(['.env.example']);
  });
});

import { describe, expect, test } from 'vitest';
import { parseEnv } from '../../src/platform/env.ts';
import { lintEnvFile } from '../../src/workflow/envFile.ts';

describe('lines that dotenv would drop, cut or override', () => {
  test.each<[string, [line: number, words: string][]]>([
    ['JUSTANAME', [[1, 'not an assignment']]],
    [
      'A=1\n\n= 2\nB C=3',
      [
        [3, 'not an assignment'],
        [4, 'not an assignment'],
      ],
    ],
    ['A=1\r\nB=2\r\nA=3\r\n', [[3, 'A is set on line 1 already']]],
    ['A="open\nB=2', [[1, 'quote that begins the value of A']]],
    ["A='it", [[1, 'quote']]],
    ['KEY=abc#def', [[1, 'ends at its "#"']]],
    ['A="one\ntwo"\nA=3', [[3, 'A is set on line 1']]],
    ['\uFEFFA=1\nA=2', [[2, 'A is set on line 1']]],
    ["A='it's'", [[1, 'quote']]],
    [
      "A='\na''",
      [
        [1, 'quote'],
        [2, 'not an assignment'],
      ],
    ],
    ["A=\n'b'", [[1, 'takes the next line']]],
    ['A:\nB=2', [[1, 'takes the next line']]],
    ['A=1\nB=\x24{A}/x', [[2, 'refers to A, which dotenv does not replace']]],
    ['\uFFFD\uFFFDA\0=\x001\0', [[1, 'not UTF-8']]],
  ])('%j', (text, expected) => {
    const found = lintEnvFile(text);
    expect(found.map(({ code, target }) => [code, target])).toEqual(
      expected.map(([line]) => ['ENV_MALFORMED', `.env:${line}`]),
    );
    for (const [index, [, words]] of expected.entries()) expect(found[index]?.message).toContain(words);
  });

  test.each([
    '',
    '# comment\n\n  # another\n',
    'A=1\nB = 2\nexport C=3\nD: 4\nE=\n',
    'A="x # y" # comment\nB=\'#\'\nC=`#`\nD=x # comment\nE=#comment',
    'PEM="-----BEGIN\nabc=\n# not a comment\n-----END"\nNEXT=1',
    'A="say \\"hi\\""\nA.B-C=1',
    "A=\x24{ELSEWHERE}\nB='\x24{A}'",
    'A=\nB=2',
  ])('%j is fine', (text) => {
    expect(lintEnvFile(text)).toEqual([]);
  });

  test('dotenv indeed behaves as reported', () => {
    expect(parseEnv('\uFEFFA=1\nA=2\nKEY=abc#def\nJUSTANAME\n')).toEqual({ A: '2', KEY: 'abc' });
    expect(parseEnv('PEM="a\n# not a comment\nb"\r\nNEXT=1')).toEqual({
      PEM: 'a\n# not a comment\nb',
      NEXT: '1',
    });
  });

  test('no diagnostic quotes a line', () => {
    const found = lintEnvFile(
      'hunter2-secret\nA="hunter2-secret\nB=hunter2#x\nB=hunter2\nMIIEvAhunter2gkqhkiG9w=\nMIIEvAhunter2gkqhkiG9w=',
    );
    expect(found).toHaveLength(5);
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});

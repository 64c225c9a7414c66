import { testRule } from '../ruleTester.ts';

testRule(
  'strict-types',
  {
    role: 'integration',
    invalid: [
      'function f(answer: any) { return answer.url; }',
      'const answer = (await api.getSpeech(id)) as any;',
      '// @ts-ignore\nconst a: string = 1;',
      '/* @ts-nocheck */\nconst a = 1;',
      '// @ts-expect-error\nconst a: string = 1;',
      'const call = row as unknown as TtsCall;',
      'try { go(); } catch (error: any) { throw error; }',
      'const rows: Record<string, any>[] = [];',
    ],
    valid: [
      "function f(answer: unknown) { return requireFields(answer, ['url'], 'f'); }",
      "// @ts-expect-error the vendor's types lack this field\nconst a: string = 1;",
      'const any = 1; const o = { any }; expect.any(String);',
      "const body = given as CreateSpeechBody; const STATUS = { a: 'b' } as const;",
      "// @ts-ignored is no directive\nconst text = '@ts-ignore';",
    ],
  },
  {
    role: 'integration-test',
    invalid: [
      'let integration: any;',
      'type Arguments = [string, ...any[]];',
      'const all = (given as Map<string,any>).size;',
      'const body = {} as unknown as CreateSpeechBody;',
      '// @ts-ignore\nawait api.createSpeech(1);',
    ],
    valid: [
      "const body: unknown = { text: '' }; await api.createSpeech(body as CreateSpeechBody);",
      'expect(call).toEqual({ id: expect.any(String) });',
      '// @ts-expect-error a number is what the test is about\nawait api.createSpeech(1);',
    ],
  },
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRegistered, registerIntegration } from '../../src/registration/index.ts';

const request = {
  importName: 'createTtsIntegration',
  importPath: './integrations/tts/index',
  call: 'createTtsIntegration()',
};

const gap = fc
  .array(fc.constantFrom(' ', '  ', '\n', '\t', '/* a, ] */', '// b, [\n', ''), { maxLength: 4 })
  .map((parts) => parts.join(''));
const element = fc.constantFrom(
  'A',
  'createMail()',
  'make({ a: [1, 2],\n  b: "]" })',
  '...core',
  'new Sms("//")',
  '`,`',
);
const list = fc
  .record({
    elements: fc.array(fc.tuple(gap, element, gap), { maxLength: 4 }),
    comma: fc.boolean(),
    end: gap,
  })
  .map(({ elements, comma, end }) => {
    const inner = elements.map((parts) => parts.join('')).join(',');
    return `[${inner}${comma && elements.length > 0 ? ',' : ''}${end}]`;
  });
const head = fc.constantFrom(
  '',
  "import { A } from './a';\n",
  'import { A } from \'./a\' // one\nimport b from "./b"\n',
);
const eol = fc.constantFrom('\n', '\r\n');

/** Whether a text is another one with characters added in between. */
function contains(text: string, part: string): boolean {
  let at = 0;
  for (const character of text) if (part.startsWith(character, at)) at += character.length;
  return at === part.length;
}

test('however a list is written, nothing of it is lost, and a second run changes nothing', () => {
  fc.assert(
    fc.property(head, list, eol, (imports, elements, lineBreak) => {
      const source = `${imports}export default createAggregatedIntegration(${elements});\n`.replaceAll(
        '\n',
        lineBreak,
      );
      const result = registerIntegration(source, request);
      if (result.kind === 'manual') {
        expect(result.reason).toBe('The list of integrations only spreads other lists.');
        return;
      }
      expect(result.kind).toBe('edited');
      const text = result.kind === 'edited' ? result.text : '';
      expect(contains(text, source)).toBe(true);
      expect(isRegistered(text, request.importName)).toBe(1);
      expect(registerIntegration(text, request)).toEqual({ kind: 'unchanged' });
      if (lineBreak === '\r\n') expect(text).not.toMatch(/[^\r]\n/);
    }),
    { numRuns: 1000 },
  );
});

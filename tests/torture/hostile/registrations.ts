import fc from 'fast-check';
import { parseSync } from 'oxc-parser';
import { registerIntegration } from '../../../src/registration/index.ts';
import { IMPORTS, LISTS, MAPS } from '../../registration/fixtures.ts';
import { junk, mangled } from './junk.ts';

const REQUEST = {
  importName: 'createTtsIntegration',
  importPath: './integrations/tts/index',
  call: 'createTtsIntegration()',
  key: 'tts',
};

/** Whether every character of `before` stands in `after`, in order. */
function keeps(before: string, after: string): boolean {
  let at = 0;
  for (const character of before) {
    at = after.indexOf(character, at);
    if (at === -1) return false;
    at += character.length;
  }
  return true;
}

/** Registration file: only ever added to, still parses, and the second time stays as it is. */
export const registrationFile = fc.property(
  fc.oneof(
    {
      weight: 6,
      arbitrary: mangled(
        fc
          .tuple(
            fc.constantFrom(...LISTS, ...IMPORTS, ...MAPS),
            fc.constantFrom('', '\uFEFF'),
            fc.constantFrom('\n', '\r\n'),
          )
          .map(([{ before }, mark, eol]) => mark + before.replaceAll('\n', eol)),
      ),
    },
    junk,
  ),
  (source) => {
    const result = registerIntegration(source, REQUEST);
    if (result.kind === 'manual' && (result.lines.length !== 2 || !result.reason))
      throw new Error('No lines to add.');
    if (result.kind !== 'edited') return;
    if (!keeps(source, result.text)) throw new Error('Something was taken away.');
    const { errors } = parseSync('a.ts', result.text, { sourceType: 'module' });
    if (errors.some((each) => each.severity === 'Error')) throw new Error('It does not parse any more.');
    if (registerIntegration(result.text, REQUEST).kind !== 'unchanged')
      throw new Error('It would be added twice.');
  },
);

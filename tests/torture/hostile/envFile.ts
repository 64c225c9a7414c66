import fc from 'fast-check';
import { parseEnv } from '../../../src/platform/env.ts';
import { lintEnvFile } from '../../../src/workflow/envFile.ts';
import { junk } from './junk.ts';

const text = fc.string({ unit: fc.constantFrom(...'aZ09 #=:@%&?/,+-_.$\\ü語😀'), maxLength: 20 });
const trimmed = text.map((each) => each.trim());

/** A value and a way to write it that dotenv reads as it was meant. */
const assignment = fc.oneof(
  trimmed.filter((each) => !/#/.test(each)).map((value) => ({ value, written: value })),
  trimmed
    .map((value) => ({ value, written: `'${value.replaceAll('\\', '/')}'` }))
    .map(({ written }) => ({ value: written.slice(1, -1), written })),
  fc.tuple(trimmed, trimmed).map(([first, second]) => {
    const value = `${first}\n# no comment\nNOR=${second}`.replaceAll('\\', '/');
    return { value, written: `"${value}"` };
  }),
);
const wellFormed = fc.record({
  mark: fc.constantFrom('', '\uFEFF'),
  eol: fc.constantFrom('\n', '\r\n'),
  lines: fc.array(
    fc.record({
      before: fc.constantFrom('', '', '# a comment with \'quotes"\n', '\n'),
      start: fc.constantFrom('', 'export ', '  '),
      sign: fc.constantFrom('=', ' = '),
      assignment,
      after: fc.constantFrom('', ' # a comment'),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

interface File {
  text: string;
  values: Record<string, string>;
}

const file = wellFormed.map(({ mark, eol, lines }): File => {
  const values: Record<string, string> = {};
  const written = lines.map(({ before, start, sign, assignment: each, after }, index) => {
    const name = `NAME_${index}`;
    values[name] = each.value;
    return `${before}${start}${name}${sign}${each.written}${after}`;
  });
  return { text: mark + written.join('\n').replaceAll('\n', eol), values };
});

/** A file that is written as it should be is read as it was meant, without a complaint. */
export const goodEnvFile = fc.property(file, ({ text: written, values }) => {
  const complaints = lintEnvFile(written);
  if (complaints.length > 0) throw new Error(complaints[0]?.message);
  const read = parseEnv(written);
  if (JSON.stringify(read) !== JSON.stringify(values)) throw new Error(`Read ${JSON.stringify(read)}.`);
});

/** Whatever cannot be read as it was meant is complained about. */
export const badEnvFile = fc.property(
  file,
  fc.constantFrom(
    'JUST_A_NAME',
    'A B=1',
    'Q="open',
    "Q='it's",
    'Q=a#b',
    'NAME_0=again',
    'Q:\nR=1',
    'R=\x24{NAME_0}',
    '=1',
    '\0',
    '\uFFFD',
  ),
  ({ text: written }, broken) => {
    if (lintEnvFile(`${written}\n${broken}\n`).length === 0) throw new Error('No complaint.');
  },
);

const CANARY = 'canary-7Fq2Xx9Lm4Wd8Rt1';

/** Anything at all: a complaint has its place and fix, and quotes nothing. */
export const anyEnvFile = fc.property(fc.array(fc.oneof(junk, text), { maxLength: 6 }), (lines) => {
  const written = lines.map((each) => `${CANARY}${each}`).join('\n');
  parseEnv(written);
  for (const { message, fix, target } of lintEnvFile(written)) {
    if (!fix || !/^\.env:\d+$/.test(target ?? '') || message.includes(CANARY)) throw new Error(message);
  }
});

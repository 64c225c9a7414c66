import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockIn, withBlock, withoutBlock } from '../../src/agent-targets/block.ts';

const CONTENT = '# Title\n\nOne line.\nAnother.';

/** Files as they occur: any text, any line ends, with or without mark and last line end. */
const files = fc.oneof(
  fc.constant(null),
  fc.constantFrom(
    '',
    '\n',
    '\r\n',
    '\uFEFF',
    '\r',
    ' ',
    '<!-- create-integration:begin -->',
    '<!--',
    '\n\n\n',
  ),
  fc.string({ unit: 'binary' }),
  fc
    .tuple(
      fc.constantFrom('', '\uFEFF'),
      fc.array(fc.string()),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.boolean(),
    )
    .map(([mark, lines, eol, last]) => mark + lines.join(eol) + (last ? eol : '')),
);

test('taking the block out restores every byte, whatever the file held', () => {
  fc.assert(
    fc.property(files, (text) => {
      const written = withBlock(text, CONTENT);
      expect(blockIn(written)).toBe(CONTENT);
      expect(withoutBlock(written)).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test('what stands around the block is not touched, and twice is once', () => {
  fc.assert(
    fc.property(files, (text) => {
      const written = withBlock(text, CONTENT);
      expect(written.startsWith(text ?? '')).toBe(true);
      expect(withBlock(written, CONTENT)).toBe(written);
      expect(withoutBlock(withBlock(written, 'another'))).toBe(text);
    }),
  );
});

describe('a file that was edited since', () => {
  const written = withBlock('Mine.\n', CONTENT);

  test('keeps lines before and after the block', () => {
    expect(withoutBlock(`Above.\n${written}\nBelow.\n`)).toBe('Above.\nMine.\n\nBelow.\n');
  });

  test('has the block replaced where it stands now', () => {
    const moved = `${withBlock(null, CONTENT)}Mine.\n`;
    expect(withBlock(moved, 'new')).toBe(`${withBlock(null, 'new')}Mine.\n`);
  });

  test('converted to CRLF it keeps that, and loses the block all the same', () => {
    const converted = written.replaceAll('\n', '\r\n');
    expect(withBlock(converted, 'a\nb')).toContain('\r\na\r\nb\r\n<!--');
    expect(blockIn(converted)).toBe(CONTENT);
    expect(withoutBlock(converted)).toBe('Mine.\r\n');
  });

  test('without the block nothing is taken out', () => {
    expect(withoutBlock('Mine.\n')).toBe('Mine.\n');
    expect(blockIn(null)).toBeNull();
  });
});

test('the line ends and the missing last one of the file are kept', () => {
  expect(withBlock('a\r\nb', 'x')).toMatch(/^a\r\nb\r\n\r\n<!-- .* -->\r\nx\r\n<!-- .* -->$/);
  expect(withBlock('a\n', 'x')).toMatch(/^a\n\n<!-- .* -->\nx\n<!-- .* -->\n$/);
});

import fc from 'fast-check';

const fragments = [
  "'",
  '"',
  '`',
  '\\',
  '*/',
  '/*',
  '//',
  '<%= 1 %>',
  '%>',
  '\x24{process.exit()}',
  '\n',
  '\r',
  '\u2028',
  '\u2029',
  '\u0085',
  '\0',
  '-->',
  '<!--',
  '|',
  '```',
  '# ',
  '- ',
  '[x](y)',
  '</script>',
  'größe',
  '語',
  '😀',
  '\ud800',
  '\udc00',
  '@@taskId@@',
  ' ',
  'a',
];

/** Text that tries to be more than text. */
export const hostile = fc
  .oneof(
    { weight: 3, arbitrary: fc.array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 6 }) },
    fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 2 }),
  )
  .map((parts) => parts.join(''))
  // Words of the spec itself, which zod or the shapes give a meaning.
  .filter(
    (text) => text.trim() !== '' && !['__proto__', '$custom', 'text', 'voice', 'format'].includes(text),
  );

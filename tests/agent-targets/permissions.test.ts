import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { forbid, permit } from '../../src/agent-targets/permissions.ts';

const OURS = ['Bash(npx create-integration:*)'];
const allowedIn = (text: string): unknown =>
  parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true }).permissions.allow;

/** Settings as people have them: any other keys, lists of any kind, comments, trailing commas, all line ends. */
const entries = fc.array(fc.constantFrom('Bash(ls)', 'Read', 'Bash(npm run test:*)', ...OURS), {
  maxLength: 4,
});
const settings = fc.record(
  {
    model: fc.string(),
    permissions: fc.record({ allow: entries, deny: entries, mode: fc.jsonValue() }, { requiredKeys: [] }),
    hooks: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const decorated = fc
  .tuple(
    settings,
    fc.constantFrom(undefined, 0, 2, 4, '\t'),
    fc.constantFrom('', '// mine\n', '/* mine */ ', '\n'),
    fc.constantFrom('', '\n', '\n\n', ' // end'),
    fc.constantFrom('', '\uFEFF'),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([value, indent, before, after, mark, windows, commas]) => {
    let text = before + JSON.stringify(value, null, indent) + after;
    // Line ends and commas inside strings are escaped or stay as they are: these patterns meet the structure only.
    if (commas) text = text.replace(/(["\]}])\n(\s*[\]}])/g, '$1,\n$2');
    if (windows) text = text.replaceAll('\n', '\r\n');
    return mark + text;
  });
const files = fc.oneof(fc.constant(null), fc.constantFrom('', ' ', '\n', '\uFEFF'), decorated);

test('taking the entries out restores every byte', () => {
  fc.assert(
    fc.property(files, (text) => {
      const result = permit(text, OURS);
      if (!result) throw new Error('not editable');
      expect(allowedIn(result.text)).toEqual(expect.arrayContaining(OURS));
      expect(result.undo ? forbid(result.text, result.undo) : result.text).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test('twice is once, and more entries later still lead back to the first text', () => {
  fc.assert(
    fc.property(files, (text) => {
      const first = permit(text, OURS);
      const again = permit(first?.text ?? null, OURS, first?.undo);
      expect(again).toEqual(first);
      const more = permit(first?.text ?? null, [...OURS, 'Bash(more)'], first?.undo);
      if (!more?.undo) throw new Error('no record');
      expect(forbid(more.text, more.undo)).toBe(text);
    }),
  );
});

test('after an edit of the user only our entries go, and what we made if nothing else is in it', () => {
  fc.assert(
    fc.property(decorated, fc.boolean(), (text, mine) => {
      const result = permit(text, OURS);
      if (!result?.undo) return;
      const value = parse(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
      const edited = mine ? permit(result.text, ['Bash(mine)'])?.text : `${result.text}\n`;
      const rest = forbid(edited ?? '', result.undo) ?? '';
      const expected = mine
        ? {
            ...value,
            permissions: { ...value.permissions, allow: [...(value.permissions?.allow ?? []), 'Bash(mine)'] },
          }
        : value;
      expect(parse(rest.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true })).toEqual(expected);
    }),
  );
});

describe('a file of ours', () => {
  const made = permit(null, OURS);
  if (!made?.undo) throw new Error('no record');
  const { text, undo } = made;

  test('goes again, also after it was formatted anew', () => {
    expect(forbid(text, undo)).toBeNull();
    expect(forbid(JSON.stringify(JSON.parse(text), null, 4), undo)).toBeNull();
    expect(forbid(text.replaceAll('\n', '\r\n'), undo)).toBeNull();
  });

  test('stays with what the user added', () => {
    const kept = forbid(JSON.stringify({ ...JSON.parse(text), model: 'x' }), undo);
    expect(JSON.parse(kept ?? '')).toEqual({ model: 'x' });
  });

  test('an entry the user took out is not asked back from the record, and can be permitted again', () => {
    const emptied = '{"permissions":{"allow":[]}}';
    expect(forbid(emptied, undo)).toBe(emptied);
    const again = permit(emptied, OURS, undo);
    expect(again?.undo && forbid(again.text, again.undo)).toBe(emptied);
  });

  test('one that was edited and gets more entries loses both', () => {
    const edited = JSON.stringify({ model: 'x', ...JSON.parse(text) });
    const more = permit(edited, [...OURS, 'Bash(more)'], undo);
    expect(JSON.parse((more?.undo && forbid(more.text, more.undo)) ?? '')).toEqual({ model: 'x' });
  });
});

test.each([
  ['{"permissions": "all"}'],
  ['{"permissions": {"allow": {}}}'],
  ['{"permissions": null}'],
  ['[]'],
  ['{"a": 1'],
  ['not json'],
  // The last one counts for whoever reads the file; an edit of the first would change nothing.
  ['{"permissions": {"allow": []}, "permissions": {"allow": []}}'],
])('%s is not edited', (text) => {
  expect(permit(text, OURS)).toBeNull();
});

import { expect, it } from 'vitest';
import { specJsonSchema } from '../../src/spec/jsonSchema.ts';
import { specReference } from '../../src/spec/reference.ts';
import { PATTERN_IDS } from '../../src/spec/schema.ts';

it('has a line for a field, what stands when it is left out, and what to write', () => {
  const lines = specReference('async-task').split('\n');
  expect(lines).toContain(
    'purpose: string  what the integration is for and what it leaves out, in a sentence or two',
  );
  expect(lines).toContain('  timeoutMs: integer 100 to 600000 (30000)  milliseconds one request may take');
  expect(lines).toContain('  query: { name: JSON Schema } (none)  query parameters');
  expect(lines).toContain('    { type: "basic", userVariable, passwordVariable }');
  expect(lines.filter((line) => line.startsWith('webhook?: { }'))).toHaveLength(1);
});

it.each(PATTERN_IDS)('names every field of %s, in less than half of what the schema takes', (pattern) => {
  const schema = JSON.stringify(specJsonSchema(pattern), null, 2);
  const text = specReference(pattern);
  const names = [...schema.matchAll(/"properties": \{\s+"([^"$]+)"/g)].map(([, name]) => name);
  for (const name of new Set(names.filter((each) => each !== 'specVersion'))) {
    expect(text, name).toMatch(new RegExp(`^ *(${name}\\??: |\\{ .*\\b${name}\\b)`, 'm'));
  }
  expect(text.length).toBeLessThan(schema.length / 2);
});

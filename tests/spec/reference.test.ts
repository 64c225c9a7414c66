import { expect, it } from 'vitest';
import { specJsonSchema } from '../../src/spec/jsonSchema.ts';
import { specReference } from '../../src/spec/reference.ts';
import { PATTERN_IDS, type Pattern } from '../../src/spec/schema.ts';

const reference = (pattern: Pattern) => specReference(pattern, (field) => `explain spec/${field}`);

it('has a line for a field, what stands when it is left out, and what to write', () => {
  const lines = reference('async-task').text.split('\n');
  expect(lines).toContain(
    'purpose  what the integration is for and what it leaves out, in a sentence or two',
  );
  expect(lines).toContain('  timeoutMs: integer 100 to 600000 (30000)  milliseconds one request may take');
  expect(lines).toContain('  query: { name: JSON Schema } (none)  query parameters');
  expect(lines).toContain('    { type: "basic", userVariable, passwordVariable }');
  expect(lines.filter((line) => line.startsWith('webhook?: '))).toHaveLength(1);
});

it('names a field about which there is nothing to say on the line above', () => {
  const { text } = reference('async-task');
  expect(text).toMatch(/^ {2}progressOrder\?: "none" \| \{ field, words\?: \[string\] \} {2}/m);
  expect(text).not.toMatch(/^ +words\?/m);
});

it('keeps apart what few specs need, and says where it is', () => {
  const { text, apart } = reference('async-task');
  expect([...apart.keys()]).toEqual(['authentication', 'webhook', 'polling', 'find']);
  expect(text).toMatch(/^ {2}authentication: .+; more: explain spec\/authentication$/m);
  expect(text).not.toContain('tokenUrl  ');
  expect(apart.get('authentication')).toMatch(/^authentication: [\s\S]+^ {4}tokenUrl {2}where tokens/m);
});

it('keeps nothing apart that one pattern has in another form', () => {
  const texts = new Map<string, string>();
  for (const [field, text] of PATTERN_IDS.flatMap((pattern) => [...reference(pattern).apart])) {
    expect([field, texts.get(field) ?? text]).toEqual([field, text]);
    texts.set(field, text);
  }
});

it('leaves out of sync-call what only a task has', () => {
  const { text, apart } = reference('sync-call');
  expect([...apart.keys()]).toEqual(['authentication']);
  expect(text).not.toMatch(/^ *(webhook|polling|find|queryMinIntervalMs|externalId|started|progress\w*)\?/m);
  expect(text).toMatch(/^mapping: [\s\S]+^ {2}result: [\s\S]+^delivery: /m);
  expect(text.length).toBeLessThan(reference('async-task').text.length - 1000);
});

const ofPatterns = PATTERN_IDS.filter((pattern) => pattern !== 'sync-call');
it.each(ofPatterns)('names every field of %s, in less than half of what the schema takes', (pattern) => {
  const schema = JSON.stringify(specJsonSchema(pattern), null, 2);
  const { text, apart } = reference(pattern);
  const whole = [text, ...apart.values()].join('\n');
  const names = [...schema.matchAll(/"properties": \{\s+"([^"$]+)"/g)].map(([, name]) => name);
  const given = ['specVersion', 'pattern'];
  for (const name of new Set(names.filter((each = '') => !given.includes(each)))) {
    expect(whole, name).toMatch(new RegExp(`(^ *|[{,] )${name}\\b`, 'm'));
  }
  expect(whole.length).toBeLessThan(schema.length / 2);
});

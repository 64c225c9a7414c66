import { expect, it } from 'vitest';
import { listTopics } from '../../src/operations/topics.ts';
import { createResources } from '../../src/platform/resources.ts';
import { specJsonSchema } from '../../src/spec/jsonSchema.ts';
import { isCallPattern } from '../../src/spec/patternIds.ts';
import { specReference } from '../../src/spec/reference.ts';
import { PATTERN_IDS, type Pattern } from '../../src/spec/schema.ts';

const reference = (pattern: Pattern) => specReference(pattern, (field) => `explain spec/${field}`);
const section = (name: string) => reference('async-task').apart.get(name) ?? '';
const pages = new Map((await listTopics(createResources())).map(({ name, text }) => [name, text]));

it('has a line for a field, what stands when it is left out, and what to write', () => {
  expect(reference('channel').text.split('\n')).toContain(
    'purpose  what the integration is for and what it leaves out, in a sentence or two',
  );
  expect(section('delivery').split('\n')).toContain(
    '  timeoutMs: integer 100 to 600000 (30000)  milliseconds one request may take',
  );
  expect(section('operations').split('\n')).toContain(
    '  query: { name: JSON Schema } (none)  query parameters',
  );
  expect(section('system').split('\n')).toContain('    { type: "basic", userVariable, passwordVariable }');
});

it('names a field about which there is nothing to say on the line above', () => {
  expect(section('mapping')).toMatch(/^ {2}progressOrder\?: "none" \| \{ field, words\?: \[string\] \} {2}/m);
  expect(section('mapping')).not.toMatch(/^ +words\?/m);
});

it('keeps apart what few specs need, and says where it is', () => {
  const { text, apart } = reference('client-direct');
  expect([...apart.keys()]).toEqual(['authentication']);
  expect(text).toMatch(/^ {2}authentication: .+; more: explain spec\/authentication$/m);
  expect(text).not.toContain('tokenUrl  ');
  expect(apart.get('authentication')).toMatch(/^authentication: [\s\S]+^ {4}tokenUrl {2}where tokens/m);
});

it('keeps a section within a section apart as well', () => {
  expect(section('delivery')).toMatch(/^ {2}find\?: .+; more: explain spec\/find$/m);
  expect(section('find')).toMatch(/^find\?: [\s\S]+^ {2}items /m);
});

it('keeps nothing apart that one pattern has in another form', () => {
  const texts = new Map<string, string>();
  for (const [field, text] of PATTERN_IDS.flatMap((pattern) => [...reference(pattern).apart])) {
    expect([field, texts.get(field) ?? text]).toEqual([field, text]);
    texts.set(field, text);
  }
});

it.each(PATTERN_IDS)('names every field of %s, in less than half of what the schema takes', (pattern) => {
  const schema = JSON.stringify(specJsonSchema(pattern), null, 2);
  const { text, apart } = reference(pattern);
  // Of a spec with calls there is a whole one to see, and texts about its sections.
  const whole = [
    isCallPattern(pattern) ? (pages.get(`spec/${pattern}`) ?? '') : text,
    ...apart.values(),
  ].join('\n');
  const names = [...schema.matchAll(/"properties": \{\s+"([^"$]+)"/g)].map(([, name]) => name);
  const given = ['specVersion', 'pattern'];
  for (const name of new Set(names.filter((each = '') => !given.includes(each)))) {
    expect(whole, name).toMatch(new RegExp(`(^ *"?|[{,] "?)${name}\\b`, 'm'));
  }
  expect(whole.length).toBeLessThan(schema.length / 2);
});

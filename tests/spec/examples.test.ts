import { type ParseError, parse } from 'jsonc-parser';
import { expect, it } from 'vitest';
import { createResources } from '../../src/platform/resources.ts';
import { readDesigned } from '../../src/spec/parse.ts';
import { isCallPattern, PATTERN_IDS } from '../../src/spec/patternIds.ts';
import { specReference } from '../../src/spec/reference.ts';

/* What the pages show of a spec is a spec. */

const { read } = createResources();
const CALL_PATTERNS = PATTERN_IDS.filter(isCallPattern);

async function shown(page: string): Promise<string> {
  return /^```jsonc\n([\s\S]+?)^```/m.exec(await read(`knowledge/${page}.md`))?.[1] ?? '';
}

/** JSON with comments; a comma too many is wrong, as in a spec. */
function jsonc(text: string): Record<string, unknown> {
  const errors: ParseError[] = [];
  const value = parse(text, errors);
  expect(errors).toEqual([]);
  return value;
}

const problems = (spec: Record<string, unknown>) => {
  const reading = readDesigned(JSON.stringify(spec), 'spec.json');
  return reading.ok ? [] : reading.diagnostics.map(({ message, target }) => `${target}: ${message}`);
};

it.each(CALL_PATTERNS)('the spec of %s is complete and consistent', async (pattern) => {
  const spec = jsonc(await shown(`spec/${pattern}`));
  expect(spec.pattern).toBe(pattern);
  expect(problems(spec)).toEqual([]);
});

it.each(CALL_PATTERNS)('where the page of %s says more about a section, there is more', async (pattern) => {
  const text = await read(`knowledge/spec/${pattern}.md`);
  const named = [
    ...(/`explain spec\/operations`[^.]+/.exec(text)?.[0] ?? '').matchAll(/`(?:explain spec\/)?(\w+)`/g),
  ];
  const { apart } = specReference(pattern, (field) => field);
  expect(named.length).toBeGreaterThan(5);
  for (const [, name = ''] of named) expect([...apart.keys()]).toContain(name);
});

it('the spec of sync-call leaves out what only a task has', async () => {
  const [task, sync] = [await shown('spec/async-task'), await shown('spec/sync-call')];
  const ofTasks = /"(webhook|polling|find|queryMinIntervalMs|externalId|started|progress\w*)"/;
  expect(task).toMatch(ofTasks);
  expect(sync).not.toMatch(ofTasks);
  expect(sync).toMatch(/^ {2}"mapping": \{[\s\S]+^ {4}"result": [\s\S]+^ {2}"delivery": /m);
  expect(sync.length).toBeLessThan(task.length - 1000);
});

it.each([
  ['"system": {', '"schemas": {'],
  ['"errorStrategy": {', '"apiCall": {'],
  ['"event": {', '"parameters": {'],
  ['"delivery": {', '"rateLimit": {'],
])('the two pages say the same from %s to %s', async (from, to) => {
  const [task, sync] = [await shown('spec/async-task'), await shown('spec/sync-call')];
  const part = (text: string) => text.slice(text.indexOf(from), text.indexOf(to, text.indexOf(from)));
  expect(part(task).length).toBeGreaterThan(100);
  expect(part(sync)).toBe(part(task));
});

it('the section webhook fits the spec of async-task', async () => {
  const spec = jsonc(await shown('spec/async-task'));
  const { webhook } = jsonc(`{ ${await shown('webhooks')} }`);
  const secret = { name: 'ACME_WEBHOOK_SECRET', purpose: 'Verifies webhooks.', obtainFrom: 'the console' };
  const environment = [...(spec.environment as unknown[]), secret];
  expect(problems({ ...spec, environment, webhook })).toEqual([]);
  // It is looked at.
  expect(problems({ ...spec, webhook })).not.toEqual([]);
});

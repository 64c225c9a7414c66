import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hosts } from '../../src/hosts/index.ts';
import { integrationPaths } from '../../src/operations/project.ts';
import { situationOf } from '../../src/operations/situation.ts';

const paths = integrationPaths(hosts.interaqt.layout, 'orders', 'some-name');

function integration(fixture: string) {
  const specText = readFileSync(new URL(`../fixtures/specs/${fixture}.json`, import.meta.url), 'utf8');
  return { specText, extractText: null, paths };
}

test.each([
  ['speech', 'vendor'],
  ['stream', 'vendor'],
  ['photos', 'storage'],
  ['chat', 'broker'],
  ['door', 'nobody'],
  ['guests', 'issuer'],
  ['members', 'vendor'],
  ['dictation', 'vendor'],
])('%s: Task 4.3 asks the %s', async (fixture, counterpart) => {
  expect(await situationOf(integration(fixture), '4.3')).toMatchObject({ counterpart });
});

test('a spec that is not complete has its pattern', async () => {
  const draft = { specText: '{ "pattern": "channel" }', extractText: null, paths };
  for (const task of ['4.1', '4.3'] as const) {
    expect(await situationOf(draft, task)).toEqual({ pattern: 'channel', imported: false });
  }
  expect(await situationOf({ ...draft, specText: 'no JSON' }, '4.2')).toEqual({ imported: false });
});

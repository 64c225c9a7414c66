import { expect, test } from 'vitest';
import { readDesigned } from '../../src/spec/parse.ts';
import { quotedRequirement } from '../../src/spec/polling.ts';
import { type Fixture, fixture, fixtureText } from '../rendering/helpers/render.ts';

function read(name: Fixture, polling: object) {
  return readDesigned(JSON.stringify({ ...JSON.parse(fixtureText(name)), polling }), `${name}.json`);
}

const { polling } = fixture('customs');

test('the sentence of the requirement is what is quoted', () => {
  expect(polling && quotedRequirement(polling)).toBe(
    "The declaration's status is fetched every five minutes.",
  );
});

test.each<[string, Fixture, object, string, RegExp]>([
  ['no requirement', 'customs', { requirement: '' }, 'polling.requirement', /is empty/],
  [
    'a requirement in other words',
    'customs',
    { requirement: 'The requirements ask for polling somewhere.' },
    'polling.requirement',
    /quotes no sentence/,
  ],
  ['more than once a second', 'customs', { intervalMs: 10 }, 'polling.intervalMs', /1000/],
  [
    'waits that cannot grow',
    'customs',
    { backoff: { factor: 2, maxIntervalMs: 300_000 } },
    'polling.backoff.maxIntervalMs',
    /no wait can grow/,
  ],
  ['an end before the beginning', 'customs', { giveUpAfterMs: 1000 }, 'polling.giveUpAfterMs', /no call/],
  ['nothing to ask for', 'translate', {}, 'polling', /sync-call/],
])('refuses %s', (_what, name, change, path, message) => {
  const reading = read(name, { ...polling, ...change });
  if (reading.ok) throw new Error('The spec was accepted.');
  const [found, ...others] = reading.diagnostics;
  expect(found?.target).toContain(path);
  expect(found?.message).toMatch(message);
  expect(found?.fix).not.toBe('');
  expect(others).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hosts } from '../../src/hosts/index.ts';
import { afterwards } from '../../src/operations/afterwards.ts';
import { integrationPaths } from '../../src/operations/project.ts';

/** What is said of a finished integration with this spec. */
function said(fixture: string, edit: (spec: Record<string, unknown>) => void = () => undefined): string {
  const spec = JSON.parse(
    readFileSync(new URL(`../fixtures/specs/${fixture}.json`, import.meta.url), 'utf8'),
  );
  edit(spec);
  const paths = integrationPaths(hosts.interaqt.layout, spec.module, spec.name);
  return afterwards({ specText: JSON.stringify(spec), extractText: null, paths }).join(' ');
}

test.each([
  ['speech', /^Nothing polls by itself: a call moves on when its owner asks, with POST /],
  [
    'transcode',
    /^Nothing polls by itself: a call moves on when the vendor calls back at \/hooks\/transcode, and when its owner asks/,
  ],
  ['customs', /^a call moves on when the server asks, as the requirement says, and when its owner asks/i],
  ['translate', /^The owner of a call asks for its status with POST \/api\/custom\/query\w+Status /],
])('%s: how a call moves on', (fixture, expected) => {
  expect(said(fixture)).toMatch(expected);
});

test('of a spec that is not complete nothing is said', () => {
  expect(
    said('speech', (spec) => {
      spec.purpose = '';
    }),
  ).toBe('');
});

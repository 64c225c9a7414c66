import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, type FileRole, type ProjectFacts, type SourceFile } from '../../src/checks/index.ts';
import { factsFor } from './ruleTester.ts';

/* What is right and was not written by our templates: integrations by hand in other styles, and the kit. */

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const filesIn = (folder: string) =>
  readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort();

const ROLES: Record<string, FileRole> = {
  'externalApi.ts': 'api',
  'integration.test.ts': 'integration-test',
  'external-api.test.ts': 'external-test',
};

interface ByHand {
  /** Entities begin with it. */
  word: string;
  environment: string[];
  scenarios: string[];
}
const BY_HAND: Record<string, ByHand> = {
  // Classes with private fields, its own side effect and its own webhook.
  parcels: {
    word: 'Parcel',
    environment: ['SENDWISE_URL', 'SENDWISE_TOKEN', 'SENDWISE_WEBHOOK_SECRET'],
    scenarios: ['success', 'refusal', 'late event', 'webhook'],
  },
  // Functions in small files.
  rates: { word: 'Rates', environment: ['RATES_URL', 'RATES_KEY'], scenarios: [] },
  // The vendor's SDK in place of the kit's HTTP client.
  payments: { word: 'Payment', environment: ['STRIPE_KEY', 'STRIPE_WEBHOOK_SECRET'], scenarios: [] },
};

describe('integrations written by hand', () => {
  test.each(Object.entries(BY_HAND))('%s has no finding', (name, { word, environment, scenarios }) => {
    const folder = `tests/fixtures/handwritten/${name}`;
    const files = filesIn(folder).map(
      (file): SourceFile => ({
        path: file.endsWith('.test.ts') ? `tests/${name}-${file}` : `integrations/${name}/${file}`,
        text: read(`${folder}/${file}`),
        role: ROLES[file] ?? 'integration',
      }),
    );
    const facts: ProjectFacts = {
      ...factsFor('', 'integration'),
      files,
      integration: {
        name,
        factory: `create${name[0]?.toUpperCase()}${name.slice(1)}Integration`,
        callEntity: `${word}Call`,
        eventEntity: `${word}Event`,
        eventSource: `record${word}Event`,
        hasOwner: true,
        pollingRequirement: null,
      },
      environment,
      scenarios,
    };
    const { findings, suppressed } = check(facts);
    expect(findings.map(({ path, line, rule, message }) => `${path}:${line} ${rule}: ${message}`)).toEqual(
      [],
    );
    expect(suppressed).toEqual([]);
  });
});

/*
 * The kit is the machinery that the rules send authors to, so rules about who does what do not concern it. All others
 * hold in each of its files, as in an integration.
 */
const MACHINERY: Record<string, { where: RegExp; why: string }> = {
  'no-swallowed-error': {
    where: /./,
    why: 'decides what becomes of an error: repeated, recorded, or the end',
  },
  'typed-errors': { where: /./, why: 'names mistakes of whoever uses it, which nothing catches' },
  'records-events-only': {
    where: /^claim|^durable\/|testing|testModel/,
    why: 'leases, queue, test models',
  },
  'one-http-client': {
    where: /^http\.ts|testing|^durable\/openAdmin/,
    why: 'is the client; a loopback service',
  },
  'encoded-parameters': { where: /^url\.ts|testing/, why: 'encodes them' },
  'no-hardcoded-url': {
    where: /testing|^durable\/adminServer|^channel\/upgrades/,
    why: 'loopback and URL bases',
  },
  'no-backend-polling': { where: /^durable\/cli/, why: 'a command that waits for its own queue' },
  'no-console-secrets': { where: /^durable\/cli/, why: 'prints its answer' },
  'env-declared': { where: /^durable\/|^polling/, why: 'settings of delivery, not of a vendor' },
  'listens-to-its-api-call-only': { where: /^durable\/delivery/, why: 'wakes workers for every call' },
  'status-table-exhaustive': { where: /^pollLease/, why: "its words are its own, not a vendor's" },
  'never-creates-an-api-call': { where: /testing|testModel/, why: 'stands in for the business' },
};

test.each(filesIn('templates/kit'))('the kit follows every rule that concerns it: %s', (file) => {
  const { findings } = check(factsFor(read(`templates/kit/${file}`), 'integration'));
  const broken = findings.filter(({ rule }) => !MACHINERY[rule]?.where.test(file));
  expect(broken.map(({ line, rule, message }) => `${file}:${line} ${rule}: ${message}`)).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { readDesigned } from '../../src/spec/parse.ts';
import { specSkeleton } from '../../src/spec/skeleton.ts';
import { fixtureText } from '../rendering/helpers/render.ts';
import { changed } from './helpers/changed.ts';

type Fixture = 'photos' | 'dictation' | 'door' | 'members' | 'guests';
type Row = [fixture: Fixture, changes: Record<string, unknown>, target: string, message: RegExp];

const direct: Row[] = [
  ['photos', { clientDirect: undefined }, 'clientDirect', /missing/],
  [
    'photos',
    { 'clientDirect.uploads': undefined, 'clientDirect.publicConfig': undefined },
    'clientDirect',
    /nothing/,
  ],
  ['photos', { 'clientDirect.access': '' }, 'clientDirect.access', /empty/],
  // Where uploads go, and what they are
  [
    'photos',
    { 'clientDirect.uploads.bucketVariable': 'X' },
    'clientDirect.uploads.bucketVariable',
    /declare/,
  ],
  [
    'photos',
    { 'clientDirect.uploads.secretAccessKeyVariable': 'PHOTOS_BUCKET' },
    'clientDirect.uploads.secretAccessKeyVariable',
    /no secret/,
  ],
  ['photos', { 'environment.2.required': false }, 'clientDirect.uploads.regionVariable', /not required/],
  ['photos', { 'clientDirect.uploads.prefix': '../photos' }, 'clientDirect.uploads.prefix', /form/],
  ['photos', { 'clientDirect.uploads.prefix': 'photos/' }, 'clientDirect.uploads.prefix', /form/],
  ['photos', { 'clientDirect.uploads.contentTypes': [] }, 'clientDirect.uploads.contentTypes', /empty/],
  [
    'photos',
    { 'clientDirect.uploads.contentTypes': ['image/*'] },
    'clientDirect.uploads.contentTypes.0',
    /form/,
  ],
  [
    'photos',
    { 'clientDirect.uploads.expiresInSeconds': 86400 },
    'clientDirect.uploads.expiresInSeconds',
    /./,
  ],
  ['photos', { 'clientDirect.uploads.maxBytes': 0 }, 'clientDirect.uploads.maxBytes', /./],
  [
    'dictation',
    { 'clientDirect.uploads': JSON.parse(fixtureText('photos')).clientDirect.uploads },
    'clientDirect.credentials',
    /two systems/,
  ],
  // What the browser may know
  ['photos', { 'clientDirect.publicConfig.x': 'NOWHERE' }, 'clientDirect.publicConfig.x', /declare/],
  [
    'photos',
    { 'clientDirect.publicConfig.x': 'PHOTOS_ACCESS_KEY_ID' },
    'clientDirect.publicConfig.x',
    /is a secret/,
  ],
  [
    'photos',
    { 'environment.4.secret': false, 'clientDirect.publicConfig.x': 'PHOTOS_SECRET_ACCESS_KEY' },
    'clientDirect.publicConfig.x',
    /proves itself/,
  ],
  // What the vendor is asked for
  ['dictation', { 'clientDirect.credentials': undefined }, 'clientDirect.credentials', /missing/],
  [
    'dictation',
    { 'clientDirect.credentials.operation': 'no' },
    'clientDirect.credentials.operation',
    /names no/,
  ],
  [
    'dictation',
    { 'clientDirect.credentials.parameters.ttl_seconds': undefined },
    'clientDirect.credentials.parameters.ttl_seconds',
    /missing/,
  ],
  ['dictation', { 'clientDirect.credentials.body.end_user': 'owner' }, 'clientDirect.credentials', /"owner"/],
  ['dictation', { 'clientDirect.credentials.answer': {} }, 'clientDirect.credentials.answer', /empty/],
  [
    'dictation',
    { 'clientDirect.credentials.answer.token': 'grant.x' },
    'clientDirect.credentials.answer.token',
    /path/,
  ],
  [
    'dictation',
    { 'clientDirect.credentials.answer.token': 'grant' },
    'clientDirect.credentials.answer.token',
    /object/,
  ],
];

const doors: Row[] = [
  ['door', { middleware: undefined }, 'middleware', /missing/],
  // Where tokens are looked for
  [
    'door',
    { 'middleware.token.bearer': false, 'middleware.token.cookie': undefined },
    'middleware.token',
    /query/,
  ],
  ['door', { 'middleware.token.query.paths': ['/*'] }, 'middleware.token.query.paths', /most of the app/],
  ['door', { 'middleware.token.query.paths': [] }, 'middleware.token.query.paths', /empty/],
  ['door', { 'middleware.anonymous': ['/api/*'] }, 'middleware.anonymous', /most of the app/],
  ['door', { 'middleware.anonymous': ['/api/custom/*'] }, 'middleware.anonymous', /most of the app/],
  ['door', { 'middleware.anonymous': ['health'] }, 'middleware.anonymous.0', /form/],
  // Which tokens are believed
  ['door', { 'middleware.verify.algorithms': ['none'] }, 'middleware.verify.algorithms.0', /not one of/],
  ['door', { 'middleware.verify.algorithms': [] }, 'middleware.verify.algorithms', /empty/],
  [
    'door',
    { 'middleware.verify.algorithms': ['HS256', 'RS256'] },
    'middleware.verify.algorithms',
    /no secret verifies/,
  ],
  [
    'guests',
    { 'middleware.verify.algorithms': ['HS256'] },
    'middleware.verify.algorithms',
    /no published key/,
  ],
  ['door', { 'middleware.verify.secretVariable': undefined }, 'middleware.verify', /neither/],
  ['door', { 'middleware.verify.jwksPath': '/keys' }, 'middleware.verify', /a secret and keys/],
  ['door', { 'middleware.verify.secretVariable': 'NOWHERE' }, 'middleware.verify.secretVariable', /declare/],
  ['door', { 'environment.0.secret': false }, 'middleware.verify.secretVariable', /no secret/],
  ['door', { 'environment.0.required': false }, 'middleware.verify.secretVariable', /not required/],
  [
    'guests',
    { 'middleware.verify.audienceVariable': undefined },
    'middleware.verify.audienceVariable',
    /missing/,
  ],
  [
    'guests',
    { 'middleware.verify.issuerVariable': undefined },
    'middleware.verify.issuerVariable',
    /missing/,
  ],
  ['guests', { 'middleware.verify.jwksPath': '//evil.test/keys' }, 'middleware.verify.jwksPath', /form/],
  ['guests', { 'system.baseUrl': undefined }, 'system.baseUrl', /missing/],
  [
    'door',
    { 'middleware.verify.clockToleranceSeconds': 3600 },
    'middleware.verify.clockToleranceSeconds',
    /./,
  ],
  // How tokens are given out
  [
    'guests',
    { 'middleware.login': JSON.parse(fixtureText('door')).middleware.login },
    'middleware.login.password',
    /only their owner/,
  ],
  ['members', { 'middleware.login': undefined }, 'middleware.login', /missing/],
  ['members', { 'middleware.login.vendor.operation': 'no' }, 'middleware.login.vendor.operation', /names no/],
  ['members', { 'middleware.login.vendor.token': 'session' }, 'middleware.login.vendor.token', /text/],
  [
    'members',
    { 'middleware.login.vendor.body.email': undefined },
    'middleware.login.vendor.body.email',
    /missing/,
  ],
];

function judge(name: Fixture, changes: Record<string, unknown>, target: string, message: RegExp) {
  const reading = readDesigned(changed(name, changes), `${name}.json`);
  expect(reading.ok ? [] : reading.diagnostics).toContainEqual(
    expect.objectContaining({
      target,
      message: expect.stringMatching(message),
      fix: expect.stringMatching(/\w/),
    }),
  );
}

describe('client-direct', () => {
  it.each(direct)('%s with %j: %s', judge);
});

describe('middleware', () => {
  it.each(doors)('%s with %j: %s', judge);
});

it.each(['photos', 'dictation', 'door', 'members', 'guests'] as const)('%s is complete', (name) => {
  expect(readDesigned(fixtureText(name), `${name}.json`)).toMatchObject({ ok: true });
});

it.each(['client-direct', 'middleware'] as const)('%s begins with what has to be written', (pattern) => {
  const spec = specSkeleton({ module: 'studio', name: 'media', pattern });
  const reading = readDesigned(JSON.stringify(spec), 'media.json');
  const found = reading.ok ? [] : reading.diagnostics;
  expect(found.length).toBeGreaterThan(5);
  // What is there is right: only what is empty is complained about.
  expect(found.filter(({ code }) => code !== 'SPEC_INCOMPLETE')).toEqual([]);
});

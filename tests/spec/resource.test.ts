import { describe, expect, it } from 'vitest';
import { readDesigned } from '../../src/spec/parse.ts';
import { specSkeleton } from '../../src/spec/skeleton.ts';
import { fixtureText } from '../rendering/helpers/render.ts';
import { changed } from './helpers/changed.ts';

type Fixture = 'stream' | 'media' | 'ticket';

type Row = [fixture: Fixture, changes: Record<string, unknown>, target: string, message: RegExp];
const owner = { owner: 'user' };

const rows: Row[] = [
  ['stream', { resource: undefined }, 'resource', /missing/],
  ['stream', { 'resource.at': 'update' }, 'resource.at', /create, read/],
  ['stream', { 'resource.operation': 'none' }, 'resource.operation', /names no operation/],
  ['stream', { operations: [] }, 'resource.operation', /names no operation/],
  ['stream', { 'resource.access': owner }, 'resource.access', /no API of the integration/],
  ['media', { 'resource.access': undefined }, 'resource.access', /missing/],
  ['ticket', { 'resource.at': 'create' }, 'resource.at', /may be repeated/],
  // How a URL is signed
  [
    'media',
    { 'resource.signing.algorithm': 'rot13' },
    'resource.signing.algorithm',
    /not one of hmac-sha256/,
  ],
  ['media', { 'resource.signing.message': '{expires}' }, 'resource.signing.message', /\{path\}/],
  ['media', { 'resource.signing.message': '{path}{expires}{ip}' }, 'resource.signing.message', /\{ip\}/],
  [
    'media',
    { 'resource.signing.message': '{path}{secret}{expires}' },
    'resource.signing.message',
    /the key already/,
  ],
  [
    'stream',
    { 'resource.signing.message': '{path}{expires}' },
    'resource.signing.message',
    /anybody could sign/,
  ],
  ['media', { 'resource.signing.message': '{path}' }, 'resource.expiresInSeconds', /not signed or not sent/],
  ['media', { 'resource.signing.expiresParameter': undefined }, 'resource.expiresInSeconds', /not signed or/],
  ['media', { 'resource.expiresInSeconds': null }, 'resource.expiresInSeconds', /is null/],
  ['media', { 'resource.expiresInSeconds': 0 }, 'resource.expiresInSeconds', /./],
  [
    'media',
    { 'resource.signing.expiresParameter': 'sig' },
    'resource.signing.expiresParameter',
    /signatureParameter/,
  ],
  [
    'media',
    { 'resource.signing.signatureParameter': 'quality' },
    'resource.signing.signatureParameter',
    /query parameter/,
  ],
  ['media', { 'operations.0.method': 'PUT' }, 'resource.operation', /opened with GET/],
  ['media', { 'resource.value': 'base64' }, 'resource.value', /beside signing/],
  ['media', { 'resource.body': { name: 'storageKey' } }, 'resource.body', /beside signing/],
  // Variables that a person has to give a value
  [
    'media',
    { 'resource.signing.secretVariable': 'MEDIA_KEY' },
    'resource.signing.secretVariable',
    /does not declare/,
  ],
  [
    'stream',
    { 'resource.signing.addressVariable': 'STREAM_EDGE' },
    'resource.signing.addressVariable',
    /does not declare/,
  ],
  [
    'stream',
    { 'resource.parameters.app': '$env.STREAM_NAME' },
    'resource.parameters.app',
    /does not declare/,
  ],
  // What the vendor makes
  ['ticket', { 'resource.value': undefined }, 'resource.value', /missing/],
  ['ticket', { 'resource.value': 'ticket.secret' }, 'resource.value', /no path/],
  ['ticket', { 'resource.value': 'ticket' }, 'resource.value', /text/],
  ['ticket', { 'resource.body': undefined }, 'resource.body', /missing/],
  ['ticket', { 'resource.body.seats': undefined }, 'resource.body.seats', /missing/],
  ['ticket', { 'resource.body.row': 'roomKey' }, 'resource.body.row', /no field of the body/],
  ['ticket', { 'resource.body.seconds': { value: 'long' } }, 'resource.body.seconds', /./],
  ['ticket', { 'resource.expiresInSeconds': 60 }, 'resource.expiresInSeconds', /the vendor decides/],
  // Where parameters come from
  ['media', { 'resource.parameters.key': undefined }, 'resource.parameters.key', /missing/],
  ['media', { 'resource.parameters.size': 'storageKey' }, 'resource.parameters.size', /no parameter/],
  ['media', { 'resource.parameters.quality': { value: 'best' } }, 'resource.parameters.quality', /./],
  ['media', { 'resource.example': {} }, 'resource.example.storageKey', /missing/],
  ['media', { 'resource.entity': 'User' }, 'resource.entity', /taken/],
  ['media', { 'resource.entity': 'recording' }, 'resource.entity', /wrong form/],
  // What belongs to other patterns
  ['media', { apiCall: {} }, 'apiCall', /is not a field/],
  ['media', { delivery: {} }, 'delivery', /is not a field/],
  ['media', { 'operations.0.role': 'submit' }, 'operations.0.role', /./],
];

describe('a resource', () => {
  it.each(['stream', 'media', 'ticket'] as const)('%s is complete', (name) => {
    expect(readDesigned(fixtureText(name), `${name}.json`)).toMatchObject({ ok: true });
  });

  it.each(rows)('%s with %j: %s', (name, changes, target, message) => {
    const reading = readDesigned(changed(name, changes), `${name}.json`);
    const found = reading.ok ? [] : reading.diagnostics;
    expect(found).toContainEqual(
      expect.objectContaining({
        target,
        message: expect.stringMatching(message),
        fix: expect.stringMatching(/\w/),
      }),
    );
  });

  it('begins with everything that has to be written', () => {
    const spec = specSkeleton({ module: 'studio', name: 'media', pattern: 'resource' });
    const reading = readDesigned(JSON.stringify(spec), 'media.json');
    const found = reading.ok ? [] : reading.diagnostics;
    expect(found.filter(({ code }) => code !== 'SPEC_INCOMPLETE' && code !== 'SPEC_INVALID')).toEqual([]);
    // What is there is right: only what is empty is complained about.
    expect(
      found.map(({ message }) => message).filter((each) => /is not a field|not one of/.test(each)),
    ).toEqual([]);
    expect(found.map(({ target }) => target)).toEqual(
      expect.arrayContaining(['resource.entity', 'resource.operation', 'resource.when', 'operations.0.path']),
    );
  });
});

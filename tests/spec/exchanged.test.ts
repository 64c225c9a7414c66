import { expect, it } from 'vitest';
import { readDesigned, requireSpec } from '../../src/spec/parse.ts';
import { exchangedOf, talksToNobody } from '../../src/spec/patterns/exchanged.ts';
import { anyFixture } from '../rendering/helpers/render.ts';
import { changed } from './helpers/changed.ts';

const upload = { id: 'upload', method: 'PUT' };

it('expects an upload where the bucket is: in the path, or in front of the host', () => {
  expect(exchangedOf(anyFixture('photos'))).toMatchObject({
    operations: [{ ...upload, path: '/{bucket}/photos/raw/{object}' }],
    refusable: true,
    address: { variable: 'PHOTOS_ENDPOINT' },
  });
  const text = changed('photos', { 'clientDirect.uploads.addressing': 'host' });
  expect(exchangedOf(requireSpec(readDesigned(text, 'photos.json')))).toMatchObject({
    operations: [{ ...upload, path: '/photos/raw/{object}' }],
    address: { variable: 'PHOTOS_ENDPOINT', inHost: 'PHOTOS_BUCKET' },
  });
});

it('expects the keys of an issuer, which refuses nobody', () => {
  expect(exchangedOf(anyFixture('guests'))).toMatchObject({
    operations: [{ id: 'keys', method: 'GET', path: '/keys' }],
    refusable: false,
  });
});

it('expects the declared operations of everything else', () => {
  for (const name of ['members', 'dictation', 'speech', 'media']) {
    const spec = anyFixture(name);
    const { operations, refusable } = exchangedOf(spec);
    expect([operations.map(({ id }) => id), refusable]).toEqual([spec.operations.map(({ id }) => id), true]);
  }
});

it('knows who has nobody to talk to', () => {
  const silent = ['photos', 'dictation', 'door', 'members', 'guests', 'speech', 'stream'].filter((name) =>
    talksToNobody(anyFixture(name)),
  );
  expect(silent).toEqual(['door']);
  const text = changed('photos', { 'clientDirect.uploads': undefined });
  expect(talksToNobody(requireSpec(readDesigned(text, 'photos.json')))).toBe(true);
});

import { expect, test } from 'vitest';
import { derivedId } from '../../templates/kit/callRow';
import { readEnvironment } from '../../templates/kit/environment';
import { formatLease, type Lease, parseLease } from '../../templates/kit/lease';
import { mapStatus, requireFields, requireText, vendorFailure } from '../../templates/kit/mapping';
import { buildUrl } from '../../templates/kit/url';
import { names } from './helpers/boot';

test.each<Lease>([
  { state: 'new' },
  { state: 'sending', attempt: 2, worker: 'w-1', expiresAt: 1_700_000_000_000 },
  { state: 'waiting', attempt: 3, nextAt: 1_700_000_000_001 },
  { state: 'sending', attempt: 2, worker: 'w-1', expiresAt: 1_700_000_000_000, doubtSince: 5 },
  { state: 'waiting', attempt: 3, nextAt: 1_700_000_000_001, doubtSince: 1_700_000_000_000 },
])('the lease $state is read back as it was written', (lease) => {
  expect(parseLease(formatLease(lease))).toEqual(lease);
});

test.each(['sent', 'sending|1', 'waiting|x|5', 'w1|1700000000000'])('the lease %j is refused', (text) => {
  expect(() => parseLease(text)).toThrow('was not written by this kit');
});

test('a derived id is the same for the same call only', () => {
  const id = derivedId(names, { id: '1', createdAt: 5 });
  expect(derivedId(names, { id: '1', createdAt: 5 })).toBe(id);
  const others = [
    derivedId(names, { id: '2', createdAt: 5 }),
    derivedId(names, { id: '1', createdAt: 6 }),
    derivedId({ ...names, call: 'Other' }, { id: '1', createdAt: 5 }),
  ];
  expect(new Set([id, ...others]).size).toBe(4);
});

test('all missing variables are named at once, and no value', () => {
  expect(readEnvironment(['A', 'B'], { A: '1', B: '2', C: '3' })).toEqual({ A: '1', B: '2' });
  const read = () => readEnvironment(['A', 'B', 'C'], { A: 'secret', B: ' ' });
  expect(read).toThrow(/B, C/);
  expect(read).not.toThrow(/secret/);
});

test('a status word is mapped or named', () => {
  const table = { done: 'completed' } as const;
  expect(mapStatus(table, 'done', 'op')).toBe('completed');
  expect(() => mapStatus(table, 'finished\n', 'op')).toThrow('op: the status "finished\\n" is not mapped');
  for (const word of ['toString', '__proto__', undefined, null, 7]) {
    expect(() => mapStatus(table, word, 'op')).toThrow('is not mapped');
  }
  expect(() => mapStatus(table, 'x'.repeat(10_000), 'op')).toThrow(/^.{1,200}$/);
});

test('a required text may be a number, but not missing', () => {
  expect([requireText('a', 'id', 'op'), requireText(7, 'id', 'op')]).toEqual(['a', '7']);
  for (const value of ['', null, undefined, {}, Number.NaN]) {
    expect(() => requireText(value, 'id', 'op')).toThrow('op: the answer has no "id"');
  }
});

test('an answer has every field the mapping reads, or is refused by the name of the first that is missing', () => {
  expect(() => requireFields({ a: { b: 0 }, list: [{ x: '' }] }, ['a.b', 'list.0.x'], 'op')).not.toThrow();
  for (const answer of [undefined, null, 'text', {}, { a: null }, { a: { b: null } }, { a: 1 }]) {
    expect(() => requireFields(answer, ['a.b'], 'op')).toThrow(
      expect.objectContaining({
        code: 'MALFORMED_RESPONSE',
        outcome: 'unknown',
        message: 'op: the answer has no "a.b".',
      }),
    );
  }
  expect(() => requireFields({}, ['toString'], 'op')).toThrow('no "toString"');
});

test('a field the mapping reads is of the promised kind, or the answer is refused', () => {
  const fields = { url: 'string', 'job.size': ['integer', 'string'], any: [] } as const;
  const answer = { url: 'u', job: { size: 1 }, any: {} };
  expect(() => requireFields(answer, fields, 'op')).not.toThrow();
  expect(() => requireFields({ ...answer, job: { size: '1' } }, fields, 'op')).not.toThrow();
  for (const [changed, message] of [
    [{ url: {} }, 'op: "url" of the answer is object, not string.'],
    [{ job: { size: 1.5 } }, 'op: "job.size" of the answer is number, not integer or string.'],
    [{ any: null }, 'op: the answer has no "any".'],
  ] as const) {
    expect(() => requireFields({ ...answer, ...changed }, fields, 'op')).toThrow(
      expect.objectContaining({ code: 'MALFORMED_RESPONSE', outcome: 'unknown', message }),
    );
  }
});

test('a failure of the vendor has its message or says that there is none', () => {
  expect(vendorFailure({ error: { code: 'e', message: 'm' } }, 'op')).toEqual({
    code: 'VENDOR_FAILED',
    message: 'm',
    vendorCode: 'e',
  });
  expect(vendorFailure('plain', 'op').message).toBe('plain');
  expect(vendorFailure(null, 'op').message).toContain('op');
});

test.each([
  ['https://v.com', '/a/{id}', 'https://v.com/a/x%20y'],
  ['https://v.com/base/', '/a/{id}', 'https://v.com/base/a/x%20y'],
  ['https://v.com/base', '/{id}.json', 'https://v.com/base/x%20y.json'],
])('%s with %s', (base, path, url) => {
  expect(buildUrl(base, path, { id: 'x y' }).href).toBe(url);
});

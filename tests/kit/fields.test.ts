import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeForm, encodeQuery, type FieldStyle, type FieldStyles } from '../../templates/kit/fields';
import { appendQuery, buildUrl } from '../../templates/kit/url';

const decoded = (encoded: string) =>
  [...new URLSearchParams(encoded)].map(([name, text]) => `${name}=${text}`);
const list = ['x', 'y z', 'a,b|c'];
const nested = { b: 1, c: { d: [true, 'e'] } };

describe('a list in a query', () => {
  // The bytes: a delimiter is sent as it is, so that a server can split before it decodes.
  test.each<[FieldStyle | undefined, string]>([
    [undefined, 'n=x&n=y%20z&n=a%2Cb%7Cc'],
    ['comma', 'n=x,y%20z,a%2Cb%7Cc'],
    ['space', 'n=x%20y%20z%20a%2Cb%7Cc'],
    ['pipe', 'n=x|y%20z|a%2Cb%7Cc'],
    ['brackets', 'n%5B%5D=x&n%5B%5D=y%20z&n%5B%5D=a%2Cb%7Cc'],
    ['deep', 'n%5B0%5D=x&n%5B1%5D=y%20z&n%5B2%5D=a%2Cb%7Cc'],
  ])('%s', (style, encoded) => {
    const styles: FieldStyles = style ? { n: style } : {};
    expect(encodeQuery({ n: list }, styles)).toBe(encoded);
    expect(encodeForm({ n: list }, styles)).toBe(encoded);
    expect(buildUrl('https://v.com', '/p', {}, { n: list }, styles).search).toBe(`?${encoded}`);
  });
});

describe('an object', () => {
  test('lends its properties to a query, and keeps its name in a form', () => {
    expect(decoded(encodeQuery({ n: { b: 1, c: [2, 3] } }))).toEqual(['b=1', 'c=2', 'c=3']);
    expect(decoded(encodeForm({ n: nested }))).toEqual(['n[b]=1', 'n[c][d]=true', 'n[c][d]=e']);
  });

  test('has its path in the name where the style is deep', () => {
    const expected = ['n[b]=1', 'n[c][d][0]=true', 'n[c][d][1]=e'];
    expect(decoded(encodeQuery({ n: nested }, { n: 'deep' }))).toEqual(expected);
    expect(decoded(encodeForm({ n: nested }, { n: 'deep' }))).toEqual(expected);
  });

  test('is names and values in turn where the style has a delimiter', () => {
    expect(encodeQuery({ n: { R: 100, G: 200 } }, { n: 'comma' })).toBe('n=R,100,G,200');
  });

  test('in a list has an index, or brackets where the style says so', () => {
    const items = [{ id: 1, n: 2 }, { id: 3 }];
    expect(decoded(encodeForm({ items }))).toEqual(['items[0][id]=1', 'items[0][n]=2', 'items[1][id]=3']);
    expect(decoded(encodeForm({ items }, { items: 'comma' }))).toEqual(decoded(encodeForm({ items })));
    expect(decoded(encodeForm({ items }, { items: 'brackets' }))).toEqual([
      'items[][id]=1',
      'items[][n]=2',
      'items[][id]=3',
    ]);
  });
});

test('nothing is sent for null, undefined and empty lists; zero, false and empty text are values', () => {
  const fields = {
    a: null,
    b: undefined,
    c: [],
    d: {},
    e: [null],
    f: { g: undefined },
    h: 0,
    i: false,
    j: '',
  };
  expect(encodeQuery(fields, { c: 'comma', e: 'pipe' })).toBe('h=0&i=false&j=');
  expect(encodeForm(fields, { c: 'comma', e: 'pipe' })).toBe('h=0&i=false&j=');
});

test('a field may be called like what every object has', () => {
  expect(encodeQuery({ constructor: ['a', 'b'], toString: { a: 1 } })).toBe(
    'constructor=a&constructor=b&a=1',
  );
});

test('any name and text arrives as it was, in a query and in a form', () => {
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), text, (fields, last) => {
      const unique = new Map([...fields, ['last', last]] as [string, string][]);
      const object = Object.fromEntries(unique);
      const url = buildUrl('https://v.com/base', '/p', {}, object);
      expect(new Map(url.searchParams)).toEqual(new Map(Object.entries(object)));
      expect(new Map(new URLSearchParams(encodeForm(object)))).toEqual(new Map(Object.entries(object)));
      expect(url.pathname).toBe('/base/p');
    }),
  );
});

test('a further parameter leaves the others as they were written', () => {
  const url = buildUrl('https://v.com', '/p', {}, { ids: [1, 2] }, { ids: 'comma' });
  appendQuery(url, 'key=k%26');
  expect(url.href).toBe('https://v.com/p?ids=1,2&key=k%26');
  const bare = buildUrl('https://v.com', '/p');
  appendQuery(bare, 'key=k');
  expect(bare.href).toBe('https://v.com/p?key=k');
});

test('a list in the path is separated by commas, each part encoded', () => {
  expect(buildUrl('https://v.com', '/p/{ids}', { ids: ['a/b', 2] }).pathname).toBe('/p/a%2Fb,2');
  expect(() => buildUrl('https://v.com', '/p/{ids}', { ids: [] })).toThrow('"ids" is missing');
});

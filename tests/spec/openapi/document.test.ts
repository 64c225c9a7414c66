import { describe, expect, it } from 'vitest';
import { dialectOf, parseDocument } from '../../../src/spec/openapi/document.ts';
import { refusal } from './helpers.ts';

const parse = (text: string) => parseDocument(text, 'api.yaml');
const refused = (text: string) => refusal(Promise.resolve().then(() => parse(text)));

const bomb = [...'bcdefghi']
  .map((each, at) => `${each}: &${each} [${Array(10).fill(`*${'abcdefgh'[at]}`).join()}]`)
  .join('\n');

describe('a text', () => {
  it('is JSON or YAML', () => {
    expect(parse('\uFEFF{"a": 1}')).toEqual({ a: 1 });
    expect(parse('a: 1\nb: [x]')).toEqual({ a: 1, b: ['x'] });
    expect(parse('{"a": 1, /* no JSON */ }'.replace('/* no JSON */', ''))).toEqual({ a: 1 });
  });

  it('keeps dates, words and keys as they are written, and takes the last of two keys', () => {
    expect(parse('version: 2024-10-01\nanswer: no\n200: ok\na: 1\na: 2')).toEqual({
      version: '2024-10-01',
      answer: 'no',
      200: 'ok',
      a: 2,
    });
  });

  it('has the numbers of YAML 1.2, and no others', () => {
    expect(parse('a: [0x1F, 0o17, -1.5e3, .5, 1.0, 2024_10, 0b11, 1:30, .inf, ~, null, Yes, ]')).toEqual({
      a: [31, 15, -1500, 0.5, 1, '2024_10', '0b11', '1:30', '.inf', null, null, 'Yes'],
    });
  });

  it('may repeat a value by aliases, as long as it does not multiply', () => {
    const list = parse(`a: &a {x: 1}\nb: [${Array(1_000).fill('*a').join()}]`);
    expect(list).toEqual({ a: { x: 1 }, b: Array(1_000).fill({ x: 1 }) });
  });

  it('may merge maps and use tabs after a colon', () => {
    expect(parse('base: &b {x: 1}\nmore:\t{<<: *b, y: 2}')).toEqual({ base: { x: 1 }, more: { x: 1, y: 2 } });
  });

  it('creates nothing but plain values, whatever its tags', () => {
    expect(parse('a: !!js/function "x"\nb: !<tag:x,2000:y> z')).toEqual({ a: 'x', b: 'z' });
    const value = parse('__proto__: {polluted: true}');
    expect(Object.hasOwn(Object(value), '__proto__')).toBe(true);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it.each([
    ['a bomb', `a: &a [x,x,x,x,x,x,x,x,x,x]\n${bomb}`, /aliases/],
    ['a value that contains itself', 'a: &a {b: *a}', /aliases/],
    ['a bomb with a tag', `a: &a [x,x,x,x,x,x,x,x,x,x]\nt: !x y\n${bomb}`, /aliases/],
    ['an alias of nothing', 'a: *b', /aliases|neither/],
    ['nested 100,000 deep', '['.repeat(100_000), /deep|neither/],
    ['neither', 'a: "x', /neither JSON nor YAML at 1:/],
    ['a web page', '<!DOCTYPE html><html></html>', /web page/],
    ['XML', '<?xml version="1.0"?><a/>', /XML/],
    ['too large', ' '.repeat(64 * 1024 * 1024 + 1), /64 MB/],
  ])('that is %s is refused', async (_what, text, message) => {
    const { code, message: said } = await refused(text);
    expect(code).toBe('OPENAPI_UNREADABLE');
    expect(said).toMatch(message);
  });
});

describe('the kind of a document', () => {
  it.each([
    [{ openapi: '3.0.3' }, 'openapi-3.0'],
    [{ openapi: '3.1.0' }, 'openapi-3.1'],
    [{ openapi: '3.2.0' }, 'openapi-3.1'],
    [{ openapi: 3.1 }, 'openapi-3.1'],
    [{ swagger: '2.0' }, 'swagger-2'],
    [{ swagger: 2 }, 'swagger-2'],
  ])('of %j is %s', (value, dialect) => {
    expect(dialectOf(value, 'x')).toBe(dialect);
  });

  it.each([
    [{ info: { schema: 'https://schema.getpostman.com/json/v2.1' } }, /Postman/],
    [{ asyncapi: '2.6.0' }, /AsyncAPI/],
    [{ data: { __schema: {} } }, /GraphQL/],
    [{ swaggerVersion: '1.2' }, /Swagger 1/],
    [{ openapi: '4.0.0' }, /version/],
    [{ properties: {} }, /JSON Schema/],
    [[], /list/],
    ['text', /no fields/],
    [{}, /neither a field/],
  ])('%j is refused with what it is', async (value, message) => {
    const { code, message: said } = await refusal(Promise.resolve().then(() => dialectOf(value, 'x')));
    expect(code).toBe('OPENAPI_KIND');
    expect(said).toMatch(message);
  });
});

import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from './bindings.ts';
import { childrenOf, isFunction, keyOf, stringOf, unwrap } from './syntax.ts';

/** Ask whether there is something, not what it is. */
export const EXISTENCE: ReadonlySet<string> = new Set([
  'toBeDefined',
  'toBeTruthy',
  'toBeFalsy',
  'toBeNull',
  'toBeUndefined',
  'toBeInstanceOf',
]);
/** Made in this place, so what it is does not depend on the code under test. */
const FRESH = new Set<Node['type']>([
  'ObjectExpression',
  'ArrayExpression',
  'NewExpression',
  'TemplateLiteral',
]);
/** Patterns that every text fits. */
const FITS_ALL = new Set(['(?:)', '.*', '.*?', '^.*', '^.*$', '[\\s\\S]*', '[^]*', '\\w*', '\\s*', '\\d*']);
/** `expect.assertions(1)` counts assertions; it is none. */
const NOT_ASSERTIONS = new Set([
  'assertions',
  'hasAssertions',
  'extend',
  'anything',
  'any',
  'addSnapshotSerializer',
]);

/** `expect(subject).name(args)`. */
export interface Matcher {
  name: string;
  subject: Node | undefined;
  args: readonly Node[];
  isPromise: boolean;
  isNot: boolean;
}

/** Reads `expect(x).not.toBe(y)`; `null` for any other call, and for `expect(x)` without a matcher. */
export function expectOf(
  node: Extract<Node, { type: 'CallExpression' }>,
  bindings: Bindings,
): Matcher | null {
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression') return null;
  let isPromise = false;
  let isNot = false;
  let object = unwrap(callee.object);
  while (object.type === 'MemberExpression') {
    const key = keyOf(object.property, object.computed);
    if (key === 'resolves' || key === 'rejects') isPromise = true;
    if (key === 'not') isNot = true;
    object = unwrap(object.object);
  }
  if (object.type !== 'CallExpression') return null;
  const path = pathOf(object.callee, bindings) ?? [];
  if (path[0] !== 'expect' || (path[1] !== undefined && NOT_ASSERTIONS.has(path[1]))) return null;
  // `expect.poll(fn).toBe(x)` is a promise as well.
  if (path[1] === 'poll') isPromise = true;
  return {
    name: keyOf(callee.property, callee.computed) ?? '',
    subject: object.arguments[0],
    args: node.arguments,
    isPromise,
    isNot,
  };
}

/** Whether an assertion can turn out false, whatever the code under test does. */
export function canFail(matcher: Matcher, parent: Node | null, text: string, bindings: Bindings): boolean {
  const { subject, args, name } = matcher;
  // Nobody waits for it: the test is over before it is decided.
  if (matcher.isPromise && parent?.type === 'ExpressionStatement') return false;
  if (!subject) return false;
  // `expect([401, 403]).toContain(status)` can fail, the other way round.
  if ([subject, ...args].every((part) => isConstant(part, bindings))) return false;
  const plain = unwrap(subject);
  if (EXISTENCE.has(name) && (isFunction(plain) || FRESH.has(plain.type))) return false;
  // `expect(x || true)` and `expect(x ?? 'done')` bring their own answer.
  if (plain.type === 'LogicalExpression' && plain.operator !== '&&' && isConstant(plain.right, bindings))
    return false;
  const [expected] = args;
  if (expected && isAlwaysTrue(matcher, plain, unwrap(expected))) return false;
  if (/^toContain/.test(name) && expected && holds(plain, expected, text)) return false;
  if (/^toThrow/.test(name) && isFunction(plain) && !runsSomething(plain)) return false;
  const same =
    expected &&
    (text.slice(subject.start, subject.end) === text.slice(expected.start, expected.end) ||
      origin(subject, bindings) === origin(expected, bindings));
  return !(same && /^to(?:Be|Equal|StrictEqual|MatchObject)$/.test(name));
}

/** `expect([status, 'error']).toContain(status)` brings its own answer. */
function holds(list: Node, expected: Node, text: string): boolean {
  if (list.type !== 'ArrayExpression') return false;
  const wanted = text.slice(expected.start, expected.end);
  return list.elements.some((each) => each && text.slice(each.start, each.end) === wanted);
}

/** Whether a function given to `toThrow` does more than to throw by itself. */
function runsSomething(made: Node): boolean {
  return childrenOf(made).some(
    (child) =>
      child.type !== 'ThrowStatement' &&
      (child.type === 'CallExpression' || child.type === 'NewExpression' || runsSomething(child)),
  );
}

/** Where a constant that is only another name for something got it from. */
function origin(expression: Node, bindings: Bindings, depth = 0): Node | string {
  const node = unwrap(expression);
  if (node.type !== 'Identifier') return node;
  const value = bindings.constants.has(node.name) ? bindings.values.get(node.name) : undefined;
  return value && depth < 5 && unwrap(value).type === 'Identifier'
    ? origin(value, bindings, depth + 1)
    : node.name;
}

/** A length of at least nothing, an object that is not another one, a text that contains no text. */
function isAlwaysTrue({ name, isNot }: Matcher, subject: Node, expected: Node): boolean {
  if (isNot) return name === 'toBe' && FRESH.has(expected.type) && expected.type !== 'TemplateLiteral';
  switch (name) {
    case 'toMatchObject':
      return expected.type === 'ObjectExpression' && expected.properties.length === 0;
    case 'toMatch':
    case 'toContain':
      return stringOf(expected) === '' || fitsEverything(expected);
    case 'toHaveLength':
      return (
        subject.type === 'ArrayExpression' && !subject.elements.some((each) => each?.type === 'SpreadElement')
      );
  }
  const isLength =
    subject.type === 'MemberExpression' && keyOf(subject.property, subject.computed) === 'length';
  if (!isLength || !/^toBeGreaterThan(?:OrEqual)?$/.test(name)) return false;
  const least = expected.type === 'UnaryExpression' && expected.operator === '-' ? -1 : 0;
  return name === 'toBeGreaterThan' ? least < 0 : expected.type === 'Literal' && expected.value === 0;
}

function fitsEverything(expected: Node): boolean {
  return expected.type === 'Literal' && 'regex' in expected && FITS_ALL.has(expected.regex.pattern);
}

/** A list or an object that begins empty is there to be filled. */
function isEmpty(value: Node): boolean {
  const node = unwrap(value);
  if (node.type === 'ArrayExpression') return node.elements.length === 0;
  return node.type === 'ObjectExpression' && node.properties.length === 0;
}

/** A literal, or a constant, array or object of literals: what it is does not depend on the code under test. */
export function isConstant(expression: Node, bindings: Bindings, depth = 0): boolean {
  const node = unwrap(expression);
  if (depth > 4) return false;
  if (node.type === 'Literal' || stringOf(node) !== null) return true;
  if (node.type === 'UnaryExpression') return isConstant(node.argument, bindings, depth + 1);
  if (node.type === 'CallExpression' && pathOf(node.callee, bindings)?.join('.') === 'Promise.resolve')
    return node.arguments.every((each) => isConstant(each, bindings, depth + 1));
  if (node.type === 'Identifier') {
    if (node.name === 'undefined') return true;
    const value = bindings.values.get(node.name);
    if (value === undefined || !bindings.constants.has(node.name) || isEmpty(value)) return false;
    return isConstant(value, bindings, depth + 1);
  }
  if (node.type === 'ArrayExpression') {
    return node.elements.every((element) => element === null || isConstant(element, bindings, depth + 1));
  }
  if (node.type !== 'ObjectExpression') return false;
  return node.properties.every(
    (property) => property.type === 'Property' && isConstant(property.value, bindings, depth + 1),
  );
}

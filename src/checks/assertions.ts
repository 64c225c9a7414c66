import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from './bindings.ts';
import { childrenOf, isFunction, keyOf, stringOf, unwrap, walk } from './syntax.ts';

const EXISTENCE = new Set(['toBeDefined', 'toBeTruthy', 'toBeFalsy', 'toBeNull', 'toBeUndefined']);
/** `expect.assertions(1)` counts assertions; it is none. */
const NOT_ASSERTIONS = new Set([
  'assertions',
  'hasAssertions',
  'extend',
  'anything',
  'any',
  'addSnapshotSerializer',
]);
/** A helper from another file is taken at its word. */
const HELPER = /^(?:expect|assert|verify|should)[A-Z]?\w*$/;

/** Checked by the compiler; they do nothing when the test runs. */
const TYPE_LEVEL = new Set(['expectTypeOf', 'assertType']);

/** Whether something below a function or block asserts in a way that can fail. */
export function asserts(
  root: Node,
  text: string,
  bindings: Bindings,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  const counted = countsAssertions(root, bindings);
  let found = false;
  const visit = (node: Node, parent: Node | null): void => {
    if (found) return;
    // Reached only when something throws: without a count, the test also passes when nothing does.
    if (
      node.type === 'CatchClause' &&
      !counted &&
      !(parent?.type === 'TryStatement' && failsOtherwise(parent.block, bindings))
    ) {
      return;
    }
    if (node.type === 'CallExpression' && isAssertion(node, parent, text, bindings, seen)) {
      found = true;
      return;
    }
    for (const child of childrenOf(node)) visit(child, node);
  };
  visit(root, null);
  return found;
}

function isAssertion(
  node: Extract<Node, { type: 'CallExpression' }>,
  parent: Node | null,
  text: string,
  bindings: Bindings,
  seen: ReadonlySet<string>,
): boolean {
  const matcher = expectOf(node, bindings);
  if (matcher) return canFail(matcher, parent, text, bindings);

  const path = pathOf(node.callee, bindings) ?? [];
  const [root = ''] = path;
  if (root === 'expect') return path[1] === 'fail' || path[1] === 'unreachable';
  if (root === 'assert' || /^(?:node:)?assert/.test(bindings.imports.get(root)?.source ?? '')) {
    return !node.arguments.every(
      (argument) => isConstant(argument, bindings) && argument.type !== 'ArrayExpression',
    );
  }
  if (node.callee.type !== 'Identifier' || seen.has(node.callee.name)) return false;
  const { name } = node.callee;
  const helper = bindings.values.get(name) ?? bindings.functions.get(name);
  if (isFunction(helper) && helper.body)
    return asserts(helper.body, text, bindings, new Set([...seen, name]));
  return bindings.imports.has(name) && HELPER.test(name) && !TYPE_LEVEL.has(name);
}

interface Matcher {
  name: string;
  subject: Node | undefined;
  args: readonly Node[];
  isPromise: boolean;
}

/** Reads `expect(x).not.toBe(y)`; `null` for any other call, and for `expect(x)` without a matcher. */
function expectOf(node: Extract<Node, { type: 'CallExpression' }>, bindings: Bindings): Matcher | null {
  const callee = unwrap(node.callee);
  if (callee.type !== 'MemberExpression') return null;
  let isPromise = false;
  let object = unwrap(callee.object);
  while (object.type === 'MemberExpression') {
    const key = keyOf(object.property, object.computed);
    if (key === 'resolves' || key === 'rejects') isPromise = true;
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
  };
}

function canFail(matcher: Matcher, parent: Node | null, text: string, bindings: Bindings): boolean {
  const { subject, args, name } = matcher;
  // Nobody waits for it: the test is over before it is decided.
  if (matcher.isPromise && parent?.type === 'ExpressionStatement') return false;
  if (!subject) return false;
  // `expect([401, 403]).toContain(status)` can fail, the other way round.
  if ([subject, ...args].every((part) => isConstant(part, bindings))) return false;
  if (EXISTENCE.has(name) && isFunction(unwrap(subject))) return false;
  const [expected] = args;
  const same =
    expected && text.slice(subject.start, subject.end) === text.slice(expected.start, expected.end);
  return !(same && /^to(?:Be|Equal|StrictEqual)$/.test(name));
}

/** A literal, or a constant, array or object of literals: what it is does not depend on the code under test. */
function isConstant(expression: Node, bindings: Bindings, depth = 0): boolean {
  const node = unwrap(expression);
  if (depth > 4) return false;
  if (node.type === 'Literal' || stringOf(node) !== null) return true;
  if (node.type === 'UnaryExpression') return isConstant(node.argument, bindings, depth + 1);
  if (node.type === 'Identifier') {
    if (node.name === 'undefined') return true;
    const value = bindings.values.get(node.name);
    return value !== undefined && bindings.constants.has(node.name) && isConstant(value, bindings, depth + 1);
  }
  if (node.type === 'ArrayExpression') {
    return node.elements.every((element) => element === null || isConstant(element, bindings, depth + 1));
  }
  if (node.type !== 'ObjectExpression') return false;
  return node.properties.every(
    (property) => property.type === 'Property' && isConstant(property.value, bindings, depth + 1),
  );
}

function countsAssertions(root: Node, bindings: Bindings): boolean {
  let counts = false;
  walk(root, (node) => {
    if (node.type !== 'CallExpression') return;
    const path = pathOf(node.callee, bindings)?.join('.');
    if (path === 'expect.assertions' || path === 'expect.hasAssertions') counts = true;
  });
  return counts;
}

/** A `try` that ends in a failure of its own, so its `catch` is reached either way. */
function failsOtherwise(block: Node, bindings: Bindings): boolean {
  let fails = false;
  walk(block, (node) => {
    if (node.type === 'ThrowStatement') fails = true;
    if (node.type !== 'CallExpression') return;
    const path = pathOf(node.callee, bindings)?.join('.') ?? '';
    if (/^(?:expect\.(?:fail|unreachable)|assert\.fail|fail)$/.test(path)) fails = true;
  });
  return fails;
}

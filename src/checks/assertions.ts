import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from './bindings.ts';
import { calledName, resolve } from './expressions.ts';
import { canFail, expectOf, isConstant } from './matchers.ts';
import { childrenOf, isFunction, unwrap, walk } from './syntax.ts';

/** A helper from another file is taken at its word. */
const HELPER = /^(?:expect|assert|verify|should)[A-Z]?\w*$/;
/** Checked by the compiler; they do nothing when the test runs. */
const TYPE_LEVEL = new Set(['expectTypeOf', 'assertType']);
/** Run what they are given when the test may be over. */
const LATER = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'nextTick']);

interface Search {
  text: string;
  bindings: Bindings;
  /** The test says how many assertions there are, so one that is not reached fails it. */
  counted: boolean;
  /** Helpers of the file that have been looked into; `null` to leave helpers alone. */
  seen: ReadonlySet<string> | null;
}

/** Whether something below a function or block asserts in a way that can fail and is reached every time. */
export function asserts(
  root: Node,
  text: string,
  bindings: Bindings,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  // In `expect.assertions` and in `expect.hasAssertions`.
  const counted = text.includes('ssertions') && countsAssertions(root, bindings);
  const search = { text, bindings, counted };
  // Most tests assert in so many words, and need nobody to look into every helper that they call before.
  return find(root, null, { ...search, seen: null }) || find(root, null, { ...search, seen });
}

function find(node: Node, parent: Node | null, search: Search): boolean {
  const { bindings, counted } = search;
  const within = (child: Node | null | undefined): boolean => !!child && find(child, node, search);
  switch (node.type) {
    case 'BlockStatement': {
      // What stands after `return` is never run.
      const end = node.body.findIndex(({ type }) => type === 'ReturnStatement' || type === 'ThrowStatement');
      return node.body.slice(0, end === -1 ? undefined : end + 1).some(within);
    }
    case 'IfStatement':
      if (within(node.test)) return true;
      if (counted) return within(node.consequent) || within(node.alternate);
      return (
        [node.consequent, node.alternate].every((branch) => branch && (within(branch) || throws(branch))) &&
        (within(node.consequent) || within(node.alternate))
      );
    case 'ConditionalExpression':
      return within(node.test) || (within(node.consequent) && within(node.alternate));
    case 'LogicalExpression':
      return within(node.left) || (counted && within(node.right));
    case 'SwitchStatement': {
      if (within(node.discriminant)) return true;
      if (counted) return node.cases.some(within);
      // A case without statements goes on into the next one.
      const cases = node.cases.filter(({ consequent }) => consequent.length > 0);
      return (
        node.cases.some(({ test }) => test === null) &&
        cases.every((each) => within(each) || throws(each)) &&
        cases.some(within)
      );
    }
    case 'WhileStatement':
      if (node.test.type === 'Literal' && !node.test.value) return false;
      return childrenOf(node).some(within);
    case 'ForOfStatement': {
      const rows = resolve(node.right, bindings);
      return !(rows.type === 'ArrayExpression' && rows.elements.length === 0) && within(node.body);
    }
    case 'TryStatement': {
      if (within(node.finalizer)) return true;
      const { handler } = node;
      const isHeld = !handler || throws(handler.body) || within(handler.body);
      if (isHeld && within(node.block)) return true;
      // The catch is reached only when something throws: without a count, the test also passes when nothing does.
      return !!handler && (counted || failsOtherwise(node.block, bindings)) && within(handler.body);
    }
    case 'VariableDeclarator':
      // A function that is only given a name asserts where it is called.
      return !isFunction(node.init) && within(node.init);
    case 'FunctionDeclaration':
      return false;
    case 'ExpressionStatement':
      return !(isFloating(node.expression, bindings) && !counted) && within(node.expression);
    case 'CallExpression':
      if (isAssertion(node, parent, search)) return true;
      if (LATER.has(calledName(node, bindings)) || dropsErrors(node, search)) return false;
      return childrenOf(node).some(within) || node.arguments.some((given) => assertsByName(given, search));
    case 'NewExpression':
      // `await new Promise((resolve) => setTimeout(…))` waits for what it is given.
      return childrenOf(node).some(
        (child) => within(child) || (isFunction(child) && waitsInside(child, search)),
      );
    default:
      return childrenOf(node).some(within);
  }
}

function isAssertion(
  node: Extract<Node, { type: 'CallExpression' }>,
  parent: Node | null,
  search: Search,
): boolean {
  const { bindings, text } = search;
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
  if (node.callee.type !== 'Identifier') return false;
  const { name } = node.callee;
  const helper = bindings.values.get(name) ?? bindings.functions.get(name);
  if (isFunction(helper))
    return !(helper.async && parent?.type === 'ExpressionStatement') && assertsByName(node.callee, search);
  return bindings.imports.has(name) && HELPER.test(name) && !TYPE_LEVEL.has(name);
}

/** A function of the file under its name: called, or handed on as in `vi.waitFor(isDone)`. */
function assertsByName(node: Node, { text, bindings, seen }: Search): boolean {
  if (node.type !== 'Identifier' || !seen || seen.has(node.name)) return false;
  const helper = bindings.values.get(node.name) ?? bindings.functions.get(node.name);
  if (!isFunction(helper) || !helper.body) return false;
  return asserts(helper.body, text, bindings, new Set([...seen, node.name]));
}

/** A promise that nobody waits for: the test is over before its callbacks assert. */
function isFloating(expression: Node, bindings: Bindings): boolean {
  const node =
    expression.type === 'UnaryExpression' && expression.operator === 'void'
      ? expression.argument
      : expression;
  if (node.type === 'AwaitExpression') return false;
  const call = unwrap(node);
  if (call.type !== 'CallExpression') return false;
  const callee = unwrap(call.callee);
  if (isFunction(callee)) return callee.async;
  return /^(?:then|catch|finally)$/.test(calledName(call, bindings));
}

/** `….then(() => expect(…)).catch(() => undefined)`: an assertion that failed before is forgotten. */
function dropsErrors(node: Extract<Node, { type: 'CallExpression' }>, search: Search): boolean {
  const [handler] = node.arguments;
  const callee = unwrap(node.callee);
  if (calledName(node, search.bindings) !== 'catch' || callee.type !== 'MemberExpression') return false;
  if (!isFunction(handler) || !handler.body || !find(callee.object, callee, search)) return false;
  return !throws(handler.body) && !find(handler.body, handler, search);
}

function waitsInside(executor: Node, search: Search): boolean {
  let found = false;
  walk(executor, (node) => {
    if (node.type !== 'CallExpression' || !LATER.has(calledName(node, search.bindings))) return;
    found ||= node.arguments.some((given) => find(given, node, search));
  });
  return found;
}

function throws(branch: Node): boolean {
  let found = false;
  walk(branch, (node, ancestors) => {
    if (node.type === 'ThrowStatement' && !ancestors.some(isFunction)) found = true;
  });
  return found;
}

function countsAssertions(root: Node, bindings: Bindings): boolean {
  let counts = false;
  walk(root, (node) => {
    if (node.type !== 'CallExpression') return;
    const path = pathOf(node.callee, bindings)?.join('.');
    const [number] = node.arguments;
    const isZero = number?.type === 'Literal' && number.value === 0;
    if (path === 'expect.hasAssertions' || (path === 'expect.assertions' && !isZero)) counts = true;
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

import type { Node } from 'oxc-parser';
import { pathOf } from '../bindings.ts';
import { calledName } from '../expressions.ts';
import { mocksOf } from '../standIns.ts';
import { isFunction, keyOf } from '../syntax.ts';
import type { FileRule, ParsedFile } from '../types.ts';

/** Settings that make a run look better than it was, and when they do. */
const SETTINGS: Readonly<Record<string, (value: Node) => boolean>> = {
  retry: isPositive,
  bail: isPositive,
  passWithNoTests: isTrue,
  dangerouslyIgnoreUnhandledErrors: isTrue,
  allowOnly: isTrue,
  testNamePattern: () => true,
  onUnhandledError: () => true,
  runner: () => true,
};
const TEST_GLOBALS = new Set(['expect', 'it', 'test', 'describe', 'vi', 'assert']);
const MATCHER =
  /^to(?:Be|Equal|StrictEqual|Match|MatchObject|Contain|ContainEqual|Have|Throw|Reject|Resolve|Satisfy)\w*$/;
const REPLACED = 'expect is replaced by a function of its own.';
const WRITERS = /^(?:Object\.(?:assign|definePropert(?:y|ies))|Reflect\.(?:set|defineProperty))$/;
/** Matchers of vitest begin the same way as many of one's own; these would be replaced. */
const BUILT_IN =
  /^to(?:Be|Equal|StrictEqual|Match|MatchObject|Contain|ContainEqual|HaveLength|HaveProperty|Throw|ThrowError|BeDefined|BeUndefined|BeNull|BeTruthy|BeFalsy|BeGreaterThan|BeLessThan|BeOneOf|BeTypeOf|BeInstanceOf|Satisfy|HaveBeenCalled(?:With|Times)?)$/;

export const plainTestConfig: FileRule = {
  id: 'plain-test-config',
  reason:
    'A gate believes what the test run says; a setting or setup file that changes the answer makes every test worthless at once.',
  fix: 'Take it out of the configuration; a test that needs it has a fault of its own.',
  appliesTo: ['test-config', 'integration-test', 'external-test'],
  nodes: [
    'ImportDeclaration',
    'VariableDeclarator',
    'FunctionDeclaration',
    'AssignmentExpression',
    'CallExpression',
    'Property',
  ],
  check({ file, report }) {
    // In a test, `retry` and `alias` are anybody's words, and what it mocks is for other rules.
    const isConfig = file.role === 'test-config';
    return (node, ancestors) => {
      const setting = isConfig ? (settingOf(node, ancestors) ?? aliasOf(node, ancestors)) : null;
      const what = setting ?? changeOf(node, ancestors, file);
      if (what) report(node, what);
      if (!isConfig) return;
      for (const mock of mocksOf(node, file.bindings)) report(node, `The setup of the tests ${mock}.`);
    };
  },
};

function settingOf(node: Node, ancestors: readonly Node[]): string | null {
  if (node.type !== 'Property' || ancestors.some(isFunction)) return null;
  const key = keyOf(node.key, node.computed) ?? '';
  return Object.hasOwn(SETTINGS, key) && SETTINGS[key]?.(node.value)
    ? `${key} makes a run pass that would not have.`
    : null;
}

/** An alias puts another module in the place of the integration, the kit or the test library. */
function aliasOf(node: Node, ancestors: readonly Node[]): string | null {
  if (node.type !== 'Property') return null;
  const isAlias = ancestors.some(
    (each) => each.type === 'Property' && keyOf(each.key, each.computed) === 'alias',
  );
  const key = keyOf(node.key, node.computed) ?? '';
  const name = key === 'find' && node.value.type === 'Literal' ? String(node.value.value) : key;
  return isAlias && /externalApi|integrations|\bkit\b|^(?:vitest|undici|interaqt|hono)/.test(name)
    ? 'An alias puts another module in the place of one under test.'
    : null;
}

/** What a setup file does to the test library or to the results. */
function changeOf(node: Node, ancestors: readonly Node[], file: ParsedFile): string | null {
  if (node.type === 'AssignmentExpression') {
    const path = pathOf(node.left, file.bindings) ?? [];
    const last = path.at(-1) ?? '';
    if (/^(?:globalThis|global|window|self)$/.test(path[0] ?? '') && TEST_GLOBALS.has(last))
      return `${last} is replaced for every test.`;
    if (path.includes('result') && /^(?:state|errors)$/.test(last))
      return 'The result of a test is overwritten.';
    if (path.join('.') === 'process.exitCode') return 'The exit code of the run is overwritten.';
    return path.length > 1 && (path[0] === 'expect' || MATCHER.test(last))
      ? `${path.join('.')} is replaced.`
      : null;
  }
  if (node.type === 'Property') {
    const key = keyOf(node.key, node.computed) ?? '';
    if (!BUILT_IN.test(key)) return null;
    const isExtension = ancestors.some(
      (each) =>
        each.type === 'CallExpression' && pathOf(each.callee, file.bindings)?.join('.') === 'expect.extend',
    );
    return isExtension ? `The matcher ${key} is replaced for every test.` : null;
  }
  if (node.type === 'VariableDeclarator' && isFunction(node.init) && isExpect(node.id)) return REPLACED;
  if (node.type === 'FunctionDeclaration' && node.id && isExpect(node.id)) return REPLACED;
  if (node.type !== 'CallExpression') return null;
  const name = pathOf(node.callee, file.bindings)?.join('.') ?? '';
  if (WRITERS.test(name) && node.arguments[0]) {
    const target = pathOf(node.arguments[0], file.bindings) ?? [];
    if (target.includes('task') && target.at(-1) === 'result') return 'The result of a test is overwritten.';
  }
  if (name === 'process.exit') return 'The run is ended, whatever it found.';
  const [first] = node.arguments;
  const listens = calledName(node, file.bindings) === 'on' && first?.type === 'Literal';
  return listens && /^(?:unhandledRejection|uncaughtException)$/.test(String(first.value))
    ? 'Errors that nobody handled are kept from the run.'
    : null;
}

function isExpect(id: Node): boolean {
  return id.type === 'Identifier' && id.name === 'expect';
}

function isPositive(value: Node): boolean {
  return !(value.type === 'Literal' && value.value === 0);
}

function isTrue(value: Node): boolean {
  return !(value.type === 'Literal' && value.value === false);
}

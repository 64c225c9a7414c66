import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from './bindings.ts';
import { type FunctionNode, isFunction, keyOf, unwrap } from './syntax.ts';

const ROOTS: Readonly<Record<string, { kind: 'test' | 'suite'; modifiers: readonly string[] }>> = {
  it: { kind: 'test', modifiers: [] },
  test: { kind: 'test', modifiers: [] },
  specify: { kind: 'test', modifiers: [] },
  describe: { kind: 'suite', modifiers: [] },
  suite: { kind: 'suite', modifiers: [] },
  xit: { kind: 'test', modifiers: ['skip'] },
  xtest: { kind: 'test', modifiers: ['skip'] },
  fit: { kind: 'test', modifiers: ['only'] },
  xdescribe: { kind: 'suite', modifiers: ['skip'] },
  fdescribe: { kind: 'suite', modifiers: ['only'] },
};

export interface TestChain {
  kind: 'test' | 'suite';
  /** `skip`, `only`, `each`, `concurrent` …, in the order they are written. */
  modifiers: readonly string[];
}

/** Reads `it`, `test.only`, `describe.each(rows)`, aliases of them and `it.extend(…)`; `null` for anything else. */
export function testChain(expression: Node, bindings: Bindings, depth = 0): TestChain | null {
  const node = unwrap(expression);
  if (depth > 5) return null;
  if (node.type === 'CallExpression') {
    const chain = testChain(node.callee, bindings, depth + 1);
    // `it('name', fn)` is a test; only these give back something that makes tests.
    return chain && /^(?:each|for|skipIf|runIf|extend)$/.test(chain.modifiers.at(-1) ?? '') ? chain : null;
  }
  if (node.type === 'TaggedTemplateExpression') return testChain(node.tag, bindings, depth + 1);
  if (node.type === 'MemberExpression') {
    const name = keyOf(node.property, node.computed);
    const object = unwrap(node.object);
    if (object.type === 'Identifier' && bindings.imports.get(object.name)?.imported === '*')
      return rootChain(name);
    const chain = testChain(object, bindings, depth + 1);
    return chain && name !== null ? { kind: chain.kind, modifiers: [...chain.modifiers, name] } : null;
  }
  if (node.type !== 'Identifier') return null;
  const value = bindings.values.get(node.name);
  // A helper of the file that happens to be called `test`.
  if (isFunction(value) || bindings.functions.has(node.name)) return null;
  if (value) return testChain(value, bindings, depth + 1);
  return rootChain(pathOf(node, bindings)?.join('.') ?? null);
}

function rootChain(name: string | null): TestChain | null {
  return (name !== null && Object.hasOwn(ROOTS, name) && ROOTS[name]) || null;
}

export interface TestCall extends TestChain {
  /** `null` where a test is announced without a body. */
  body: FunctionNode | null;
  /** The options object, where there is one. */
  options: Node | null;
}

/** A call that defines a test or a suite; `null` for any other node, `it.each(rows)` without its second call included. */
export function testCall(node: Node, bindings: Bindings): TestCall | null {
  if (node.type !== 'CallExpression') return null;
  const chain = testChain(node.callee, bindings);
  if (!chain) return null;
  const callee = unwrap(node.callee);
  const last = callee.type === 'MemberExpression' ? chain.modifiers.at(-1) : undefined;
  if (last !== undefined && /^(?:each|for|skipIf|runIf|extend)$/.test(last)) return null;
  const given = node.arguments.map((argument) =>
    argument.type === 'Identifier' ? (bindings.values.get(argument.name) ?? argument) : argument,
  );
  return {
    ...chain,
    body: given.find(isFunction) ?? null,
    options: given.find(({ type }) => type === 'ObjectExpression') ?? null,
  };
}

/** A test whose function is defined elsewhere (`it('works', scenario)`) has a body we cannot see. */
export function hasUnseenBody(node: Node, bindings: Bindings): boolean {
  if (node.type !== 'CallExpression') return false;
  return node.arguments.slice(1).some((argument) => {
    const value = argument.type === 'Identifier' ? bindings.values.get(argument.name) : argument;
    return value ? value.type === 'CallExpression' || value.type === 'MemberExpression' : true;
  });
}

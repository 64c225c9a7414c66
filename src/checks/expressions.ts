import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from './bindings.ts';
import { type FunctionNode, isFunction, keyOf, remembered, unwrap, walk } from './syntax.ts';

/** What an expression comes down to: a name of this file gives what it was initialised with. */
export function resolve(expression: Node, bindings: Bindings, depth = 0): Node {
  const node = unwrap(expression);
  if (node.type !== 'Identifier' || depth > 4) return node;
  const value = bindings.values.get(node.name);
  return value ? resolve(value, bindings, depth + 1) : node;
}

/** The value of a key in an object literal; `null` where there is none. */
export function propertyOf(node: Node | null | undefined, name: string): Node | null {
  if (node?.type !== 'ObjectExpression') return null;
  for (const property of node.properties) {
    if (property.type === 'Property' && keyOf(property.key, property.computed) === name)
      return property.value;
  }
  return null;
}

/** Whether an object literal takes over the properties of another object, which cannot be judged here. */
export function hasSpread(node: Node): boolean {
  return node.type === 'ObjectExpression' && node.properties.some(({ type }) => type === 'SpreadElement');
}

/** `null`, `undefined`, `void 0` and `''`. */
export function isNothing(node: Node): boolean {
  const value = unwrap(node);
  if (value.type === 'Literal') return value.value === null || value.value === '';
  if (value.type === 'UnaryExpression') return value.operator === 'void';
  return value.type === 'Identifier' && value.name === 'undefined';
}

export type Call = Extract<Node, { type: 'CallExpression' }>;

/** The last name of what is called: `create` in `this.api.create(…)`, also where its root is a call. */
export function calledName(call: Call, bindings: Bindings): string {
  const path = pathOf(call.callee, bindings);
  if (path) return path.at(-1) ?? '';
  const callee = unwrap(call.callee);
  return callee.type === 'MemberExpression' ? (keyOf(callee.property, callee.computed) ?? '') : '';
}

const METHODS = new Set(['MethodDefinition', 'PropertyDefinition']);

/** Methods of a file or class, by name, so that `this.refresh()` can be followed. */
export const methodsOf = remembered((root: Node): ReadonlyMap<string, FunctionNode> => {
  const methods = new Map<string, FunctionNode>();
  const collect = (node: Node) => {
    if (node.type !== 'MethodDefinition' && node.type !== 'PropertyDefinition') return;
    const name = keyOf(node.key, node.computed);
    if (name !== null && isFunction(node.value)) methods.set(name, node.value);
  };
  walk(root, collect, METHODS);
  return methods;
});

/** The function of this file that a call runs: a declaration, a constant, or a method of `this`. */
export function calledFunction(
  call: Call,
  bindings: Bindings,
  methods: ReadonlyMap<string, FunctionNode>,
): FunctionNode | null {
  const callee = unwrap(call.callee);
  if (callee.type === 'Identifier') {
    const local = bindings.values.get(callee.name) ?? bindings.functions.get(callee.name);
    return isFunction(local) ? local : null;
  }
  if (callee.type !== 'MemberExpression' || unwrap(callee.object).type !== 'ThisExpression') return null;
  return methods.get(keyOf(callee.property, callee.computed) ?? '') ?? null;
}

/** Visits a function and the functions of the same file that it calls, each once, until `isDone` says enough. */
export function walkReached(
  root: Node,
  bindings: Bindings,
  methods: ReadonlyMap<string, FunctionNode>,
  visit: (node: Node, ancestors: readonly Node[]) => void,
  isDone: () => boolean = () => false,
  seen: Set<Node> = new Set(),
): void {
  if (seen.has(root)) return;
  seen.add(root);
  walk(root, (node, ancestors) => {
    visit(node, ancestors);
    if (node.type !== 'CallExpression' || isDone()) return;
    const local = calledFunction(node, bindings, methods);
    if (local) walkReached(local, bindings, methods, visit, isDone, seen);
  });
}

/** Whether two places are in the same function, and not one in a function inside it. */
export function enclosingFunction(ancestors: readonly Node[]): Node | null {
  return ancestors.findLast(isFunction) ?? null;
}

/** Names of members and variables an expression mentions. */
export function namesIn(root: Node): Set<string> {
  const names = new Set<string>();
  walk(root, (node) => {
    if (node.type === 'Identifier') names.add(node.name);
    if (node.type === 'MemberExpression') names.add(keyOf(node.property, node.computed) ?? '');
  });
  return names;
}

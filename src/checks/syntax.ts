import { type Node, visitorKeys } from 'oxc-parser';

/** Called for every node of a tree, parents first. The last ancestor is the parent. */
export type Visit = (node: Node, ancestors: readonly Node[]) => void;

/** Calls alone, for {@link walk}. */
export const CALLS: ReadonlySet<string> = new Set(['CallExpression']);

/**
 * Remembers what a function said about a node or file; most rules ask the same of the same file. It is written onto
 * what was asked about: for the collector, a weak map with as many keys is a tenth of all the work of a check.
 */
export function remembered<Key extends object, Value>(ask: (key: Key) => Value): (key: Key) => Value {
  const slot = Symbol('remembered');
  return (key) => {
    const holder = key as { [slot]?: { value: Value } };
    holder[slot] ??= { value: ask(key) };
    return holder[slot].value;
  };
}

/** Visits a node and everything below it, parents first; with `wanted` only the nodes of these types. */
export function walk(root: Node, visit: Visit, wanted?: { has(type: string): boolean }): void {
  const place = root.type === 'Program' ? { tree: flattened(root), index: 0 } : (root as Placed)[PLACE];
  if (!place) {
    enter(root, wanted ? (node, above) => wanted.has(node.type) && visit(node, above) : visit, []);
    return;
  }
  const { nodes, types, depths } = place.tree;
  const top = depths[place.index] ?? 0;
  const ancestors: Node[] = [];
  for (let index = place.index; index < nodes.length; index++) {
    const node = nodes[index] as Node;
    const depth = (depths[index] ?? 0) - top;
    if (depth <= 0 && index > place.index) return;
    if (!wanted || wanted.has(types[index] ?? '')) {
      ancestors.length = depth;
      visit(node, ancestors);
    }
    ancestors[depth] = node;
  }
}

/** Whether something below a node, or the node itself, is what is looked for. Stops at the first. */
export function contains(root: Node, isWanted: (node: Node) => boolean): boolean {
  return isWanted(root) || childrenOf(root).some((child) => contains(child, isWanted));
}

/** The nodes of a program in the order of a walk. */
interface Tree {
  nodes: Node[];
  /** Beside the nodes, as to ask objects of a hundred shapes for it takes most of the time of a walk. */
  types: string[];
  depths: number[];
}

const NO_KEYS: readonly string[] = [];

/** Where a function lies in the tree of its program; functions are walked again and again. */
const PLACE = Symbol('place');
interface Placed {
  [PLACE]?: { tree: Tree; index: number };
}

// Many rules walk the same program: to run along a list costs a tenth of asking each node for its children.
const flattened = remembered((program: Node): Tree => {
  const tree: Tree = { nodes: [], types: [], depths: [] };
  flatten(program, 0, tree);
  return tree;
});

function flatten(node: Node, depth: number, tree: Tree): void {
  const { type } = node;
  const index = tree.nodes.push(node) - 1;
  tree.types.push(type);
  tree.depths.push(depth);
  if (isFunction(node)) (node as Placed)[PLACE] = { tree, index };
  const fields = fieldsOf(node) as Record<string, Node | null | (Node | null)[] | undefined>;
  for (const key of visitorKeys[type] ?? NO_KEYS) {
    const value = fields[key];
    if (Array.isArray(value)) {
      for (const each of value) if (each) flatten(each, depth + 1, tree);
    } else if (value) flatten(value, depth + 1, tree);
  }
}

function enter(node: Node, visit: Visit, ancestors: Node[]): void {
  visit(node, ancestors);
  const keys = visitorKeys[node.type];
  if (!keys) return;
  ancestors.push(node);
  const fields = fieldsOf(node);
  for (const key of keys) {
    const value = fields[key];
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) enter(each, visit, ancestors);
    } else if (isNode(value)) enter(value, visit, ancestors);
  }
  ancestors.pop();
}

export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  const fields = fieldsOf(node);
  for (const key of visitorKeys[node.type] ?? []) {
    const value = fields[key];
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children;
}

function fieldsOf(node: object): Record<string, unknown> {
  return node as Record<string, unknown>;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** Removes what TypeScript and `await` put around an expression: `x as T`, `x!`, `x?.y`, `await x`. */
export function unwrap(node: Node): Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return unwrap(node.expression);
    case 'AwaitExpression':
      return unwrap(node.argument);
    default:
      return node;
  }
}

/** The text of a string literal or of a template without expressions. */
export function stringOf(node: Node | null | undefined): string | null {
  if (!node) return null;
  const value = unwrap(node);
  if (value.type === 'Literal' && typeof value.value === 'string') return value.value;
  if (value.type === 'TemplateLiteral' && value.expressions.length === 0) {
    return value.quasis[0]?.value.cooked ?? null;
  }
  return null;
}

/** The name of a property, an object key or an identifier; `null` where it is computed. */
export function keyOf(key: Node, computed: boolean): string | null {
  if (!computed && key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  return stringOf(key);
}

export type FunctionNode = Extract<
  Node,
  { type: 'ArrowFunctionExpression' | 'FunctionDeclaration' | 'FunctionExpression' }
>;

export function isFunction(node: Node | null | undefined): node is FunctionNode {
  return (
    node?.type === 'ArrowFunctionExpression' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'FunctionDeclaration'
  );
}

/** Line and column, both from 1, of an offset. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

import type { Node } from 'oxc-parser';
import { keyOf, remembered, stringOf, unwrap, walk } from './syntax.ts';

type Names = Pick<ReadonlySet<string>, 'has'>;
type Lookup<Value> = Pick<ReadonlyMap<string, Value>, 'get' | 'has'>;

/**
 * What the names of one file stand for, without scopes: a name that is bound twice to different things keeps the
 * first. Good enough to see through `const { storage: db } = controller.system`, cheap enough to build for each file.
 */
export interface Bindings {
  /** Local name to its module and exported name (`default`, `*`). */
  imports: ReadonlyMap<string, { source: string; imported: string; typeOnly: boolean }>;
  /** Local name to the expression it was initialised with. */
  values: Lookup<Node>;
  /** Local name to the member it was destructured from: `['system', 'storage']` below `from` (or a parameter). */
  members: Lookup<{ from: Node | null; path: readonly string[] }>;
  /** Names of parameters, functions and classes, and of variables without a value. */
  declared: Names;
  /** Function declarations by name. */
  functions: Lookup<Node>;
  /** Names declared with `const`. */
  constants: Names;
  /** What {@link pathOf} has said; every rule asks it about every call. */
  paths: Map<Node, readonly string[] | null>;
}

/** Nodes that bind names. */
const BINDING = new Set([
  'ImportDeclaration',
  'VariableDeclaration',
  'VariableDeclarator',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'TSDeclareFunction',
  'TSEmptyBodyFunctionExpression',
  'ClassDeclaration',
  'CatchClause',
]);

export function collectBindings(root: Node): Bindings {
  const imports = new Map<string, { source: string; imported: string; typeOnly: boolean }>();
  const values = new Map<string, Node>();
  const members = new Map<string, { from: Node | null; path: readonly string[] }>();
  const declared = new Set<string>();
  const functions = new Map<string, Node>();
  const constants = new Set<string>();

  const bind = (pattern: Node, from: Node | null, path: readonly string[]): void => {
    switch (pattern.type) {
      case 'Identifier':
        if (path.length > 0) {
          if (!members.has(pattern.name)) members.set(pattern.name, { from, path });
        } else if (from) {
          if (!values.has(pattern.name)) values.set(pattern.name, from);
        } else declared.add(pattern.name);
        return;
      case 'AssignmentPattern':
        // A default is the best guess at what a parameter stands for: `env = process.env`.
        bind(pattern.left, from ?? (path.length === 0 ? pattern.right : null), path);
        return;
      case 'RestElement':
        bind(pattern.argument, from, path);
        return;
      case 'TSParameterProperty':
        bind(pattern.parameter, from, path);
        return;
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element) bind(element, from, [...path, '[]']);
        return;
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type === 'RestElement') bind(property.argument, from, path);
          else bind(property.value, from, [...path, keyOf(property.key, property.computed) ?? '[]']);
        }
    }
  };

  const collect = (node: Node) => {
    if (node.type === 'ImportDeclaration') {
      for (const specifier of node.specifiers) {
        const named = specifier.type === 'ImportSpecifier';
        const imported = named ? (keyOf(specifier.imported, false) ?? 'default') : 'default';
        imports.set(specifier.local.name, {
          source: node.source.value,
          imported: specifier.type === 'ImportNamespaceSpecifier' ? '*' : imported,
          typeOnly: node.importKind === 'type' || (named && specifier.importKind === 'type'),
        });
      }
    } else if (node.type === 'VariableDeclaration' && node.kind === 'const') {
      for (const { id } of node.declarations) if (id.type === 'Identifier') constants.add(id.name);
    } else if (node.type === 'VariableDeclarator') {
      bind(node.id, node.init, []);
    } else if ('params' in node && Array.isArray(node.params)) {
      for (const parameter of node.params) bind(parameter, null, []);
      if ('id' in node && node.id?.type === 'Identifier') {
        declared.add(node.id.name);
        if (node.type === 'FunctionDeclaration') functions.set(node.id.name, node);
      }
    } else if (node.type === 'ClassDeclaration' && node.id) {
      declared.add(node.id.name);
    } else if (node.type === 'CatchClause' && node.param) {
      bind(node.param, null, []);
    }
  };
  walk(root, collect, BINDING);
  return { imports, values, members, declared, functions, constants, paths: new Map() };
}

const locals = remembered(collectBindings);

/** The names of a function on top of those of its file, for files that use a name again in each test. */
export function withLocals(root: Node, outer: Bindings): Bindings {
  const inner = locals(root);
  return {
    imports: outer.imports,
    values: layered(inner.values, outer.values),
    members: layered(inner.members, outer.members),
    declared: { has: (name) => inner.declared.has(name) || outer.declared.has(name) },
    functions: layered(inner.functions, outer.functions),
    constants: { has: (name) => inner.constants.has(name) || outer.constants.has(name) },
    paths: new Map(),
  };
}

function layered<Value>(inner: Lookup<Value>, outer: Lookup<Value>): Lookup<Value> {
  return {
    get: (name) => inner.get(name) ?? outer.get(name),
    has: (name) => inner.has(name) || outer.has(name),
  };
}

/**
 * The dotted path an expression stands for, aliases resolved: `db.create` with `const { storage: db } = this.system`
 * is `['this', 'system', 'storage', 'create']`. `null` where the root is a call, a `new` or another expression.
 */
export function pathOf(expression: Node, bindings: Bindings): readonly string[] | null {
  const known = bindings.paths.get(expression);
  if (known !== undefined) return known;
  const path = findPath(expression, bindings, 0);
  bindings.paths.set(expression, path);
  return path;
}

function findPath(expression: Node, bindings: Bindings, depth: number): string[] | null {
  const node = unwrap(expression);
  if (depth > 8) return null;
  if (node.type === 'ThisExpression') return ['this'];
  if (node.type === 'MetaProperty') return ['import', 'meta'];
  if (node.type === 'MemberExpression') {
    const object = findPath(node.object, bindings, depth);
    const key = keyOf(node.property, node.computed);
    return object && [...object, key ?? '[]'];
  }
  if (node.type !== 'Identifier') return null;

  const imported = bindings.imports.get(node.name);
  if (imported)
    return [imported.imported === '*' || imported.imported === 'default' ? node.name : imported.imported];
  const member = bindings.members.get(node.name);
  if (member) {
    if (!member.from) return [...member.path];
    const base = findPath(member.from, bindings, depth + 1);
    return base && [...base, ...member.path];
  }
  const value = bindings.values.get(node.name);
  if (!value) return [node.name];
  const plain = unwrap(value);
  if (plain.type === 'MemberExpression' || plain.type === 'Identifier' || plain.type === 'ThisExpression') {
    return findPath(plain, bindings, depth + 1);
  }
  // `const storage = new Bucket()` is known to be something else; a function or literal keeps its own name.
  return plain.type === 'NewExpression' ? null : [node.name];
}

/** The string an expression stands for: a literal, or a constant of this file that holds one. */
export function textOf(expression: Node | null | undefined, bindings: Bindings): string | null {
  if (!expression) return null;
  const direct = stringOf(expression);
  const node = unwrap(expression);
  if (direct !== null || node.type !== 'Identifier') return direct;
  return stringOf(bindings.values.get(node.name));
}

import type { Node } from 'oxc-parser';
import { pathOf } from '../bindings.ts';
import { keyOf, stringOf, walk } from '../syntax.ts';
import type { ParsedFile, ProjectRule } from '../types.ts';

const READERS = new Set(['readEnvironment', 'requireEnv', 'getEnv', 'requireEnvironment']);
/** Set by the runtime or the test runner, not by whoever deploys the integration. */
const AMBIENT = new Set(['NODE_ENV', 'CI', 'TZ', 'VITEST', 'HOME', 'PATH']);
/** What names a variable, or stands for its name. */
const MENTIONS = new Set([
  'Literal',
  'TemplateLiteral',
  'MemberExpression',
  'VariableDeclarator',
  'AssignmentPattern',
  'CallExpression',
]);
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

export const envDeclared: ProjectRule = {
  id: 'env-declared',
  reason:
    'The gate of Task 4.1 asks for the declared variables; one it does not know is missing on the first deployment.',
  fix: 'Declare the variable in the spec (env) and run scaffold again, or remove it.',
  appliesTo: 'project',
  check({ files, facts, report }) {
    const declared = new Set(facts.environment);
    const used = new Set<string>();
    for (const file of files) {
      const told = new Set<string>();
      if (file.role === 'registration' || file.role === 'test-config') continue;
      // Most files have nothing to do with the environment.
      if (
        !/\benv\b|[eE]nviron|getEnv|requireEnv/.test(file.text) &&
        !facts.environment.some((name) => file.text.includes(name))
      )
        continue;
      const look = (node: Node) => {
        // Any mention counts as use, so that a helper of the host's own does not make a variable look unused.
        const text =
          stringOf(node) ?? (node.type === 'MemberExpression' ? keyOf(node.property, node.computed) : null);
        if (text !== null && declared.has(text)) used.add(text);
        for (const { name, at } of variablesOf(node, file)) {
          used.add(name);
          if (declared.has(name) || AMBIENT.has(name) || told.has(name)) continue;
          told.add(name);
          report({ path: file.path, start: at.start }, `${name} is read here and declared nowhere.`);
        }
      };
      walk(file.program, look, MENTIONS);
    }
    // Before the integration exists, a variable for it (a webhook secret, say) cannot be in use yet.
    const main = files.find(({ role }) => role === 'integration');
    if (!main) return;
    for (const name of facts.environment) {
      if (used.has(name)) continue;
      report(
        { path: main.path },
        `${name} is declared in the spec and used nowhere.`,
        'Use it, or take it out of the spec.',
      );
    }
  },
};

function variablesOf(node: Node, file: ParsedFile): { name: string; at: Node }[] {
  if (node.type === 'MemberExpression') {
    const name = keyOf(node.property, node.computed);
    return name !== null && VARIABLE.test(name) && isEnv(node.object, file) ? [{ name, at: node }] : [];
  }
  const [pattern, from] = takenApart(node);
  if (pattern?.type === 'ObjectPattern' && from && isEnv(from, file)) {
    return pattern.properties.flatMap((property) => {
      const name = property.type === 'Property' ? keyOf(property.key, property.computed) : null;
      return name === null ? [] : [{ name, at: property }];
    });
  }
  if (node.type !== 'CallExpression') return [];
  const callee = pathOf(node.callee, file.bindings)?.at(-1);
  if (!callee || !READERS.has(callee)) return [];
  return node.arguments.slice(0, 1).flatMap((argument) => namesIn(argument, file));
}

/** `const { A } = from` and the parameter `{ A } = from`. */
function takenApart(node: Node): [pattern: Node | null, from: Node | null] {
  if (node.type === 'VariableDeclarator') return [node.id, node.init];
  return node.type === 'AssignmentPattern' ? [node.left, node.right] : [null, null];
}

/** Whether an expression is the environment of the process. */
export function isEnv(node: Node, file: Pick<ParsedFile, 'bindings'>): boolean {
  if (
    node.type === 'Identifier' &&
    /^(?:node:)?process$/.test(file.bindings.imports.get(node.name)?.source ?? '')
  ) {
    return file.bindings.imports.get(node.name)?.imported === 'env';
  }
  const path = pathOf(node, file.bindings)?.join('.') ?? '';
  return path === 'process.env' || path === 'import.meta.env' || path === 'globalThis.process.env';
}

/** Names given to a reader: one string, a list, or the keys of an object. */
function namesIn(argument: Node, file: ParsedFile): { name: string; at: Node }[] {
  const value = argument.type === 'Identifier' ? file.bindings.values.get(argument.name) : argument;
  const node = value?.type === 'TSAsExpression' ? value.expression : value;
  if (!node) return [];
  const single = stringOf(node);
  if (single !== null) return VARIABLE.test(single) ? [{ name: single, at: node }] : [];
  if (node.type === 'ArrayExpression') {
    return node.elements.flatMap((element) => (element ? namesIn(element, file) : []));
  }
  if (node.type !== 'ObjectExpression') return [];
  return node.properties.flatMap((property) => {
    const name = property.type === 'Property' ? keyOf(property.key, property.computed) : null;
    return name !== null && VARIABLE.test(name) ? [{ name, at: property }] : [];
  });
}

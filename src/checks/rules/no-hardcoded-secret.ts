import type { Node } from 'oxc-parser';
import { pathOf } from '../bindings.ts';
import { hasKeyShape, looksLikeValue, namesSecret } from '../secrets.ts';
import { keyOf, stringOf, unwrap } from '../syntax.ts';
import type { FileRule } from '../types.ts';

/** In a test, a made-up key that says so is what the vendor's stand-in gets. */
const MADE_UP = /test|fake|dummy|example|mock|sample|invalid|wrong|bad|revoked|expired|stub|not-/i;

export const noHardcodedSecret: FileRule = {
  id: 'no-hardcoded-secret',
  reason: 'A key in the source ends in the history of the repository, where it cannot be taken back.',
  fix: 'Read it from the environment, declare the variable in the spec, and have the vendor replace a key that was committed.',
  appliesTo: ['integration', 'api', 'integration-test', 'external-test', 'registration'],
  nodes: [
    'Literal',
    'TemplateLiteral',
    'VariableDeclarator',
    'Property',
    'PropertyDefinition',
    'AssignmentExpression',
    'AssignmentPattern',
    'LogicalExpression',
  ],
  check({ file, report }) {
    const isTest = file.role === 'integration-test' || file.role === 'external-test';
    // A literal can have the shape of a key and stand under a name for one.
    const reported = new Set<number>();
    const once = (node: Node, message: string) => {
      if (!reported.has(node.start)) report(node, message);
      reported.add(node.start);
    };
    const named = (name: string | null, value: Node | null | undefined) => {
      if (name === null || !value || !namesSecret(name)) return;
      for (const literal of literalsOf(value)) {
        const text = stringOf(literal) ?? '';
        if (!looksLikeValue(text) || (isTest && MADE_UP.test(text))) continue;
        once(literal, `A literal is used as ${name}.`);
      }
    };

    return (node) => {
      switch (node.type) {
        case 'Literal':
        case 'TemplateLiteral': {
          const text =
            node.type === 'TemplateLiteral'
              ? node.quasis.map((part) => part.value.raw).join('\0')
              : stringOf(node);
          if (text && hasKeyShape(text) && !(isTest && MADE_UP.test(text) && !/_(?:live|test)_/.test(text))) {
            once(node, 'The text has the shape of a key.');
          }
          return;
        }
        case 'VariableDeclarator':
          return named(node.id.type === 'Identifier' ? node.id.name : null, node.init);
        case 'Property':
        case 'PropertyDefinition':
          return named(keyOf(node.key, node.computed), node.value);
        case 'AssignmentExpression':
          return named(pathOf(node.left, file.bindings)?.at(-1) ?? null, node.right);
        case 'AssignmentPattern':
          return named(node.left.type === 'Identifier' ? node.left.name : null, node.right);
        case 'LogicalExpression': {
          // A stand-in for a variable that is not set is a secret everybody knows.
          const path = pathOf(node.left, file.bindings);
          const fallback = stringOf(node.right);
          if (!path || !fallback || isTest || path.at(-2) !== 'env' || !namesSecret(path.at(-1) ?? ''))
            return;
          once(node.right, `A literal stands in for ${path.at(-1)} when it is not set.`);
        }
      }
    };
  },
};

/** The literals an expression can come down to: `a ?? 'x'`, `cond ? 'x' : 'y'`. */
function literalsOf(expression: Node): Node[] {
  const node = unwrap(expression);
  if (node.type === 'LogicalExpression') return [...literalsOf(node.left), ...literalsOf(node.right)];
  if (node.type === 'ConditionalExpression')
    return [...literalsOf(node.consequent), ...literalsOf(node.alternate)];
  return stringOf(node) === null ? [] : [node];
}

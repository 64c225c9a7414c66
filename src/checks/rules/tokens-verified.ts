import type { Node } from 'oxc-parser';
import type { Bindings } from '../bindings.ts';
import { calledName, hasSpread, propertyOf, resolve } from '../expressions.ts';
import { stringOf, unwrap } from '../syntax.ts';
import type { FileRule } from '../types.ts';

const LIBRARIES = /^(?:jose(?:\/|$)|jsonwebtoken$|jwt-decode$|hono\/jwt$|hono\/utils\/jwt$)/;
const READS = new Set(['decodeJwt', 'decode', 'jwtDecode', 'UnsecuredJWT']);
/** Functions of these libraries that verify, with the argument that names the algorithms. */
const VERIFIES: Readonly<Record<string, number>> = { jwtVerify: 2, compactVerify: 2, verify: 2 };

export const tokensVerified: FileRule = {
  id: 'tokens-verified',
  reason:
    'A token that is only decoded, or verified by an algorithm of its own choice, says whatever its sender wants.',
  fix: 'Let secretVerifier or jwksVerifier of the kit verify it, with the algorithms of the spec.',
  appliesTo: ['integration', 'api'],
  nodes: ['CallExpression', 'MemberExpression'],
  check({ file, report }) {
    const { bindings } = file;
    return (node) => {
      if (node.type === 'MemberExpression') {
        if (exported(node.object, bindings) === 'UnsecuredJWT')
          report(node, 'UnsecuredJWT takes tokens that nobody has signed.');
        return;
      }
      if (node.type !== 'CallExpression') return;
      const name = exported(node.callee, bindings);
      if (name === null) return;
      if (READS.has(name)) report(node, `${name} reads a token and verifies nothing.`);
      const at = VERIFIES[name];
      if (at === undefined) return;
      const problem = problemOf(node.arguments[at], bindings);
      if (problem) report(node, `${calledName(node, bindings)} ${problem}`);
    };
  },
};

/** The name that a library exports the expression by: `jwtVerify`, also as `jose.jwtVerify`; `null` for anything else. */
function exported(expression: Node, bindings: Bindings): string | null {
  const node = unwrap(expression);
  if (node.type === 'Identifier') {
    const found = bindings.imports.get(node.name);
    if (!found || !LIBRARIES.test(found.source)) return null;
    // `import jwtDecode from 'jwt-decode'`
    return found.imported === 'default' && found.source === 'jwt-decode' ? 'jwtDecode' : found.imported;
  }
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return null;
  const object = unwrap(node.object);
  const from = object.type === 'Identifier' ? bindings.imports.get(object.name) : undefined;
  const whole = from?.imported === 'default' || from?.imported === '*';
  return from && whole && LIBRARIES.test(from.source) ? node.property.name : null;
}

/** What is wrong with the options of a verification; Hono takes the algorithm itself. */
function problemOf(argument: Node | undefined, bindings: Bindings): string | null {
  const choosing = 'lets the token choose its algorithm.';
  if (!argument) return choosing;
  const options = resolve(argument, bindings);
  if (options.type !== 'ObjectExpression')
    return saysNone(options) ? 'takes tokens that nobody has signed.' : null;
  const given = propertyOf(options, 'algorithms') ?? propertyOf(options, 'alg');
  if (!given) return hasSpread(options) ? null : choosing;
  const list = resolve(given, bindings);
  const elements = list.type === 'ArrayExpression' ? list.elements : [list];
  return elements.some((each) => each !== null && saysNone(each))
    ? 'takes tokens that nobody has signed.'
    : null;
}

function saysNone(node: Node): boolean {
  return stringOf(node)?.toLowerCase() === 'none';
}

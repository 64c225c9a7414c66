import type { Comment, Node } from 'oxc-parser';
import { type Bindings, pathOf } from '../bindings.ts';
import { calledName, enclosingFunction, propertyOf } from '../expressions.ts';
import { childrenOf, contains, isFunction, unwrap } from '../syntax.ts';
import type { FileRule, ParsedFile } from '../types.ts';
import { isEnv } from './env-declared.ts';

export const typedErrors: FileRule = {
  id: 'typed-errors',
  reason:
    'Whether a call is repeated, fails or waits is decided by the code of an error; a plain one says nothing that a program can read.',
  fix: "Throw the kit's VendorError, or an error class with a code; keep the first error as its cause.",
  appliesTo: ['api', 'integration'],
  nodes: ['ThrowStatement', 'CallExpression'],
  check({ file, report }) {
    return (node, ancestors) => {
      const thrown = thrownBy(node, ancestors, file.bindings);
      if (!thrown || isUnwritten(node, ancestors, file.comments)) return;
      const value = unwrap(thrown);
      if (value.type === 'Literal' || value.type === 'TemplateLiteral' || value.type === 'ObjectExpression') {
        report(node, 'What is thrown is no error.');
      } else if (isPlainError(value, file.bindings)) {
        if (file.role === 'api') report(node, 'The API layer throws an error without a code.');
        else if (isInCatch(ancestors) && !propertyOf(value.arguments[1], 'cause'))
          report(node, 'The error that was caught is lost: the new one has neither its code nor a cause.');
        else if (saysMore(value) && !readsEnvironment(enclosingFunction(ancestors), file))
          report(node, 'An error that reports values has no code.');
      }
    };
  },
};

/** What scaffold left to be written says so with a marker, which another rule finds. */
function isUnwritten(node: Node, ancestors: readonly Node[], comments: readonly Comment[]): boolean {
  const start = enclosingFunction(ancestors)?.start;
  if (start === undefined) return false;
  return comments.some(
    (each) =>
      each.start >= start && each.end <= node.start && each.value.includes('TODO(create-integration)'),
  );
}

/** What `throw`, `Promise.reject(…)` or `reject(…)` gives. */
function thrownBy(node: Node, ancestors: readonly Node[], bindings: Bindings): Node | null {
  if (node.type === 'ThrowStatement') return node.argument;
  if (node.type !== 'CallExpression') return null;
  const isReject =
    pathOf(node.callee, bindings)?.join('.') === 'Promise.reject' ||
    (calledName(node, bindings) === 'reject' &&
      ancestors.some(
        (each) => each.type === 'NewExpression' && pathOf(each.callee, bindings)?.at(-1) === 'Promise',
      ));
  return isReject ? (node.arguments[0] ?? null) : null;
}

function isPlainError(
  node: Node,
  bindings: Bindings,
): node is Extract<Node, { type: 'NewExpression' | 'CallExpression' }> {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return false;
  return pathOf(node.callee, bindings)?.join('.') === 'Error' && !bindings.imports.has('Error');
}

function isInCatch(ancestors: readonly Node[]): boolean {
  const clause = ancestors.findLastIndex(({ type }) => type === 'CatchClause');
  return clause !== -1 && !ancestors.slice(clause).some(isFunction);
}

/** Names the variable that is missing: a mistake of the deployment, met at the start. */
function readsEnvironment(root: Node | null, file: ParsedFile): boolean {
  return (
    root !== null && contains(root, (node) => node.type === 'MemberExpression' && isEnv(node.object, file))
  );
}

/** A message with values in it tells of something that happened; a fixed one of a mistake in the program. */
function saysMore(node: Extract<Node, { type: 'NewExpression' | 'CallExpression' }>): boolean {
  const [message] = node.arguments;
  if (!message) return false;
  const value = unwrap(message);
  if (value.type === 'TemplateLiteral') return value.expressions.length > 0;
  return value.type === 'BinaryExpression'
    ? childrenOf(value).some(({ type }) => type !== 'Literal')
    : value.type !== 'Literal';
}

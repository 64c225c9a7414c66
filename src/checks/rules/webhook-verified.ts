import type { Node } from 'oxc-parser';
import { type Endpoint, endpointsOf, walkHandler } from '../endpoints.ts';
import { calledName, isNothing, namesIn } from '../expressions.ts';
import { namesSecret } from '../secrets.ts';
import { stringOf, unwrap, walk } from '../syntax.ts';
import type { FileRule, ParsedFile } from '../types.ts';

const VERIFIES =
  /^(?:verify\w*|constructEvent\w*|timingSafeEqual|(?:check|validate|assert|require)\w*Signature|isValid\w*)$/;
const DIGEST = /signature|digest|hmac|expectedMac|^mac$|^sig$/i;

export const webhookVerified: FileRule = {
  id: 'webhook-verified',
  reason:
    'A webhook is an address anybody can write to; without a signature that must be right, anybody can complete a call.',
  fix: 'Verify the signature first, with timingSafeEqual, and refuse the request when it is wrong or no secret is set.',
  appliesTo: ['integration'],
  check({ file, report }) {
    for (const endpoint of endpointsOf(file)) {
      if (endpoint.kind !== 'webhook') continue;
      for (const { at, message } of problemsOf(endpoint, file)) report(at, message);
    }
    return undefined;
  },
};

function problemsOf(endpoint: Endpoint, file: ParsedFile): { at: Node; message: string }[] {
  const problems: { at: Node; message: string }[] = [];
  let verified = false;
  walkHandler(endpoint, file, (node, ancestors) => {
    if (node.type === 'CallExpression' && VERIFIES.test(calledName(node, file.bindings))) {
      verified = true;
      if (isOptional(node, ancestors))
        problems.push({ at: node, message: 'The signature is verified only when a secret is set.' });
      if (isSwallowed(node, ancestors))
        problems.push({ at: node, message: 'A wrong signature is caught and the request goes on.' });
    } else if (node.type === 'BinaryExpression' && comparesDigest(node)) {
      verified = true;
      problems.push({
        at: node,
        message: 'The signature is compared in a time that tells how much of it is right.',
      });
    } else if (node.type === 'IfStatement' && isMissingSecret(node.test) && lets(node.consequent)) {
      problems.push({ at: node, message: 'Without a secret the request is let through.' });
    }
  });
  return verified
    ? problems
    : [...problems, { at: endpoint.at, message: 'The webhook takes requests that nobody has signed.' }];
}

/** `if (secret) verify(…)` and `secret && verify(…)`. */
function isOptional(node: Node, ancestors: readonly Node[]): boolean {
  return ancestors.some((each, index) => {
    const inner = ancestors[index + 1] ?? node;
    if (each.type === 'IfStatement' || each.type === 'ConditionalExpression')
      return each.consequent === inner && isSecret(each.test);
    return (
      each.type === 'LogicalExpression' &&
      each.operator === '&&' &&
      each.right === inner &&
      isSecret(each.left)
    );
  });
}

/** The secret itself as a condition; `!secret` is the case without one. */
function isSecret(test: Node): boolean {
  const node = unwrap(test);
  if (node.type === 'Identifier' || node.type === 'MemberExpression')
    return [...namesIn(node)].some(namesSecret);
  return (
    node.type === 'BinaryExpression' &&
    /^!==?$/.test(node.operator) &&
    isNothing(node.right) &&
    [...namesIn(node.left)].some(namesSecret)
  );
}

function isMissingSecret(test: Node): boolean {
  const node = unwrap(test);
  if (node.type === 'UnaryExpression' && node.operator === '!') return isSecret(node.argument);
  return (
    node.type === 'BinaryExpression' &&
    /^===?$/.test(node.operator) &&
    isNothing(node.right) &&
    [...namesIn(node.left)].some(namesSecret)
  );
}

/** Leaves with `true`, with nothing, or by going on to the next handler. */
function lets(branch: Node): boolean {
  let refuses = false;
  let leaves = false;
  walk(branch, (node) => {
    if (node.type === 'ThrowStatement') refuses = true;
    if (
      node.type === 'Literal' &&
      (node.value === false || (typeof node.value === 'number' && node.value >= 400))
    )
      refuses = true;
    if (node.type === 'ReturnStatement') leaves = true;
  });
  return !refuses && (leaves || namesIn(branch).has('next') || namesIn(branch).has('console'));
}

/** Inside a `try` whose `catch` neither throws nor leaves. */
function isSwallowed(node: Node, ancestors: readonly Node[]): boolean {
  return ancestors.some((each, index) => {
    if (each.type !== 'TryStatement' || each.block !== (ancestors[index + 1] ?? node) || !each.handler)
      return false;
    return !each.handler.body.body.some(
      ({ type }) => type === 'ThrowStatement' || type === 'ReturnStatement' || type === 'IfStatement',
    );
  });
}

function comparesDigest(node: Extract<Node, { type: 'BinaryExpression' }>): boolean {
  if (!/^[!=]==?$/.test(node.operator)) return false;
  const sides = [node.left, node.right];
  if (sides.some((side) => isNothing(side) || stringOf(side) !== null || unwrap(side).type === 'Literal'))
    return false;
  return sides.some((side) => {
    const plain = unwrap(side);
    return (
      (plain.type === 'Identifier' || plain.type === 'MemberExpression' || plain.type === 'CallExpression') &&
      [...namesIn(plain)].some((name) => DIGEST.test(name)) &&
      !namesIn(plain).has('length')
    );
  });
}

import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from '../bindings.ts';
import { calledName, propertyOf, resolve } from '../expressions.ts';
import { stringOf, unwrap } from '../syntax.ts';
import type { FileRule } from '../types.ts';

const REQUESTS = new Set(['request', 'get', 'post', 'put', 'patch', 'delete', 'fetch']);
/** What these give back is encoded, or holds nothing that needs it. */
const ENCODERS = /^(?:encodeURIComponent|encodeURI|Number|URLSearchParams)$/;

export const encodedParameters: FileRule = {
  id: 'encoded-parameters',
  reason:
    'A value with a slash, a question mark or two dots asks the vendor for something else than was meant.',
  fix: "Write the path with braces (/v1/jobs/{id}) and give the values to the client's params and query, which encode them.",
  appliesTo: ['api', 'integration'],
  nodes: ['ObjectExpression', 'CallExpression', 'NewExpression'],
  check({ file, report }) {
    const { bindings } = file;
    const look = (part: string, value: Node | null | undefined) => {
      if (value && isGlued(value, bindings)) report(value, `The ${part} is put together from values.`);
    };
    return (node) => {
      if (node.type === 'ObjectExpression' && propertyOf(node, 'method')) {
        look('path', propertyOf(node, 'path'));
        look('address', propertyOf(node, 'url'));
        look('query', propertyOf(node, 'query'));
      } else if (node.type === 'CallExpression' && REQUESTS.has(calledName(node, bindings))) {
        const [first] = node.arguments;
        if (first && looksLikePath(first, bindings)) look('path', first);
      } else if (node.type === 'NewExpression' && pathOf(node.callee, bindings)?.at(-1) === 'URL') {
        look('address', node.arguments[0]);
      }
    };
  },
};

function looksLikePath(expression: Node, bindings: Bindings): boolean {
  const node = resolve(expression, bindings);
  if (node.type === 'BinaryExpression') return looksLikePath(node.left, bindings);
  const text = node.type === 'TemplateLiteral' ? (node.quasis[0]?.value.raw ?? '') : (stringOf(node) ?? '');
  return text.startsWith('/') || /^https?:/.test(text);
}

/** A template or a sum with a value that nothing encodes. */
function isGlued(expression: Node, bindings: Bindings): boolean {
  const node = resolve(expression, bindings);
  if (node.type === 'TemplateLiteral') return node.expressions.some((each) => !isSafe(each, bindings));
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return false;
  return [node.left, node.right].some((side) => isGlued(side, bindings) || !isSafe(side, bindings));
}

function isSafe(expression: Node, bindings: Bindings): boolean {
  const node = resolve(expression, bindings);
  if (stringOf(node) !== null || node.type === 'Literal') return true;
  if (node.type === 'BinaryExpression' || node.type === 'TemplateLiteral') return !isGlued(node, bindings);
  if (node.type === 'NewExpression') return ENCODERS.test(pathOf(node.callee, bindings)?.at(-1) ?? '');
  if (node.type === 'CallExpression') {
    const callee = unwrap(node.callee);
    if (callee.type === 'MemberExpression' && calledName(node, bindings) === 'toString')
      return isSafe(callee.object, bindings);
    return ENCODERS.test(calledName(node, bindings));
  }
  // Where the vendor is, comes from the configuration.
  return /(?:base_?ur[il]|origin|version|^path)$/i.test(pathOf(node, bindings)?.at(-1) ?? '');
}

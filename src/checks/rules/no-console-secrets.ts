import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from '../bindings.ts';
import { isLogCall } from '../logging.ts';
import { namesSecret } from '../secrets.ts';
import { childrenOf, isFunction, keyOf, stringOf, unwrap } from '../syntax.ts';
import type { FileRule } from '../types.ts';

/** Whole containers of secrets; one harmless field of them may be logged. */
const SECRET_CONTAINERS = new Set(['headers', 'env', 'credentials', 'config']);
/** Whole containers of customer data. A test may print them: its data is made up, and looking is half of probing. */
const DATA_CONTAINERS = new Set([
  'body',
  'rawbody',
  'payload',
  'requestbody',
  'responsebody',
  'responsedata',
  'call',
  'apicall',
  'record',
  'response',
  'answer',
]);
/** What the customer sent to the vendor: no part of it belongs in a log. */
const PARAMETERS = new Set(['requestparams']);
const MEASURES = new Set(['length', 'size', 'byteLength', 'status', 'type']);
/** Calls whose result still shows what went in. Any other call is taken to reduce it (`redact(x)`, `Object.keys(x)`). */
const SHOWING =
  /^(?:JSON\.stringify|String|(?:util\.)?(?:inspect|format)|structuredClone|Object\.(?:entries|values|fromEntries|assign))$/;
const SHOWING_METHODS = new Set(['toString', 'slice', 'substring', 'trim', 'concat', 'toJSON']);

export const noConsoleSecrets: FileRule = {
  id: 'no-console-secrets',
  reason:
    'Logs are kept longer and read by more people than the database; keys and customer data must not reach them.',
  fix: 'Log the id of the call, the status and the request id; leave out parameters, headers, bodies and keys.',
  appliesTo: ['integration', 'api', 'integration-test', 'external-test'],
  nodes: ['CallExpression'],
  check({ file, report }) {
    const isTest = file.role === 'integration-test' || file.role === 'external-test';
    return (node) => {
      if (node.type !== 'CallExpression' || !isLogCall(node, file.bindings)) return;
      for (const argument of node.arguments) {
        for (const { at, name } of shownIn(argument, file.bindings)) {
          if (!isTest || isSecret(name)) report(at, `The log shows ${name}.`);
        }
      }
    };
  },
};

function shownIn(expression: Node, bindings: Bindings): { at: Node; name: string }[] {
  const node = unwrap(expression);
  if (
    isFunction(node) ||
    node.type === 'UnaryExpression' ||
    (node.type === 'BinaryExpression' && node.operator !== '+')
  ) {
    return [];
  }
  if (node.type === 'Identifier' || node.type === 'MemberExpression') {
    const name = sensitive(pathOf(node, bindings) ?? ownName(node));
    return name === null ? [] : [{ at: node, name }];
  }
  if (node.type === 'Property') return shownIn(node.value, bindings);
  // The test of a condition is not printed.
  if (node.type === 'ConditionalExpression') {
    return [...shownIn(node.consequent, bindings), ...shownIn(node.alternate, bindings)];
  }
  if (node.type === 'CallExpression') {
    const path = pathOf(node.callee, bindings);
    const callee = unwrap(node.callee);
    if (path && SHOWING.test(path.join('.')))
      return node.arguments.flatMap((argument) => shownIn(argument, bindings));
    if (callee.type !== 'MemberExpression') return [];
    const method = keyOf(callee.property, callee.computed) ?? '';
    if (SHOWING_METHODS.has(method)) return shownIn(callee.object, bindings);
    const header = method === 'get' ? stringOf(node.arguments[0]) : null;
    return header !== null && namesSecret(header) ? [{ at: node, name: header }] : [];
  }
  return childrenOf(node).flatMap((child) => shownIn(child, bindings));
}

function ownName(node: Node): string[] {
  return node.type === 'MemberExpression' ? [keyOf(node.property, node.computed) ?? ''] : [];
}

function isSecret(name: string): boolean {
  return SECRET_CONTAINERS.has(name.toLowerCase()) || namesSecret(name);
}

function sensitive(path: readonly string[]): string | null {
  const last = path.at(-1) ?? '';
  if (MEASURES.has(last)) return null;
  const parameters = path.find((name) => PARAMETERS.has(name.toLowerCase()));
  if (parameters) return parameters;
  if (isSecret(last) || DATA_CONTAINERS.has(last.toLowerCase())) return last;
  // `response.data` is a body; a variable called data can be anything.
  if (last === 'data' && path.length > 1) return path.slice(-2).join('.');
  return path.find((name) => namesSecret(name) && name !== 'token') ?? null;
}

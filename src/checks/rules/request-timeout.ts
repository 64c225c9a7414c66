import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from '../bindings.ts';
import { calledName, hasSpread, isNothing, propertyOf, resolve } from '../expressions.ts';
import type { FileRule } from '../types.ts';

const CLIENTS = /^(?:createHttpClient|clientCredentials)$/;

export const requestTimeout: FileRule = {
  id: 'request-timeout',
  reason:
    'A vendor that accepts a connection and says nothing holds a call, and whoever waits for it, for ever.',
  fix: 'Give the client the timeoutMs of the configuration.',
  appliesTo: ['api', 'integration'],
  nodes: ['CallExpression'],
  check({ file, report }) {
    const { bindings } = file;
    return (node) => {
      if (node.type !== 'CallExpression') return;
      const name = calledName(node, bindings);
      const [first] = node.arguments;
      if (!CLIENTS.test(name) || !first) return;
      const options = resolve(first, bindings);
      if (options.type !== 'ObjectExpression') return;
      const timeout = propertyOf(options, 'timeoutMs');
      if (!timeout) {
        if (!hasSpread(options)) report(node, `${name} is given no timeoutMs.`);
      } else if (isEndless(timeout, bindings)) {
        report(timeout, 'The timeout never ends a request.');
      }
    };
  },
};

/** Zero, infinity, nothing, or more than an hour. */
function isEndless(expression: Node, bindings: Bindings): boolean {
  const node = resolve(expression, bindings);
  if (isNothing(node)) return true;
  if (node.type === 'Literal' && typeof node.value === 'number')
    return node.value <= 0 || node.value > 3_600_000;
  return /^(?:Infinity|(?:Number\.)?(?:POSITIVE_INFINITY|MAX_SAFE_INTEGER|MAX_VALUE))$/.test(
    pathOf(node, bindings)?.join('.') ?? '',
  );
}

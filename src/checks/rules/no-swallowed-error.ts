import type { Node } from 'oxc-parser';
import { type Bindings, pathOf } from '../bindings.ts';
import { isLogCall, isLogPath } from '../logging.ts';
import { endOfAttempts } from '../retryLoops.ts';
import { isFunction, stringOf, unwrap } from '../syntax.ts';
import type { FileRule } from '../types.ts';

export const noSwallowedError: FileRule = {
  id: 'no-swallowed-error',
  reason:
    'An error that is only logged leaves the call pending for ever; inside a transaction it makes the framework report success for data it rolled back.',
  fix: 'Let it rise, or turn it into the failed event or a typed error that names the cause.',
  appliesTo: ['integration', 'api'],
  nodes: ['CatchClause', 'TryStatement', 'ExpressionStatement', 'CallExpression'],
  check({ file, report }) {
    return (node, ancestors) => {
      if (node.type === 'CatchClause') {
        const how = swallows(node.body, file.bindings);
        if (how && !isTriedAgain(node.body, ancestors, file.bindings))
          report(node, `The catch block ${how}.`);
        return;
      }
      if (node.type === 'TryStatement' && node.finalizer) {
        const leaves = node.finalizer.body.find(({ type }) => LEAVES.has(type));
        if (leaves) report(leaves, 'The finally block leaves, which drops the error.');
        return;
      }
      if (node.type === 'ExpressionStatement') {
        // Whether each of them failed stands in the answer that nobody reads.
        const call = unwrap(node.expression);
        const path = call.type === 'CallExpression' ? pathOf(call.callee, file.bindings) : null;
        if (path?.join('.') === 'Promise.allSettled')
          report(node, 'The errors of Promise.allSettled are not read.');
        return;
      }
      if (node.type !== 'CallExpression') return;
      const callee = unwrap(node.callee);
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const { name } = callee.property;
      const handler = handlerOf(name, node.arguments);
      const how = handler && handlerSwallows(handler, file.bindings);
      if (how) report(callee.property, `The handler of .${name}() ${how}.`);
    };
  },
};

const LEAVES = new Set<Node['type']>(['ReturnStatement', 'BreakStatement', 'ContinueStatement']);

/** The function that is given the error: of `.catch(f)`, `.then(_, f)` and `.on('error', f)`. */
function handlerOf(name: string, given: readonly Node[]): Node | undefined {
  const [first, second] = given;
  if (name === 'catch') return first;
  if (name === 'then') return second;
  return /^(?:on|once|addListener|addEventListener)$/.test(name) && stringOf(first) === 'error'
    ? second
    : undefined;
}

function handlerSwallows(handler: Node, bindings: Bindings): string | null {
  if (!isFunction(handler)) {
    const path = pathOf(handler, bindings);
    if (isLogPath(path)) return 'only logs the error';
    if (/^noop$/i.test(path?.at(-1) ?? '')) return 'drops the error';
    const value = handler.type === 'Identifier' ? bindings.values.get(handler.name) : undefined;
    return isFunction(value) ? handlerSwallows(value, bindings) : null;
  }
  const { body } = handler;
  if (!body) return null;
  if (body.type === 'BlockStatement') return swallows(body, bindings);
  if (isNothing(body)) return 'drops the error';
  return isLogCall(body, bindings) ? 'only logs the error' : null;
}

/** How a block loses its error, or `null` when it does something with it. */
function swallows(block: Node, bindings: Bindings): string | null {
  const effects = effectsOf(block, bindings);
  if (effects.has('handles')) return null;
  if (effects.has('logs')) return 'only logs the error';
  // Giving back a value of its own is a decision; after a log line it is the error made invisible.
  return effects.has('value') ? null : 'drops the error';
}

/** A failure that is logged and followed by another attempt is not lost, as long as the last one says so. */
function isTriedAgain(block: Node, ancestors: readonly Node[], bindings: Bindings): boolean {
  if (!effectsOf(block, bindings).has('logs')) return false;
  const end = endOfAttempts(ancestors);
  return end !== null && effectsOf(end, bindings).has('handles');
}

type Effect = 'logs' | 'value' | 'handles';

function effectsOf(statement: Node, bindings: Bindings): Set<Effect> {
  switch (statement.type) {
    case 'BlockStatement':
      return new Set(statement.body.flatMap((inner) => [...effectsOf(inner, bindings)]));
    case 'IfStatement':
      return new Set([
        ...effectsOf(statement.consequent, bindings),
        ...(statement.alternate ? effectsOf(statement.alternate, bindings) : []),
      ]);
    case 'ExpressionStatement': {
      const expression = unwrap(statement.expression);
      if (isLogCall(expression, bindings)) return new Set(['logs']);
      return new Set(isNothing(expression) ? [] : ['handles']);
    }
    case 'ReturnStatement':
      if (!statement.argument || isNothing(statement.argument)) return new Set();
      return new Set([statement.argument.type === 'Literal' ? 'value' : 'handles']);
    case 'ContinueStatement':
    case 'EmptyStatement':
      return new Set();
    default:
      return new Set(['handles']);
  }
}

function isNothing(node: Node): boolean {
  return (
    (node.type === 'Identifier' && node.name === 'undefined') ||
    (node.type === 'UnaryExpression' && node.operator === 'void' && node.argument.type === 'Literal')
  );
}

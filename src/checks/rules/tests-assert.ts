import type { Node } from 'oxc-parser';
import { asserts } from '../assertions.ts';
import { withLocals } from '../bindings.ts';
import { isFunction } from '../syntax.ts';
import { testCall } from '../testCalls.ts';
import type { FileRule } from '../types.ts';

export const testsAssert: FileRule = {
  id: 'tests-assert',
  reason: 'A test without an assertion that can fail stays green when the integration is removed.',
  fix: "Assert what the test's name promises: the state of the call, the event, the vendor's answer, the error.",
  appliesTo: ['integration-test', 'external-test'],
  nodes: ['CallExpression'],
  check({ file, report }) {
    return (node, ancestors) => {
      const call = testCall(node, file.bindings);
      // An empty or skipped test is the business of no-skipped-tests.
      if (call?.kind !== 'test' || !call.body?.body) return;
      if (call.modifiers.some((modifier) => modifier === 'skip' || modifier === 'todo')) return;
      if (callsParameter(node, ancestors)) return;
      const { body } = call.body;
      if (body.type === 'BlockStatement' && body.body.length === 0) return;
      if (!asserts(body, file.text, withLocals(call.body, file.bindings)))
        report(node, 'The test has no assertion that can fail.');
    };
  },
};

/** `(test) => test(app, async () => …)`: a helper's own parameter that happens to be called so, and no title. */
function callsParameter(node: Node, ancestors: readonly Node[]): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return false;
  const { name } = node.callee;
  const [title] = node.arguments;
  if (title?.type === 'Literal' || title?.type === 'TemplateLiteral') return false;
  return ancestors
    .filter(isFunction)
    .some(({ params }) => params.some((each) => each.type === 'Identifier' && each.name === name));
}

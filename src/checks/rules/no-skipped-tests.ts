import type { Node } from 'oxc-parser';
import { pathOf } from '../bindings.ts';
import { keyOf } from '../syntax.ts';
import { hasUnseenBody, testCall, testChain } from '../testCalls.ts';
import type { FileRule } from '../types.ts';

const WORDS: Readonly<Record<string, string>> = {
  skip: 'is skipped',
  only: 'hides every other test',
  todo: 'is only announced',
  skipIf: 'is skipped under a condition',
  runIf: 'runs only under a condition',
  fails: 'passes by failing',
};

const CONDITIONS = new Set<Node['type']>([
  'IfStatement',
  'LogicalExpression',
  'ConditionalExpression',
  'SwitchCase',
]);

export const noSkippedTests: FileRule = {
  id: 'no-skipped-tests',
  reason: 'A gate counts what ran and passed; a test that does not run looks the same as one that holds.',
  fix: 'Let it run, or delete it. Where a variable is missing, the test must fail.',
  appliesTo: ['integration-test', 'external-test'],
  nodes: ['MemberExpression', 'CallExpression'],
  check({ file, report }) {
    return (node, ancestors) => {
      if (node.type === 'MemberExpression') {
        const word = keyOf(node.property, node.computed) ?? '';
        // Where it stands does not matter: `const live = key ? it : it.skip`.
        if (Object.hasOwn(WORDS, word) && testChain(node.object, file.bindings)) {
          report(node.property, `The test ${WORDS[word]}.`);
        }
        return;
      }
      if (node.type !== 'CallExpression') return;
      if (isContextSkip(node, ancestors, file.bindings)) {
        report(node, 'The test skips itself while it runs.');
        return;
      }
      const call = testCall(node, file.bindings);
      if (!call) return;
      if (node.callee.type === 'Identifier' && call.modifiers.length > 0) {
        const word = call.modifiers.find((modifier) => Object.hasOwn(WORDS, modifier));
        if (word) report(node, `The test ${WORDS[word]}.`);
      }
      if (call.options?.type === 'ObjectExpression') {
        for (const property of call.options.properties) {
          if (property.type !== 'Property') continue;
          const key = keyOf(property.key, property.computed) ?? '';
          const off = property.value.type === 'Literal' && property.value.value === false;
          if (Object.hasOwn(WORDS, key) && !off) report(property, `The test ${WORDS[key]}.`);
        }
      }
      if (ancestors.some(({ type }) => CONDITIONS.has(type))) {
        report(node, `The ${call.kind} exists only under a condition.`);
      }
      if (call.modifiers.some((modifier) => modifier === 'todo' || modifier === 'skip')) return;
      if (!call.body) {
        if (!hasUnseenBody(node, file.bindings)) report(node, `The ${call.kind} has no body.`);
        return;
      }
      const { body } = call.body;
      if (body?.type !== 'BlockStatement') return;
      if (body.body.length === 0) report(node, `The ${call.kind} has an empty body.`);
      for (const statement of body.body) {
        if (statement.type === 'IfStatement' && leaves(statement.consequent)) {
          report(
            statement,
            `The ${call.kind} returns early under a condition, and passes without having run.`,
          );
        }
      }
    };
  },
};

/** `({ skip }) => skip()` and `(context) => context.skip()` in the function of a test. */
function isContextSkip(
  node: Extract<Node, { type: 'CallExpression' }>,
  ancestors: readonly Node[],
  bindings: Parameters<typeof pathOf>[1],
): boolean {
  const path = pathOf(node.callee, bindings) ?? [];
  if (path.at(-1) !== 'skip') return false;
  if (path.length === 1) return ancestors.some((ancestor) => testCall(ancestor, bindings)?.kind === 'test');
  return path.length === 2 && /^(?:t|ctx|context|task|testContext)$/.test(path[0] ?? '');
}

function leaves(statement: Node): boolean {
  if (statement.type === 'ReturnStatement') return statement.argument === null;
  if (statement.type !== 'BlockStatement') return false;
  const last = statement.body.at(-1);
  return last?.type === 'ReturnStatement' && last.argument === null;
}

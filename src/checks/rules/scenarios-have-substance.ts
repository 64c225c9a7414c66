import type { Node } from 'oxc-parser';
import { type Bindings, withLocals } from '../bindings.ts';
import { EVENT_TYPES } from '../events.ts';
import { calledName, methodsOf, walkReached } from '../expressions.ts';
import { contains, keyOf, stringOf, unwrap } from '../syntax.ts';
import { testCall } from '../testCalls.ts';
import type { FileRule, ParsedFile } from '../types.ts';

/** What reads a call, its events, or the answer of the query API. */
const READS = /^(?:read|find|get|load|ask|query|retrieve|request)\w*$|^refuse|^record\w*Event$/;
/** What an assertion has to be about: the parts of a call that an event changes. */
const PARTS = new Set(['status', 'error', 'responseData', 'externalId', 'eventType']);

export const scenariosHaveSubstance: FileRule = {
  id: 'scenarios-have-substance',
  reason:
    'The gate knows a scenario by its title; a test that has the title and looks at nothing the scenario changes proves nothing.',
  fix: 'Do what the title says, read the call or its events, and assert on status, error or responseData.',
  appliesTo: ['integration-test'],
  nodes: ['CallExpression'],
  check({ file, facts, report }) {
    return (node) => {
      if (node.type !== 'CallExpression') return;
      const title = stringOf(node.arguments[0])?.trim();
      const scenario = title && facts.scenarios.find((each) => title.startsWith(`${each}:`));
      if (!scenario) return;
      const test = testCall(node, file.bindings);
      if (test?.kind !== 'test' || !test.body?.body) return;
      const seen = lookInto(test.body, file);
      if (!seen.acts) report(node, `The test of "${scenario}" does nothing before it looks.`);
      else if (!seen.asserts)
        report(
          node,
          `The test of "${scenario}" asserts nothing about the status, error or responseData of a call.`,
        );
    };
  },
};

function lookInto(body: Node, file: ParsedFile): { acts: boolean; asserts: boolean } {
  // Names of this test win over equal names of other tests in the file.
  const bindings = withLocals(body, file.bindings);
  const methods = methodsOf(file.program);
  const seen = { acts: false, asserts: false };
  const look = (node: Node) => {
    if (node.type === 'AwaitExpression' && !seen.acts) {
      const call = unwrap(node);
      if (call.type === 'CallExpression' && !isExpect(call)) seen.acts = true;
    }
    if (node.type !== 'CallExpression' || seen.asserts || !isExpect(node)) return;
    if (isAbout(node, bindings) && reads(subjectOf(node), bindings, methods)) seen.asserts = true;
  };
  walkReached(body, bindings, methods, look, () => seen.acts && seen.asserts);
  return seen;
}

/** `expect(…).matcher(…)`. */
function isExpect(call: Node): boolean {
  return call.type === 'CallExpression' && subjectOf(call) !== null;
}

function subjectOf(call: Node): Node | null {
  let node: Node = call;
  while (node.type === 'CallExpression' || node.type === 'MemberExpression') {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'expect')
      return node === call ? null : (node.arguments[0] ?? null);
    node = unwrap(node.type === 'CallExpression' ? node.callee : node.object);
  }
  return null;
}

/** Whether an assertion names a part of a call, or a type of event. */
function isAbout(assertion: Node, bindings: Bindings): boolean {
  const look = (root: Node, depth: number): boolean =>
    contains(root, (node) => {
      if (node.type === 'Property' && PARTS.has(keyOf(node.key, node.computed) ?? '')) return true;
      if (node.type === 'MemberExpression' && PARTS.has(keyOf(node.property, node.computed) ?? ''))
        return true;
      const text = stringOf(node);
      if (text !== null && EVENT_TYPES.has(text)) return true;
      if (node.type !== 'Identifier' || depth > 2) return false;
      if ((bindings.members.get(node.name)?.path ?? []).some((part) => PARTS.has(part))) return true;
      const value = bindings.values.get(node.name);
      return value !== undefined && value.type !== 'ArrowFunctionExpression' && look(value, depth + 1);
    });
  return look(assertion, 0);
}

/** Whether a value was read from the app: by a reader, or by a function of the file that reads. */
function reads(
  subject: Node | null,
  bindings: Bindings,
  methods: ReadonlyMap<string, Node>,
  seen: Set<string> = new Set(),
): boolean {
  if (!subject) return false;
  return contains(subject, (node) => {
    if (node.type === 'CallExpression' && READS.test(calledName(node, bindings))) return true;
    if (node.type !== 'Identifier' || seen.has(node.name)) return false;
    seen.add(node.name);
    const value =
      bindings.members.get(node.name)?.from ??
      bindings.values.get(node.name) ??
      bindings.functions.get(node.name);
    return value !== undefined && reads(value, bindings, methods, seen);
  });
}

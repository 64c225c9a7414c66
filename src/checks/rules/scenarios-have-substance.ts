import type { Node } from 'oxc-parser';
import { type Bindings, textOf, withLocals } from '../bindings.ts';
import { EVENT_TYPES } from '../events.ts';
import { type Call, calledName, methodsOf, walkReached } from '../expressions.ts';
import { canFail, EXISTENCE, expectOf } from '../matchers.ts';
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
      const seen = lookInto(test.body, file, facts.integration.callEntity);
      if (seen.writes)
        report(
          seen.writes,
          `The test of "${scenario}" writes the call itself, so what it reads is its own.`,
          'Let an event change the call: have the vendor answer that way, or record the event.',
        );
      else if (!seen.acts) report(node, `The test of "${scenario}" does nothing before it looks.`);
      else if (!seen.asserts)
        report(
          node,
          facts.integration.callEntity === null
            ? `The test of "${scenario}" asserts nothing about what the integration did.`
            : `The test of "${scenario}" asserts nothing about the status, error or responseData of a call.`,
        );
    };
  },
};

interface Seen {
  acts: boolean;
  asserts: boolean;
  /** Where the test changes the call by its own hand. */
  writes: Node | null;
}

function lookInto(body: Node, file: ParsedFile, callEntity: string | null): Seen {
  // Names of this test win over equal names of other tests in the file.
  const bindings = withLocals(body, file.bindings);
  const methods = methodsOf(file.program);
  const seen: Seen = { acts: false, asserts: false, writes: null };
  const look = (node: Node, ancestors: readonly Node[]) => {
    if (node.type === 'AwaitExpression' && !seen.acts) {
      const call = unwrap(node);
      if (call.type === 'CallExpression' && !isExpect(call)) seen.acts = true;
    }
    if (node.type !== 'CallExpression') return;
    if (callEntity !== null && /^update/.test(calledName(node, bindings)))
      if (textOf(node.arguments[0], bindings) === callEntity) seen.writes ??= node;
    if (seen.asserts || !isExpect(node) || isOnlySometimes(node, ancestors)) return;
    // What tells about a call is known; what another pattern does is not the same for any two of them.
    if (callEntity !== null && !(isAbout(node, bindings) && reads(subjectOf(node), bindings, methods)))
      return;
    seen.asserts = saysSomething(node, ancestors.at(-1) ?? null, file.text, bindings);
  };
  walkReached(body, bindings, methods, look);
  return seen;
}

/** Whether an assertion can fail. A status is always there, and is always not another one. */
function saysSomething(assertion: Call, parent: Node | null, text: string, bindings: Bindings): boolean {
  const matcher = expectOf(assertion, bindings);
  if (!matcher) return true;
  if (!canFail(matcher, parent, text, bindings)) return false;
  const subject = matcher.subject && unwrap(matcher.subject);
  const isStatus =
    subject?.type === 'MemberExpression' && keyOf(subject.property, subject.computed) === 'status';
  return !isStatus || !(matcher.isNot || EXISTENCE.has(matcher.name));
}

/** In an `if` that has no other side: the test also passes when nothing is as it says. */
function isOnlySometimes(node: Node, ancestors: readonly Node[]): boolean {
  return ancestors.some(
    (each, index) =>
      each.type === 'IfStatement' && !each.alternate && each.consequent === (ancestors[index + 1] ?? node),
  );
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

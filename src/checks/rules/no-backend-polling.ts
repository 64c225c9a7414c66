import type { Node } from 'oxc-parser';
import { pathOf } from '../bindings.ts';
import { calledFunction, calledName, methodsOf, walkReached } from '../expressions.ts';
import { type FunctionNode, isFunction, keyOf, unwrap, walk } from '../syntax.ts';
import type { FileRule, ParsedFile } from '../types.ts';

const ASKS =
  /^(?:query|poll|refresh|retrieve|check|fetch)|^get\w*(?:Status|Task|Job|Result|Speech|Report)|status$/i;
const VENDOR = /^#?(?:\w*api|vendor|client|sdk|http)$/i;
const WAITS = /^(?:sleep|delay|wait|pause|setTimeout|after)\w*$/i;

export const noBackendPolling: FileRule = {
  id: 'no-backend-polling',
  reason:
    'A timer in every process asks the vendor for calls nobody waits for, until its rate limit is used up; the business decided that status is asked for.',
  fix: 'Let the query API or a webhook bring the status; where the requirement demands polling, write the section polling of the spec, which quotes it, and run `create-integration scaffold`.',
  appliesTo: ['integration'],
  nodes: ['CallExpression', 'WhileStatement', 'DoWhileStatement', 'ForStatement'],
  check({ file, facts, report }) {
    if (facts.integration.pollingRequirement !== null) return;
    const methods = methodsOf(file.program);
    const asks = (root: Node) => {
      let found = false;
      walkReached(root, file.bindings, methods, (node) => {
        if (node.type === 'CallExpression' && asksVendor(node, file)) found = true;
      });
      return found;
    };
    return (node, ancestors) => {
      if (node.type === 'CallExpression') {
        const name = calledName(node, file.bindings);
        if (name === 'createPolling')
          report(node, 'The integration polls, and the spec quotes no requirement.');
        const [first] = node.arguments;
        if (!first || (name !== 'setInterval' && name !== 'setTimeout')) return;
        const run = functionOf(first, file, methods);
        const repeats = name === 'setInterval' || runsAgain(run ?? first, ancestors, file, methods);
        if (repeats && asks(run ?? first)) report(node, 'The integration asks the vendor on a timer.');
      } else if (/^(?:While|DoWhile|For)Statement$/.test(node.type) && waits(node, file)) {
        // A loop that gives up on an answer and tries again is a repeat; this one asks until something has changed.
        if (asks(node)) report(node, 'The integration asks the vendor in a loop.');
      }
    };
  },
};

function asksVendor(call: Node, file: ParsedFile): boolean {
  if (call.type !== 'CallExpression') return false;
  const path = pathOf(call.callee, file.bindings);
  const name = calledName(call, file.bindings);
  if (ASKS.test(name)) return true;
  return (
    (path ?? []).slice(0, -1).some((each) => VENDOR.test(each)) &&
    /^(?:get|list|find|read|request)/i.test(name)
  );
}

function functionOf(
  argument: Node,
  file: ParsedFile,
  methods: ReadonlyMap<string, FunctionNode>,
): Node | null {
  const node = unwrap(argument);
  if (isFunction(node)) return node;
  if (node.type === 'Identifier')
    return file.bindings.values.get(node.name) ?? file.bindings.functions.get(node.name) ?? null;
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression')
    return functionOf(node.callee.object, file, methods);
  return node.type === 'MemberExpression'
    ? (methods.get(keyOf(node.property, node.computed) ?? '') ?? null)
    : null;
}

/** Whether what the timer runs is, or calls, the function that set the timer. */
function runsAgain(
  run: Node,
  ancestors: readonly Node[],
  file: ParsedFile,
  methods: ReadonlyMap<string, FunctionNode>,
): boolean {
  const around = ancestors.filter(isFunction);
  if (around.some((each) => each === run)) return true;
  let found = false;
  walk(run, (node) => {
    if (node.type !== 'CallExpression') return;
    const called = calledFunction(node, file.bindings, methods);
    if (called && around.includes(called)) found = true;
  });
  return found;
}

function waits(loop: Node, file: ParsedFile): boolean {
  let found = false;
  walk(loop, (node) => {
    if (node.type === 'CallExpression' && WAITS.test(calledName(node, file.bindings))) found = true;
  });
  return found;
}
